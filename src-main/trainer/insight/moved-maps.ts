// Compares the feature maps of a moved image with the moved feature maps of the image.
import { GraftError } from '#shared/errors';
import { type Grid, type Move, type MovedMaps, shiftGrid, turnGrid } from '#shared/insight/moved-maps';
import { say } from '#shared/sentence';
import { tf } from '../tf';
import { mapsOf } from './layer-gradient';
import { toMap } from './map';
import type { InsightNetwork } from './network';

/** The layer and the move. */
export interface MovedMapsWork {
  readonly network: InsightNetwork;
  /** The image at the network's input size, `[h, w, channels]`, 0 to 255. */
  readonly pixels: Uint8Array;
  readonly layer: string;
  readonly channel: number | null;
  readonly move: Move;
}

/** Share of each side that is not compared, since padding reaches it. */
const border = 1 / 8;

/** Compares the maps. Throws 'not-found' for an unknown layer, 'invalid' if it has no feature maps, or if a quarter turn needs a square input. */
export function movedMaps({ network, pixels, layer, channel, move }: MovedMapsWork): MovedMaps {
  const { height, width, channels } = network.input;
  if (!network.graph.layers.some(({ name }) => name === layer))
    throw new GraftError('not-found', say`There is no layer '${layer}' in '${network.graph.name}'.`, layer);
  if ('turns' in move && move.turns !== 2 && height !== width)
    throw new GraftError(
      'invalid',
      say`A quarter turn needs a square input; that of '${network.graph.name}' has ${width} × ${height} pixels.`,
    );
  const image: Grid<Uint8Array> = { height, width, channels, values: pixels };
  const movedImage = 'shift' in move ? shiftGrid(image, move.shift) : turnGrid(image, move.turns);
  const maps = mapsFor(network, image, layer);
  const stride = height / maps.height;
  const positions = 'shift' in move ? Math.round(move.shift / stride) : 0;
  const moved = 'shift' in move ? shiftGrid(maps, positions) : turnGrid(maps, move.turns);
  const ofMoved = mapsFor(network, movedImage, layer);
  const shown = channel ?? strongest(maps);
  if (shown >= maps.channels)
    throw new GraftError(
      'invalid',
      say`'${layer}' has ${maps.channels} channels, received channel ${shown}.`,
      layer,
    );
  return {
    ...compare(ofMoved, moved, positions),
    stride,
    positions,
    channel: shown,
    ofMoved: channelOf(ofMoved, shown),
    moved: channelOf(moved, shown),
    image: { height, width, channels, bytes: new Uint8Array(movedImage.values) },
  };
}

function mapsFor(network: InsightNetwork, image: Grid<Uint8Array>, layer: string): Grid<Float32Array> {
  const { height, width, channels, values } = image;
  const x = tf.tidy(() =>
    network.prepare(tf.tensor4d(Float32Array.from(values), [1, height, width, channels])),
  );
  try {
    const maps = mapsOf(network, x, layer);
    try {
      const [, rows, columns, count] = maps.shape;
      return {
        height: rows,
        width: columns,
        channels: count,
        values: maps.dataSync() as Float32Array,
      };
    } finally {
      maps.dispose();
    }
  } finally {
    x.dispose();
  }
}

function channelOf({ height, width, channels, values }: Grid<Float32Array>, channel: number) {
  const one = Float32Array.from({ length: height * width }, (_, i) => values[i * channels + channel]!);
  return toMap(one, width, height);
}

function strongest({ channels, values }: Grid<Float32Array>): number {
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) sums[i % channels]! += Math.abs(values[i]!);
  return sums.indexOf(sums.reduce((most, one) => Math.max(most, one), 0));
}

/** Correlates the positions that are neither at the border nor were shifted in. */
function compare(one: Grid<Float32Array>, other: Grid<Float32Array>, shifted: number) {
  const { height, width, channels } = one;
  const [marginY, marginX] = [Math.floor(height * border), Math.floor(width * border)];
  const sums = Array.from({ length: 5 }, () => new Float64Array(channels));
  const [a, b, aa, bb, ab] = sums as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  let compared = 0;
  for (let y = marginY + shifted; y < height - marginY; y++)
    for (let x = marginX + shifted; x < width - marginX; x++) {
      compared++;
      for (let c = 0; c < channels; c++) {
        const at = (y * width + x) * channels + c;
        const [p, q] = [one.values[at]!, other.values[at]!];
        a[c]! += p;
        b[c]! += q;
        aa[c]! += p * p;
        bb[c]! += q * q;
        ab[c]! += p * q;
      }
    }
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let c = 0; c < channels && compared > 0; c++) {
    products += ab[c]! - (a[c]! * b[c]!) / compared;
    squaresA += aa[c]! - a[c]! ** 2 / compared;
    squaresB += bb[c]! - b[c]! ** 2 / compared;
  }
  const spread = Math.sqrt(squaresA * squaresB);
  return { correlation: spread > 0 ? Math.min(1, products / spread) : null, compared };
}
