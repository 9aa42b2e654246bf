// The interface of ONNX writers of layers, and shared helpers.
import { GraftError } from '#shared/errors';
import type { Layer, Shape } from '#shared/graph/graph';
import type { KindName } from '#shared/layers/catalog';
import type { Params, WeightSpec } from '#shared/layers/kind';
import { say, type Words } from '#shared/sentence';
import { type OnnxBuilder, type OnnxValue, permuteValues } from './builder';

/** One layer to be written. Parameters have their defaults filled in. */
export interface OnnxCall {
  readonly layer: Layer;
  readonly params: Params;
  readonly inputs: readonly OnnxValue[];
  readonly output: Shape;
  readonly weights: readonly WeightSpec[];
  readonly builder: OnnxBuilder;
  /** Writes a layer inside this one. */
  readonly writeLayer: (kind: KindName, call: OnnxCall) => OnnxValue;
}

/** Writes a layer; throws 'unsupported' if ONNX cannot represent it. */
export type OnnxWriter = (call: OnnxCall) => OnnxValue;

/** Throws an error that the layer cannot be exported. */
export function refuse({ layer }: OnnxCall, what: Words): never {
  throw new GraftError(
    'unsupported',
    say`'${layer.name}' (${layer.kind}) cannot be exported to ONNX: ${what}.`,
    layer.name,
  );
}

/** Returns the shape of a weight of the layer. */
export function weightShape({ weights, layer }: OnnxCall, name: string): readonly number[] {
  const spec = weights.find((one) => one.name === name);
  if (!spec) throw new Error(`'${layer.name}' has no weight '${name}'`);
  return spec.shape;
}

/** Adds a weight of the layer with permuted axes and a given shape. */
export function weightOf(
  call: OnnxCall,
  name: string,
  { order, dims }: { order?: readonly number[]; dims?: readonly number[] } = {},
): string {
  const shape = weightShape(call, name);
  const sizes = dims ?? order?.map((axis) => shape[axis]!) ?? shape;
  return call.builder.weight(name, sizes, {
    weights: [name],
    make: ([values]) => (order ? permuteValues(values!, shape, order) : values!),
  });
}

/** Writes a single elementwise operation on values of any layout. */
export function elementwise({ builder }: OnnxCall, value: OnnxValue, op: string, attributes = {}): OnnxValue {
  return { ...value, name: builder.node(op, [value.name], attributes) };
}
