// Maps of rows: components, neighbors, layout and trustworthiness, compared with direct computations.
import { beforeAll, expect, test } from 'vitest';
import { runAtOnce } from '#shared/steps';
import { symmetricEigenSteps } from '../../../src-main/trainer/embedding/eigen';
import { inTurns } from '../../../src-main/trainer/embedding/in-turns';
import { mapRows } from '../../../src-main/trainer/embedding/map-rows';
import { nearestRows } from '../../../src-main/trainer/embedding/nearest';
import { principalComponents } from '../../../src-main/trainer/embedding/pca';
import { trustworthiness } from '../../../src-main/trainer/embedding/trustworthiness';
import { umapLayout } from '../../../src-main/trainer/embedding/umap/layout';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { clusteredRows, resultOf } from './rows';

beforeAll(async () => {
  await openRuntime();
});

const rows = clusteredRows(300, 40, 4);
const settings = { neighbors: 15, minDist: 0.1, perplexity: 30 } as const;
const umap = { ...settings, method: 'umap' } as const;
const tsne = { ...settings, method: 'tsne' } as const;

test('returns eigenvalues in descending order, with orthonormal vectors', () => {
  const n = 12;
  const { values: a } = clusteredRows(n, n, 2, 5);
  const matrix = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return a[i * n + j]! + a[j * n + i]!;
  });
  const { values, vectors } = runAtOnce(symmetricEigenSteps(matrix, n));
  expect([...values]).toEqual([...values].sort((x, y) => y - x));
  for (let j = 0; j < n; j++) {
    const v = vectors.subarray(j * n, (j + 1) * n);
    for (let i = 0; i < n; i++) {
      const product = v.reduce((sum, one, k) => sum + matrix[i * n + k]! * one, 0);
      expect(product).toBeCloseTo(values[j]! * v[i]!, 9);
      const dot = v.reduce((sum, one, k) => sum + one * vectors[i * n + k]!, 0);
      expect(dot).toBeCloseTo(i === j ? 1 : 0, 9);
    }
  }
});

test('finds components whose scores are uncorrelated, centered, and have the variance that they name', async () => {
  const before = tf.memory().numTensors;
  const { scores, components, explained } = await resultOf(principalComponents(rows, 6, 1));
  expect(tf.memory().numTensors).toBe(before);
  const { count, size, values } = rows;
  const mean = Array.from(
    { length: size },
    (_, k) => values.reduce((s, v, at) => (at % size === k ? s + v : s), 0) / count,
  );
  const whole = values.reduce((sum, value, at) => sum + (value - mean[at % size]!) ** 2, 0);
  for (let a = 0; a < components; a++)
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let i = 0; i < count; i++) dot += scores[i * components + a]! * scores[i * components + b]!;
      expect(dot / whole).toBeCloseTo(a === b ? explained[a]! : 0, 5);
    }
  expect(explained).toEqual([...explained].sort((x, y) => y - x));
});

test('has as many components as rows allow, and none without variance', async () => {
  const few = await resultOf(principalComponents(clusteredRows(3, 40, 3), 50, 1));
  expect(few.components).toBe(3);
  expect(few.explained[2]).toBeLessThan(1e-9);
  const flat = { values: new Float32Array(5 * 7).fill(2), count: 5, size: 7 };
  const none = await resultOf(principalComponents(flat, 2, 1));
  expect([...none.scores].every((one) => Math.abs(one) < 1e-5)).toBe(true);
  expect(none.explained).toEqual([0, 0]);
});

test('finds the nearest rows exactly, with the row itself first even beside copies', async () => {
  const { values, size } = rows;
  const copied = values.slice();
  copied.set(values.subarray(0, size), 7 * size);
  copied.set(values.subarray(0, size), 2 * size);
  const { indices, distances, k } = await resultOf(nearestRows({ ...rows, values: copied }, 9));
  const distance = (a: number, b: number) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (copied[a * size + i]! - copied[b * size + i]!) ** 2;
    return Math.sqrt(sum);
  };
  for (let own = 0; own < rows.count; own++) {
    const others = Array.from({ length: rows.count }, (_, i) => i).filter((i) => i !== own);
    others.sort((a, b) => distance(own, a) - distance(own, b) || a - b);
    expect([...indices.subarray(own * k, (own + 1) * k)]).toEqual([own, ...others.slice(0, k - 1)]);
    expect(distances[own * k]).toBe(0);
    expect(distances[own * k + 1]).toBeCloseTo(distance(own, others[0]!), 5);
  }
  expect([...indices.subarray(7 * k, 7 * k + 3)]).toEqual([7, 0, 2]);
});

