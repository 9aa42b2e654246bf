// Which layers of a network slide over an image of any size, and how far apart their positions are.
import { fillParams, findKind } from '../layers/catalog';
import { type Params, pairOf } from '../layers/kind';
import { skippedNames } from '../layers/preprocessing/skipped-augmentation';
import { ancestorsOf, type Layer, type LayerGraph } from './graph';

/** Kinds that compute each position from the same position, or change images in training only. */
const pointwise: ReadonlySet<string> = new Set([
  ...'Activation ActivityRegularization AlphaDropout BatchNormalization Clip CustomScaleLayer Dense Dropout'.split(
    ' ',
  ),
  ...'ELU GaussianDropout GaussianNoise Identity LayerScale LeakyReLU LocalResponseNormalization'.split(' '),
  ...'MathFunction Normalization PReLU Power ReLU Rescaling Softmax SpatialDropout2D StochasticDepth'.split(
    ' ',
  ),
  ...'RandomBrightness RandomContrast RandomFlip RandomRotation RandomTranslation RandomZoom'.split(' '),
  ...skippedNames,
]);
/** Kinds that normalize along axes; they slide if the axis is that of the channels. */
const normalizing: ReadonlySet<string> = new Set(
  'LayerNormalization RMSNormalization UnitNormalization'.split(' '),
);
const windows: ReadonlySet<string> = new Set(
  'AveragePooling2D Conv2D DepthwiseConv2D MaxPooling2D SeparableConv2D'.split(' '),
);
const merging: ReadonlySet<string> = new Set(
  'Add Average Concatenate Divide Maximum Minimum Multiply Subtract'.split(' '),
);
const global: ReadonlySet<string> = new Set(['GlobalAveragePooling2D', 'GlobalMaxPooling2D']);

/** The layers that the output depends on, as they behave for a larger image. */
export interface SlidingLayers {
  /** Distance in pixels of neighboring positions of the output; null if the output has no positions. */
  readonly stride: readonly [height: number, width: number] | null;
  /** Layers that pad the border of their input. */
  readonly padded: readonly string[];
  /** Layers that compute one value of the whole image, such as the pooling of squeeze-and-excitation. */
  readonly overall: readonly string[];
  /** The first layer that cannot slide. */
  readonly fixed: Layer | null;
}

type Stride = readonly [number, number];

/** Follows the layers up to the output. */
export function slidingLayers(graph: LayerGraph, output: string): SlidingLayers {
  const needed = ancestorsOf(graph, [output]);
  /** The distance of the positions of each layer; null for values of the whole image. */
  const strides = new Map<string, Stride | null>();
  const padded: string[] = [];
  const overall: string[] = [];
  for (const layer of graph.layers) {
    const { name, kind, inputs } = layer;
    if (!needed.has(name)) continue;
    const known = findKind(kind);
    if (!known) return { stride: null, padded, overall, fixed: layer };
    const params = fillParams(known, layer.params);
    const given = inputs.map((input) => strides.get(input) ?? null);
    const maps = given.filter((one) => one !== null);
    if (kind === 'InputLayer') strides.set(name, [1, 1]);
    else if (maps.length === 0) strides.set(name, null);
    else if (merging.has(kind)) strides.set(name, maps[0]!);
    else if (global.has(kind)) {
      overall.push(name);
      strides.set(name, null);
    } else {
      const stride = strideBehind(kind, params, maps[0]!);
      if (!stride) return { stride: null, padded, overall, fixed: layer };
      if (kind === 'GroupNormalization') overall.push(name);
      if (pads(kind, params)) padded.push(name);
      strides.set(name, stride);
    }
  }
  return { stride: strides.get(output) ?? null, padded, overall, fixed: null };
}

/** Returns the distance of the positions after a layer; null if it cannot slide. */
function strideBehind(kind: string, params: Params, [high, wide]: Stride): Stride | null {
  if (pointwise.has(kind) || kind === 'GroupNormalization') return [high, wide];
  if (kind === 'ZeroPadding2D' || kind === 'Cropping2D') return [high, wide];
  if (normalizing.has(kind)) return [params.axis].flat().every(isLast) ? [high, wide] : null;
  if (windows.has(kind)) {
    const [y, x] = pairOf(params.strides ?? params.poolSize);
    return [high * y, wide * x];
  }
  return null;
}

const isLast = (axis: unknown) => axis === -1 || axis === 3;

/** True for a layer that sees values beyond the border of its input. */
function pads(kind: string, params: Params): boolean {
  if (kind === 'ZeroPadding2D') return true;
  if (!windows.has(kind) || params.padding !== 'same') return false;
  return pairOf(params.kernelSize ?? params.poolSize).some((side) => side > 1);
}
