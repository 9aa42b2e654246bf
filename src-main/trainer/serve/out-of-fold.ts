// Out-of-sample class probabilities: a softmax regression on features, trained once per fold on the other folds.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { unitHash } from '#shared/data/dataset-index';
import { type Tensor2D, tf } from '../tf';

/** Feature vectors `[count, size]` and the class of each. `keys` are equal for copies of an image, which share a fold. */
export interface FoldWork {
  readonly vectors: Float32Array;
  readonly size: number;
  readonly labels: readonly number[];
  readonly keys: readonly string[];
  readonly classes: number;
  readonly folds: number;
  readonly seed: number;
}

/** Weights of the squared-norm penalty that are tried, the strongest first; each continues from the weights of the one before. */
const penalties = [1, 0.1, 0.01, 0.001];
/** Accelerated gradient steps per penalty. */
const steps = 80;
/** Steps between two reports of progress. */
const reportEvery = 10;

/** Assigns each image to a fold, such that each class is spread evenly and copies share a fold. */
export function foldsOf({
  labels,
  keys,
  folds,
  seed,
}: Omit<FoldWork, 'vectors' | 'size' | 'classes'>): Int32Array {
  const order = [...new Set(keys)].map((key) => ({ key, at: unitHash(`${seed}:fold:${key}`) }));
  order.sort((a, b) => a.at - b.at);
  const labelOf = new Map(keys.map((key, i) => [key, labels[i]!]));
  const counts = new Map<number, number>();
  const foldOf = new Map<string, number>();
  for (const { key } of order) {
    const label = labelOf.get(key)!;
    const n = counts.get(label) ?? 0;
    // Classes start at different folds, so that small classes do not all fill the first ones.
    foldOf.set(key, (n + label) % folds);
    counts.set(label, n + 1);
  }
  return Int32Array.from(keys, (key) => foldOf.get(key)!);
}

/**
 * Yields progress and returns the probabilities `[count, classes]`: each row by the regression that was not trained on
 * its fold. The regressions of all folds are trained together; the penalty is the one with the lowest out-of-fold loss.
 */
export async function* outOfFold(
  work: FoldWork,
): AsyncGenerator<{ done: number; total: number }, Float32Array> {
  const { labels, classes, folds } = work;
  const count = labels.length;
  const fold = foldsOf(work);
  const width = folds * classes;
  const x = standardized(work.vectors, count, work.size);
  // [count, folds × classes]: the true class, and 1 / (number of training images) where an image trains a fold's regression.
  const truth = new Float32Array(count * width);
  const share = new Float32Array(count * width);
  const sizes = Array.from({ length: folds }, (_, f) => fold.reduce((n, one) => n + (one === f ? 0 : 1), 0));
  for (let i = 0; i < count; i++)
    for (let f = 0; f < folds; f++) {
      truth[i * width + f * classes + labels[i]!] = 1;
      if (fold[i] !== f)
        share.fill(1 / Math.max(1, sizes[f]!), i * width + f * classes, i * width + (f + 1) * classes);
    }
  const y = tf.tensor2d(truth, [count, width]);
  const m = tf.tensor2d(share, [count, width]);
  // Bounds the curvature of every fold's loss. Folds are smaller than the whole, and power iteration approaches from below.
  const bound = (1.1 * largestEigenvalue(x) * folds) / (folds - 1) / 2 + 1e-6;
  let weights = tf.zeros([work.size + 1, width]) as Tensor2D;
  let ahead: Tensor2D = weights;
  let best = { loss: Number.POSITIVE_INFINITY, values: new Float32Array(count * classes) };
  const total = penalties.length * steps;
  try {
    for (const [p, penalty] of penalties.entries()) {
      ahead = tf.clone(weights) as Tensor2D;
      for (let step = 0; step < steps; step++) {
        const momentum = step / (step + 3);
        const [next, further] = tf.tidy(() => {
          const gradient = tf.add(
            tf.matMul(x, tf.mul(tf.sub(probabilities(x, ahead, folds, classes), y), m), true),
            tf.mul(ahead, penalty),
          );
          const moved = tf.sub(ahead, tf.div(gradient, bound + penalty)) as Tensor2D;
          return [moved, tf.add(moved, tf.mul(tf.sub(moved, weights), momentum)) as Tensor2D];
        });
        tf.dispose([weights, ahead]);
        [weights, ahead] = [next, further];
        if (step % reportEvery === reportEvery - 1) {
          yield { done: p * steps + step + 1, total };
          await nextTurn();
        }
      }
      ahead.dispose();
      const all = tf.tidy(() => probabilities(x, weights, folds, classes).dataSync() as Float32Array);
      const values = new Float32Array(count * classes);
      let loss = 0;
      for (let i = 0; i < count; i++) {
        const from = i * width + fold[i]! * classes;
        values.set(all.subarray(from, from + classes), i * classes);
        loss -= Math.log(Math.max(1e-12, all[from + labels[i]!]!)) / count;
      }
      if (loss >= best.loss) break;
      best = { loss, values };
    }
    return best.values;
  } finally {
    tf.dispose([x, y, m, weights, ahead]);
  }
}

/** Returns the columns with mean 0 and deviation 1, and a column of ones for the bias. */
function standardized(vectors: Float32Array, count: number, size: number): Tensor2D {
  return tf.tidy(() => {
    const raw = tf.tensor2d(vectors, [count, size]);
    const { mean, variance } = tf.moments(raw, 0);
    const scaled = tf.div(tf.sub(raw, mean), tf.sqrt(tf.add(variance, 1e-6)));
    return tf.concat([scaled, tf.ones([count, 1])], 1) as Tensor2D;
  });
}

function probabilities(x: Tensor2D, weights: Tensor2D, folds: number, classes: number): Tensor2D {
  const count = x.shape[0];
  const scores = tf.reshape(tf.matMul(x, weights), [count, folds, classes]);
  return tf.reshape(tf.softmax(scores), [count, folds * classes]) as Tensor2D;
}

/** Returns the largest eigenvalue of xᵀx / count, by power iteration. */
function largestEigenvalue(x: Tensor2D): number {
  const [count, size] = x.shape;
  return tf.tidy(() => {
    let v = tf.fill([size, 1], 1 / Math.sqrt(size)) as Tensor2D;
    let norm = 0;
    for (let i = 0; i < 30; i++) {
      const next = tf.div(tf.matMul(x, tf.matMul(x, v), true), count) as Tensor2D;
      norm = (tf.norm(next).dataSync() as Float32Array)[0]!;
      v = tf.div(next, Math.max(1e-12, norm)) as Tensor2D;
    }
    return norm;
  });
}