test('gives the same layout for the same seed, and another for another', async () => {
  const near = await resultOf(nearestRows(rows, 15));
  const { scores, components } = await resultOf(principalComponents(rows, 2, 1));
  expect(components).toBe(2);
  const layout = (seed: number) =>
    resultOf(inTurns(umapLayout({ neighbors: near, start: scores, minDist: 0.1, seed })));
  const first = await layout(1);
  expect(await layout(1)).toEqual(first);
  expect(await layout(2)).not.toEqual(first);
  expect(first.every(Number.isFinite)).toBe(true);
});

test.each([umap, tsne])(
  'keeps clusters together by $method, sends positions of PCA first, and measures the trustworthiness',
  async (chosen) => {
    const before = tf.memory().numTensors;
    const frames: string[] = [];
    const steps = mapRows(rows, chosen, 3);
    const map = await resultOf(
      (async function* () {
        for (;;) {
          const step = await steps.next();
          if (step.done) return step.value;
          if ('frame' in step.value) frames.push(step.value.frame.method);
          yield;
        }
      })(),
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(frames[0]).toBe('pca');
    expect(frames.length).toBeGreaterThan(1);
    expect(frames.slice(1).every((one) => one === chosen.method)).toBe(true);
    expect(map.trust).toMatchObject({ neighbors: 10, images: 300 });
    expect(map.trust!.value).toBeGreaterThan(0.9);
    expect(map.divergence === null).toBe(chosen.method === 'umap');
    const near = await resultOf(nearestRows({ values: map.positions, count: 300, size: 2 }, 6));
    let same = 0;
    for (let i = 0; i < 300; i++)
      for (let j = 1; j < 6; j++) if (rows.labels[near.indices[i * 6 + j]!] === rows.labels[i]) same++;
    expect(same / (300 * 5)).toBeGreaterThan(0.97);
  },
);

test.each([umap, tsne])(
  'answers others while it maps 1,500 rows by $method',
  async (chosen) => {
    const many = clusteredRows(1500, 200, 6);
    const turns: number[] = [];
    let last = process.cpuUsage();
    // Time of all threads, so that other work of the machine does not count.
    const timer = setInterval(() => {
      const { user, system } = process.cpuUsage(last);
      turns.push((user + system) / 1000);
      last = process.cpuUsage();
    }, 1);
    await resultOf(mapRows(many, chosen, 1));
    clearInterval(timer);
    turns.sort((a, b) => b - a);
    console.log(`${chosen.method}: ${turns.length} turns, longest ${turns.slice(0, 5).map(Math.round)} ms`);
    // Some turns are longer: they compile and collect garbage.
    expect(turns[Math.ceil(turns.length / 100)]).toBeLessThan(50);
    expect(turns[0]).toBeLessThan(250);
  },
  120_000,
);

test('trusts a map of the features themselves, and not random positions', async () => {
  const flat = clusteredRows(200, 2, 3);
  expect((await resultOf(trustworthiness(flat, flat.values, 1)))!.value).toBe(1);
  const other = clusteredRows(200, 2, 1, 9);
  const random = (await resultOf(trustworthiness(flat, other.values, 1)))!.value;
  expect(random).toBeGreaterThan(0.3);
  expect(random).toBeLessThan(0.7);
  const five = clusteredRows(5, 2, 2);
  expect(await resultOf(trustworthiness(five, five.values, 1))).toMatchObject({ value: 1, neighbors: 2 });
  const four = clusteredRows(4, 2, 2);
  expect(await resultOf(trustworthiness(four, four.values, 1))).toBeNull();
});

test('draws a sample of many rows, close to the value of all', async () => {
  const many = clusteredRows(2100, 6, 5);
  const all = clusteredRows(2000, 6, 5);
  const { scores } = await resultOf(principalComponents(many, 2, 1));
  const sampled = await resultOf(trustworthiness(many, scores, 1));
  expect(sampled).toMatchObject({ images: 1000 });
  const exact = await resultOf(principalComponents(all, 2, 1));
  const whole = await resultOf(trustworthiness(all, exact.scores, 1));
  expect(whole).toMatchObject({ images: 2000 });
  expect(Math.abs(sampled!.value - whole!.value)).toBeLessThan(0.02);
});

test('maps three rows, and refuses fewer', async () => {
  for (const chosen of [umap, tsne]) {
    const three = await resultOf(mapRows(clusteredRows(3, 8, 3), chosen, 1));
    expect(three.positions).toHaveLength(6);
    expect(three.positions.every(Number.isFinite)).toBe(true);
    expect(three.trust).toBeNull();
  }
  await expect(resultOf(mapRows(clusteredRows(2, 8, 2), umap, 1))).rejects.toThrow(/at least 3 images/);
});
