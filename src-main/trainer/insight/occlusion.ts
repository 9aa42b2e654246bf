// Occlusion: how much a class's score falls when a window of the image is covered.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Tensor, tf } from '../tf';
import { type InsightNetwork, readTensor, scoreOf } from './network';
import type { Step, Target } from './pixel-gradient';

/** Windows in pixels of the network's input, and the color that covers them (0 to 255 by channel). */
export interface Windows {
  readonly side: readonly [height: number, width: number];
  readonly stride: readonly [number, number];
  readonly fill: readonly number[];
}

/** Images per run of the network. */
const atOnce = 16;

/** Starts of the windows along one side; the last one may end at the border earlier than a whole window. */
function startsAlong(length: number, side: number, stride: number): number[] {
  const starts = [0];
  while (starts.at(-1)! + side < length) starts.push(starts.at(-1)! + stride);
  return starts;
}

/** Returns the number of windows on an image. */
export function countWindows(height: number, width: number, { side, stride }: Windows): number {
  return startsAlong(height, side[0], stride[0]).length * startsAlong(width, side[1], stride[1]).length;
}

/** Zeiler and Fergus, by the rule of captum: at each pixel the mean fall of the score over all windows that cover it. `pixels` is `[h, w, c]`, 0 to 255. Returns `height × width`. */
export async function* occlusion(
  network: InsightNetwork,
  pixels: Float32Array,
  target: Target,
  windows: Windows,
): AsyncGenerator<Step, Float32Array> {
  const { height, width, channels } = network.input;
  const scoreOfBatch = (batch: Float32Array, count: number): Float32Array =>
    readTensor(() => {
      const x = network.prepare(tf.tensor4d(batch, [count, height, width, channels]));
      const scores = network.scores(new Map([[network.input.name, x]]));
      return rowScores(scores, count, target);
    });
  const [whole] = scoreOfBatch(pixels, 1);
  const places = startsAlong(height, windows.side[0], windows.stride[0]).flatMap((top) =>
    startsAlong(width, windows.side[1], windows.stride[1]).map((left) => [top, left] as const),
  );
  const sums = new Float64Array(height * width);
  const counts = new Uint32Array(height * width);
  for (let from = 0; from < places.length; from += atOnce) {
    const some = places.slice(from, from + atOnce);
    const batch = new Float32Array(some.length * pixels.length);
    for (const [i, place] of some.entries()) {
      batch.set(pixels, i * pixels.length);
      for (const position of covered(place, windows.side, height, width))
        for (let c = 0; c < channels; c++)
          batch[i * pixels.length + position * channels + c] = windows.fill[c]!;
    }
    const scores = scoreOfBatch(batch, some.length);
    for (const [i, place] of some.entries())
      for (const position of covered(place, windows.side, height, width)) {
        sums[position]! += whole! - scores[i]!;
        counts[position]!++;
      }
    yield { done: from + some.length, total: places.length };
    await nextTurn();
  }
  return Float32Array.from(sums, (sum, i) => sum / Math.max(1, counts[i]!));
}

/** Returns the positions of a window. */
function* covered(
  [top, left]: readonly [number, number],
  [high, wide]: readonly [number, number],
  height: number,
  width: number,
): Generator<number> {
  for (let y = top; y < Math.min(height, top + high); y++)
    for (let x = left; x < Math.min(width, left + wide); x++) yield y * width + x;
}

/** Returns the score of each image of a batch. */
function rowScores(scores: Tensor, count: number, target: Target): Tensor {
  const rows = tf.split(tf.reshape(scores, [count, -1]), count, 0);
  return tf.stack(rows.map((row) => scoreOf(row, target.label, target.contrast)));
}
