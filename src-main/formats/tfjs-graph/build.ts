// Builds a LayerGraph from operations: layers of the catalog with frozen weights, and placeholders for the rest.
import type { Json, Layer, Shape } from '#shared/graph/graph';
import { checkParams, fillParams, findKind, type KindName } from '#shared/layers/catalog';
import { formatShape, isProblem } from '#shared/layers/kind';
import { placeholderParams } from '#shared/layers/placeholder';
import { say, type Words } from '#shared/sentence';
import type { Constant } from './constants';
import type { GraphNode } from './graph-node';

/** The layout of a value between operations without equivalent layers: rows flattened, one sample without the batch axis, or positions divided into blocks. */
export type View = 'rows' | 'sample' | { readonly block: readonly [number, number] };

/** The result of a node's output. */
export type Value =
  | { readonly layer: string; readonly view?: View | undefined }
  | { readonly constant: Constant }
  | { readonly unknown: true };

/** Why an operation cannot be converted to a layer. */
export interface Unmapped {
  readonly unmapped: Words;
}

/** A weight of a layer: a constant in the shape of the layer's weight, with permuted axes if `transposed`. */
export interface BuiltWeight {
  readonly constant: Constant;
  readonly shape: readonly number[];
  readonly transposed?: boolean;
}

/** A layer whose weights are not yet blobs. */
export interface BuiltLayer {
  readonly layer: Layer;
  readonly weights: Readonly<Record<string, BuiltWeight>>;
  readonly shape: Shape | undefined;
}

/** The parameters and weights of a layer to add. */
export interface LayerSpec {
  readonly kind: KindName;
  readonly params: { readonly [name: string]: Json };
  readonly inputs: readonly string[];
  readonly weights?: Readonly<Record<string, Constant | BuiltWeight>>;
}

/** See the first line. */
export interface LayerBuilder {
  readonly layers: ReadonlyMap<string, BuiltLayer>;
  shapeOf(layer: string): Shape | undefined;
  /** Adds a layer named after its node, optionally with a suffix; returns the reason if the catalog rejects it. */
  add(node: GraphNode, spec: LayerSpec, ending?: string): { layer: string } | Unmapped;
  /** Changes parameters of a layer and adds weights to it. */
  amend(layer: string, params: LayerSpec['params'], weights?: Readonly<Record<string, Constant>>): boolean;
  /** Removes a layer that is not used yet. */
  discard(layer: string): void;
  /** Adds a placeholder for an operation. */
  placeholder(node: GraphNode, index: number, inputs: readonly Value[]): string;
  /** The inputs of a placeholder, including constants. */
  inputsOf(placeholder: string): readonly Value[] | undefined;
}

/** Operations that no layer computes, but whose output has the shape of their input. */
const keepsShape = new Set([
  ...['ReverseV2', 'Abs', 'Sign', 'Sqrt', 'Rsqrt', 'Reciprocal', 'Log', 'Log1p', 'Sin', 'Cos', 'Tan', 'Erf'],
  ...['Floor', 'Ceil', 'Round', 'ClipByValue', 'Cumsum', 'LeakyRelu'],
]);

/** Data about layers that the builder did not create. */
interface Surroundings {
  shapeOf(layer: string): Shape | undefined;
  isTaken(name: string): boolean;
}

const alone: Surroundings = { shapeOf: () => undefined, isTaken: () => false };

/** Creates an empty builder. */
export function createLayerBuilder(around = alone): LayerBuilder {
  const layers = new Map<string, BuiltLayer>();
  const freeName = (wanted: string) => {
    let name = wanted;
    for (let i = 1; layers.has(name) || around.isTaken(name); i++) name = `${wanted}_${i}`;
    return name;
  };
  const put = (built: BuiltLayer) => {
    layers.set(built.layer.name, built);
    return { layer: built.layer.name };
  };
  const fed = new Map<string, readonly Value[]>();
  const builder: LayerBuilder = {
    layers,
    inputsOf: (placeholder) => fed.get(placeholder),
    shapeOf: (layer) => (layers.has(layer) ? layers.get(layer)!.shape : around.shapeOf(layer)),
    add(node, { kind: kindName, params: given, inputs, weights = {} }, ending = '') {
      const kind = findKind(kindName)!;
      const params = fillParams(kind, given);
      const wrong = checkParams(kind, params);
      if (wrong.length > 0) return { unmapped: wrong.join('; ') };
      const shapes = inputs.map((input) => builder.shapeOf(input));
      const known = shapes.every((one): one is Shape => one !== undefined);
      const shape = known ? kind.outputShape(params, shapes) : undefined;
      if (shape && isProblem(shape)) return { unmapped: shape.problem };
      const specs = known ? kind.weights(params, shapes) : undefined;
      const held: Record<string, BuiltWeight> = {};
      for (const [name, weight] of Object.entries(weights)) {
        const built = 'constant' in weight ? weight : { constant: weight, shape: weight.shape };
        const expected = specs?.find((spec) => spec.name === name)?.shape;
        if (expected && expected.join() !== built.shape.join())
          return {
            unmapped: say`its ${name} has shape ${formatShape(built.shape)}: expected ${formatShape(expected)}`,
          };
        held[name] = built;
      }
      const missing = specs?.find((spec) => !held[spec.name]);
      if (missing) return { unmapped: say`its ${missing.name} is not a constant` };
      const layer: Layer = {
        name: freeName(node.name + ending),
        kind: kindName,
        params,
        inputs,
        trainable: false,
        weights: {},
      };
      return put({ layer, weights: held, shape });
    },
    amend(name, params, weights = {}) {
      const { layer, weights: held, shape } = layers.get(name)!;
      const added = Object.entries(weights).map(
        ([key, constant]) => [key, { constant, shape: constant.shape }] as const,
      );
      put({
        layer: { ...layer, params: { ...layer.params, ...params } },
        weights: { ...held, ...Object.fromEntries(added) },
        shape,
      });
      return true;
    },
    discard: (layer) => void layers.delete(layer),
    placeholder(node, index, inputs) {
      const dynamic = inputs.flatMap((input) => ('layer' in input ? [input.layer] : []));
      const constants = inputs.flatMap((input, i) =>
        'constant' in input ? [[`input_${i}`, input.constant] as const] : [],
      );
      const kept = constants.filter(
        ([, { values, blob }]) => blob !== null || values?.every(Number.isFinite),
      );
      const weights = Object.fromEntries(
        kept.map(([key, constant]) => [key, { constant, shape: constant.shape }]),
      );
      const shape = keepsShape.has(node.op) ? layers.get(dynamic[0]!)?.shape : undefined;
      const params = placeholderParams({
        config: { op: node.op, output: index, attr: node.attr },
        outputShape: shape ?? null,
        ...(shape && { inputShapes: [shape] }),
        weightShapes: Object.fromEntries(kept.map(([key, { shape }]) => [key, shape])),
      });
      const name = freeName(index === 0 ? node.name : `${node.name}_${index}`);
      fed.set(name, inputs);
      const layer: Layer = {
        name,
        kind: `operation ${node.op}`,
        params,
        inputs: dynamic,
        trainable: false,
        weights: {},
      };
      return put({ layer, weights, shape }).layer;
    },
  };
  return builder;
}
