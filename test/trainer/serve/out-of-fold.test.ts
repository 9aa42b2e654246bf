// Out-of-fold probabilities: each image by a regression that was trained without it; wrong labels stay doubtful.
import { beforeAll, expect, test } from 'vitest';
import { labelQualities } from '#shared/evaluation/confident-learning';
import { createRandom } from '#shared/random';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type FoldWork, foldsOf, outOfFold } from '../../../src-main/trainer/serve/out-of-fold';
import { tf } from '../../../src-main/trainer/tf';

beforeAll(async () => {
  await openRuntime();
});

const [count, size, classes] = [120, 16, 3];
/** Three clusters; every tenth label is wrong. */
function clusters(seed: number): FoldWork & { readonly wrong: readonly boolean[] } {
  const draw = createRandom(seed);
  const truth = Array.from({ length: count }, (_, i) => i % classes);
  const vectors = Float32Array.from({ length: count * size }, (_, at) => {
    const [i, axis] = [Math.floor(at / size), at % size];
    return (draw() - 0.5) * 2 + (axis === truth[i] ? 2 : 0);
  });
  const wrong = truth.map((_, i) => i % 10 === 0);
  const labels = truth.map((label, i) => (wrong[i] ? (label + 1) % classes : label));
  const keys = truth.map((_, i) => `image ${i}`);
  return { vectors, size, labels, keys, classes, folds: 5, seed, wrong };
}

async function run(work: FoldWork) {
  const steps = outOfFold(work);
  let reports = 0;
  for (let step = await steps.next(); ; step = await steps.next()) {
    if (step.done) return { values: step.value, reports };
    reports++;
  }
}

test('gives wrong labels a low probability, and repeats itself', async () => {
  const work = clusters(3);
  const before = tf.memory().numTensors;
  const { values, reports } = await run(work);
  expect(tf.memory().numTensors).toBe(before);
  expect(reports).toBeGreaterThan(3);
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * classes, (i + 1) * classes);
    expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4);
  }
  const qualities = labelQualities({ labels: work.labels, classes, values });
  const ranked = qualities.map(({ selfConfidence }, i) => ({ selfConfidence, i }));
  ranked.sort((a, b) => a.selfConfidence - b.selfConfidence);
  const found = ranked.slice(0, 12).filter(({ i }) => work.wrong[i]);
  expect(found.length).toBeGreaterThanOrEqual(10);
  const again = (await run(work)).values;
  for (const [i, one] of again.entries()) expect(one).toBeCloseTo(values[i]!, 4);
});

test('never trains on the image itself: a vector of its own does not make it certain', async () => {
  // Each image also has an axis of its own, by which a regression could memorize its label.
  const base = clusters(5);
  const wide = size + count;
  const vectors = new Float32Array(count * wide);
  for (let i = 0; i < count; i++) {
    vectors.set(base.vectors.subarray(i * size, (i + 1) * size), i * wide);
    vectors[i * wide + size + i] = 1;
  }
  const { values } = await run({ ...base, vectors, size: wide });
  const own = base.labels.map((label, i) => values[i * classes + label]!);
  const mean = (wrong: boolean) => {
    const some = own.filter((_, i) => base.wrong[i] === wrong);
    return some.reduce((sum, p) => sum + p, 0) / some.length;
  };
  expect(mean(true)).toBeLessThan(0.3);
  expect(mean(false)).toBeGreaterThan(0.5);
});

test('spreads each class over the folds, and keeps copies of an image together', () => {
  const work = { ...clusters(7), folds: 4 };
  const fold = foldsOf(work);
  for (let label = 0; label < classes; label++) {
    const sizes = [0, 1, 2, 3].map(
      (f) => work.labels.filter((one, i) => one === label && fold[i] === f).length,
    );
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }
  const keys = work.keys.map((key, i) => (i < 6 ? 'copy' : key));
  expect(new Set(foldsOf({ ...work, keys }).subarray(0, 6)).size).toBe(1);
});
