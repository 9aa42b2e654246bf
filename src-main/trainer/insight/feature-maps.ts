// The feature maps of several layers for one image, as gray images of their strongest channels, by one forward pass.
import type { FeatureMaps } from '#shared/insight/feature-maps';
import { type Tensor, tf } from '../tf';
import { rangeOf } from './map';
import type { InsightNetwork } from './network';

/** The layers and channels to show. */
export interface FeatureMapWork {
  readonly network: InsightNetwork;
  /** The image at the network's input size, `[h, w, channels]`, 0 to 255. */
  readonly pixels: Uint8Array;
  readonly layers: readonly string[];
  /** At most this many channels per layer, the strongest first. Vectors are returned whole up to 1,024 values. */
  readonly channels: number;
  /** Maps are reduced to at most this many pixels per side, by the greatest value of each cell. */
  readonly side: number;
}

/** Values of a vector that are returned at most. */
const mostValues = 1024;

/** Computes the maps. All layers are computed by one pass. */
export function* featureMaps(work: FeatureMapWork): Generator<FeatureMaps> {
  const { network, layers } = work;
  const { height, width, channels, name } = network.input;
  const outputs = tf.tidy(() => {
    const x = network.prepare(tf.tensor4d(Float32Array.from(work.pixels), [1, height, width, channels]));
    return network.run(new Map([[name, x]]), layers);
  });
  try {
    for (const [i, layer] of layers.entries()) yield mapsOfLayer(layer, outputs[i]!, work);
  } finally {
    tf.dispose(outputs);
  }
}

function mapsOfLayer(layer: string, output: Tensor, { channels: most, side }: FeatureMapWork): FeatureMaps {
  const shape = output.shape.slice(1);
  const values = output.dataSync() as Float32Array;
  const { min, max } = rangeOf(values);
  if (shape.length !== 3) {
    const some = values.slice(0, mostValues);
    return { layer, shape, min, max, dead: countZeros(values), maps: [], values: [...some] };
  }
  const [height, width, count] = shape as [number, number, number];
  const means = channelMeans(values, count);
  const strongest = [...means.keys()].sort((a, b) => means[b]! - means[a]! || a - b).slice(0, most);
  const step = Math.max(1, Math.ceil(Math.max(height, width) / side));
  const small = { height: Math.ceil(height / step), width: Math.ceil(width / step) };
  return {
    layer,
    shape,
    min,
    max,
    dead: deadChannels(values, count),
    maps: strongest.map((channel) => {
      const reduced = reduce(values, { height, width, count, channel, step });
      const range = rangeOf(reduced);
      const span = range.max - range.min || 1;
      const bytes = Uint8Array.from(reduced, (value) => Math.round(((value - range.min) / span) * 255));
      return { channel, ...small, ...range, mean: means[channel]!, bytes };
    }),
    values: [],
  };
}

/** Returns the mean magnitude of each channel. */
function channelMeans(values: Float32Array, count: number): Float64Array {
  const means = new Float64Array(count);
  for (let i = 0; i < values.length; i++) means[i % count]! += Math.abs(values[i]!);
  return means.map((sum) => sum / (values.length / count));
}

/** Returns the number of channels that are 0 everywhere. */
function deadChannels(values: Float32Array, count: number): number {
  const alive = new Uint8Array(count);
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) alive[i % count] = 1;
  return count - alive.reduce((sum, one) => sum + one, 0);
}

const countZeros = (values: Float32Array) => values.reduce((sum, one) => sum + (one === 0 ? 1 : 0), 0);

/** Returns one channel, reduced by the value of the greatest magnitude of each cell. */
function reduce(
  values: Float32Array,
  { height, width, count, channel, step }: Record<'height' | 'width' | 'count' | 'channel' | 'step', number>,
): Float32Array {
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  const reduced = new Float32Array(rows * columns);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = Math.floor(y / step) * columns + Math.floor(x / step);
      const value = values[(y * width + x) * count + channel]!;
      if (Math.abs(value) > Math.abs(reduced[cell]!)) reduced[cell] = value;
    }
  return reduced;
}
