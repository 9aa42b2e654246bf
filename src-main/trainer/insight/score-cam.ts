// Score-CAM: weights the feature maps by the score of the image that each of them lets through.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Tensor4D, tf } from '../tf';
import { mapsOf } from './layer-gradient';
import { type InsightNetwork, readScores } from './network';
import type { Step } from './pixel-gradient';

/** Images per run of the network. */
const atOnce = 16;

/** A Score-CAM and its size. */
export interface ScoreCam {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Wang et al. with half-pixel centers, or as tf-keras-vis enlarges with the corners aligned; with only the `channels` maps of the greatest standard deviation (Faster-Score-CAM): ReLU Σ w A, where w is the probability of the class for the input times the enlarged map, scaled to 0 … 1. */
export async function* scoreCam(
  network: InsightNetwork,
  x: Tensor4D,
  layer: string,
  label: number,
  channels: number,
  alignCorners = false,
): AsyncGenerator<Step, ScoreCam> {
  const maps = mapsOf(network, x, layer);
  const [, height, width, count] = maps.shape;
  const values = maps.dataSync() as Float32Array;
  maps.dispose();
  const chosen = widest(values, count, Math.min(channels, count));
  const sum = new Float64Array(height * width);
  for (let from = 0; from < chosen.length; from += atOnce) {
    const some = chosen.slice(from, from + atOnce);
    const output = tf.tidy(() => {
      const picked = new Float32Array(some.length * height * width);
      for (const [s, channel] of some.entries())
        for (let p = 0; p < height * width; p++)
          picked[s * height * width + p] = values[p * count + channel]!;
      const small = tf.tensor4d(picked, [some.length, height, width, 1]);
      const large = tf.image.resizeBilinear(
        small,
        [network.input.height, network.input.width],
        alignCorners,
        !alignCorners,
      );
      const low = tf.min(large, [1, 2], true);
      const span = tf.sub(tf.max(large, [1, 2], true), low);
      const masks = tf.div(tf.sub(large, low), tf.add(span, 1e-7));
      const given = new Map([[network.input.name, tf.mul(x, masks)]]);
      return network.scores(given);
    });
    const { classes, probabilities } = readScores(output, network.scoring().form);
    output.dispose();
    for (const [s, channel] of some.entries()) {
      const weight = probabilities[s * classes + label]!;
      for (let p = 0; p < sum.length; p++) sum[p]! += weight * values[p * count + channel]!;
    }
    yield { done: from + some.length, total: chosen.length };
    await nextTurn();
  }
  return { values: Float32Array.from(sum, (value) => Math.max(0, value)), height, width };
}

/** Returns the channels with the greatest standard deviation, greatest first. */
function widest(values: Float32Array, channels: number, most: number): number[] {
  const positions = values.length / channels;
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) {
    sums[i % channels]! += values[i]!;
    squares[i % channels]! += values[i]! * values[i]!;
  }
  const variance = (c: number) => squares[c]! / positions - (sums[c]! / positions) ** 2;
  return Array.from({ length: channels }, (_, c) => c)
    .sort((a, b) => variance(b) - variance(a) || a - b)
    .slice(0, most);
}
