// Receptive fields: which pixels of the input a feature depends on, by the arithmetic of Araujo, Norris and Sim (2019).
import { z } from 'zod';
import type { Layer, LayerGraph } from '../graph/graph';
import { inferGraph } from '../graph/infer';
import { fillParams, findKind } from '../layers/catalog';
import type { Shape } from '../layers/values';

/** A feature: its position in a layer's maps, and its channel; null for all channels together. */
export const featurePlaceSchema = z
  .object({
    row: z.number().int().min(0),
    column: z.number().int().min(0),
    channel: z.number().int().min(0).nullable(),
  })
  .strict();
/** See `featurePlaceSchema`. */
export type FeaturePlace = z.infer<typeof featurePlaceSchema>;

/** The receptive field along one axis: size, stride and padding in pixels of the input. Feature u sees the pixels from u · stride - padding on, `size` of them. */
export interface AxisField {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** The receptive field of a layer. `whole`: each feature sees the whole image (pooling over it, dense layers, attention). `unknown`: a layer on the way has no known window. */
export type ReceptiveField =
  | {
      readonly kind: 'window';
      readonly height: AxisField;
      readonly width: AxisField;
      /** False if branches with different centers or strides were joined; the field is then the largest of them. */
      readonly aligned: boolean;
    }
  | { readonly kind: 'whole'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string };

const start: ReceptiveField = {
  kind: 'window',
  height: { size: 1, stride: 1, padding: 0 },
  width: { size: 1, stride: 1, padding: 0 },
  aligned: true,
};

/** Returns the receptive field of each layer of known shape. SAME padding with a stride depends on the input size, so the shapes must be known. */
export function receptiveFields(graph: LayerGraph): Map<string, ReceptiveField> {
  const facts = inferGraph(graph).layers;
  const fields = new Map<string, ReceptiveField>();
  for (const layer of graph.layers) {
    const inputs = layer.inputs.map((name) => fields.get(name)).filter((one) => one !== undefined);
    if (layer.inputs.length === 0) fields.set(layer.name, start);
    else if (inputs.length === layer.inputs.length) {
      const shapes = layer.inputs.map((name) => facts.get(name)?.shape);
      const shape = facts.get(layer.name)?.shape;
      if (shape && shapes.every((one) => one !== undefined))
        fields.set(layer.name, step(layer, inputs, shapes as Shape[], shape));
    }
  }
  return fields;
}

/** Kinds that compute each position from the same position of the input. */
const pointwise = new Set([
  'Activation',
  'ActivityRegularization',
  'BatchNormalization',
  'Dropout',
  'SpatialDropout2D',
  'ELU',
  'GaussianDropout',
  'GaussianNoise',
  'LayerNormalization',
  'LayerScale',
  'LeakyReLU',
  'Normalization',
  'PReLU',
  'ReLU',
  'Rescaling',
  'Softmax',
  'StochasticDepth',
]);
const merging = new Set(['Add', 'Average', 'Concatenate', 'Maximum', 'Minimum', 'Multiply', 'Subtract']);
const windows = new Set(['AveragePooling2D', 'Conv2D', 'DepthwiseConv2D', 'MaxPooling2D', 'SeparableConv2D']);
/** Kinds that each output value of which depends on all positions. */
const overall = new Set(['Dense', 'Flatten', 'GlobalAveragePooling2D', 'GlobalMaxPooling2D']);

function step(
  layer: Layer,
  inputs: readonly ReceptiveField[],
  shapes: readonly Shape[],
  shape: Shape,
): ReceptiveField {
  const { kind } = layer;
  if (merging.has(kind)) return join(layer, inputs, shapes);
  const [field] = inputs;
  if (field!.kind !== 'window') return field!;
  if (pointwise.has(kind) || (kind === 'Dense' && shapes[0]!.length === 4)) return field!;
  if (overall.has(kind)) return { kind: 'whole', because: layer.name };
  const params = fillParams(findKind(kind)!, layer.params);
  if (kind === 'ZeroPadding2D' || kind === 'Cropping2D') {
    const pairs = (kind === 'ZeroPadding2D' ? params.padding : params.cropping) as [number, number][];
    const sign = kind === 'ZeroPadding2D' ? 1 : -1;
    return {
      ...field!,
      height: shift(field!.height, sign * pairs[0]![0]),
      width: shift(field!.width, sign * pairs[1]![0]),
    };
  }
  if (!windows.has(kind)) return { kind: 'unknown', because: layer.name };
  const size = (params.kernelSize ?? params.poolSize) as number | [number, number];
  const strides = (params.strides ?? size) as number | [number, number];
  const dilation = (params.dilationRate ?? 1) as number | [number, number];
  const axis = (i: 0 | 1, before: AxisField): AxisField => {
    const [kernel, stride, spread] = [size, strides, dilation].map((one) =>
      Array.isArray(one) ? one[i]! : one,
    ) as [number, number, number];
    const reach = (kernel - 1) * spread + 1;
    const [from, to] = [shapes[0]![i + 1], shape[i + 1]];
    const same = params.padding === 'same' && from != null && to != null;
    const padding = same ? Math.floor(Math.max(0, (to - 1) * stride + reach - from) / 2) : 0;
    return slide(before, reach, stride, padding);
  };
  return { ...field!, height: axis(0, field!.height), width: axis(1, field!.width) };
}

function slide({ size, stride, padding }: AxisField, reach: number, step: number, pad: number): AxisField {
  return { size: size + (reach - 1) * stride, stride: stride * step, padding: padding + pad * stride };
}

const shift = (field: AxisField, pixels: number): AxisField => ({
  ...field,
  padding: field.padding + pixels * field.stride,
});

/** Joins branches: the largest field along each axis. An input that sees the whole image (as in squeeze-and-excitation) makes the result whole. */
function join(layer: Layer, inputs: readonly ReceptiveField[], shapes: readonly Shape[]): ReceptiveField {
  const other = inputs.find((one) => one.kind !== 'window');
  if (other) return other.kind === 'whole' ? { kind: 'whole', because: other.because } : other;
  const fields = inputs.filter((one) => one.kind === 'window');
  const spatial = fields.filter((_, i) => shapes[i]!.length === 4);
  if (spatial.length === 0) return { kind: 'whole', because: layer.name };
  const [height, width] = (['height', 'width'] as const).map((axis) =>
    spatial.map((one) => one[axis]).reduce((a, b) => (b.size > a.size ? b : a)),
  );
  const centered = (axis: 'height' | 'width') =>
    spatial.every(
      (one) => one[axis].stride === spatial[0]![axis].stride && sameCenter(one[axis], spatial[0]![axis]),
    );
  const aligned = spatial.every((one) => one.aligned) && centered('height') && centered('width');
  return { kind: 'window', height: height!, width: width!, aligned };
}

const sameCenter = (a: AxisField, b: AxisField) => a.size / 2 - a.padding === b.size / 2 - b.padding;

/** Returns the pixels along one axis that a feature sees: from (included) and to (excluded), cut at the border of the input. Both are equal for a feature that sees only padding. */
export function pixelsOf(
  field: AxisField,
  feature: number,
  length: number,
): readonly [from: number, to: number] {
  const from = feature * field.stride - field.padding;
  const inside = (pixel: number) => Math.min(length, Math.max(0, pixel));
  return [inside(from), inside(from + field.size)];
}
