// Occlusion: how much a class's score falls when a window of the image is covered.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Program } from '../recorder/program';
import { type Tensor, type Tensor2D, tf } from '../tf';
import { type InsightNetwork, scoreWeights, weightedScores } from './network';
import type { Step, Target } from './pixel-gradient';

/** Windows in pixels of the network's input, and the color that covers them (0 to 255 by channel). */
export interface Windows {
  readonly side: readonly [height: number, width: number];
  readonly stride: readonly [number, number];
  readonly fill: readonly number[];
}

/** Images per run of the network; the last batch is filled with black ones. */
const atOnce = 8;

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
  const classes = network.classes();
  const { session, release } = network.sessions.use('scores', () => ({
    scores: scoreProgram(network, classes),
  }));
  /** Scores of up to `atOnce` images. */
  const scoreOfBatch = (batch: Float32Array): Float32Array => {
    const feeds = new Map<string, Tensor>([
      ['pixels', tf.tensor4d(batch, [atOnce, height, width, channels])],
      ['weights', scoreWeights(classes, target)],
    ]);
    const output = session.run('scores', feeds).get('scores')!;
    const scores = output.dataSync() as Float32Array;
    tf.dispose([output, ...feeds.values()]);
    return scores;
  };
  const places = startsAlong(height, windows.side[0], windows.stride[0]).flatMap((top) =>
    startsAlong(width, windows.side[1], windows.stride[1]).map((left) => [top, left] as const),
  );
  const sums = new Float64Array(height * width);
  const counts = new Uint32Array(height * width);
  /** The first image is the whole one. */
  const all = [null, ...places];
  const batch = new Float32Array(atOnce * pixels.length);
  try {
    let whole: number | null = null;
    for (let from = 0; from < all.length; from += atOnce) {
      const some = all.slice(from, from + atOnce);
      for (const [i, place] of some.entries()) {
        batch.set(pixels, i * pixels.length);
        if (place === null) continue;
        for (const position of covered(place, windows.side, height, width))
          for (let c = 0; c < channels; c++)
            batch[i * pixels.length + position * channels + c] = windows.fill[c]!;
      }
      const scores = scoreOfBatch(batch);
      whole ??= scores[0]!;
      for (const [i, place] of some.entries()) {
        if (place === null) continue;
        for (const position of covered(place, windows.side, height, width)) {
          sums[position]! += whole - scores[i]!;
          counts[position]!++;
        }
      }
      yield { done: Math.min(places.length, from + some.length), total: places.length };
      await nextTurn();
    }
  } finally {
    release();
  }
  return Float32Array.from(sums, (sum, i) => sum / Math.max(1, counts[i]!));
}

/** The program of the weighted scores of `atOnce` images. Feeds: `pixels` (0 to 255), `weights` (one per class). Output: `scores`. */
function scoreProgram(network: InsightNetwork, classes: number): Program {
  const { name, height, width, channels } = network.input;
  return {
    shapes: [
      {
        pixels: { shape: [atOnce, height, width, channels], dtype: 'float32' },
        weights: { shape: [classes, 1], dtype: 'float32' },
      },
    ],
    run(weights, feeds) {
      const x = network.prepare(feeds.get('pixels')!);
      const scores = network.scores(new Map([[name, x]]), { gradients: false, weights });
      const rows = weightedScores(scores, feeds.get('weights') as Tensor2D);
      return { outputs: new Map([['scores', rows]]), state: new Map() };
    },
  };
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
