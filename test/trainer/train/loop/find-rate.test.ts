// The learning rate finder works on a copy of the weights, and is deterministic.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrainImage } from '#shared/protocol/train-image';
import type { RateFinding } from '#shared/protocol/trainer-contract';
import { decodeImage } from '../../../../src-main/images/decode';
import type { DecoderPool } from '../../../../src-main/images/decoder-pool';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../../src-main/trainer/tf';
import { findRate } from '../../../../src-main/trainer/train/loop/find-rate';
import { suggestRate } from '../../../../src-main/trainer/train/loop/rate-curve';
import { smallNet } from '../../graphs';
import { drawImages, jobOf, temporaryFolder } from '../../images';

let folder = '';
let remove = async () => {};
let training: TrainImage[] = [];
const pool = { decode: decodeImage } as unknown as DecoderPool;

beforeAll(async () => {
  await openRuntime();
  ({ folder, remove } = await temporaryFolder());
  training = await drawImages(join(folder, 'training'), 48, 1);
});
afterAll(() => remove());

const range = { lowest: 1e-6, highest: 10, steps: 60 };

test.each(['cached', 'end-to-end'] as const)(
  'finds the same learning rate twice with %s features',
  async (features) => {
    const stage = {
      trainable: { from: 'conv2' },
      batchSize: 8,
      features,
      optimizer: { kind: 'adam' as const },
    };
    const tensors = tf.memory().numTensors;
    const find = async () => {
      const graph = smallNet(0);
      const kept = structuredClone(graph);
      const job = jobOf(folder, graph, training, [], [stage], `find-${features}`);
      const found: RateFinding[] = [];
      for await (const one of findRate(job, 0, range, { pool })) found.push(one);
      expect(graph).toEqual(kept);
      expect(existsSync(join(job.folders.run, 'checkpoints'))).toBe(false);
      return found.filter((one) => !one.progress);
    };
    const first = await find();
    const points = first.flatMap(({ point }) => (point ? [point] : []));
    expect(points.length).toBeGreaterThan(20);
    expect(points[0]!.rate).toBeCloseTo(1e-6, 12);
    const { suggestion } = first.at(-1)!;
    expect(suggestion).toBeGreaterThan(1e-5);
    expect(suggestion).toBeLessThan(1);
    expect(await find()).toEqual(first);
    expect(tf.memory().numTensors).toBe(tensors);
  },
);

test('suggests the rate at which the loss decreases fastest, or none if it never decreases', () => {
  const rates = Array.from({ length: 101 }, (_, i) => 10 ** (-6 + i * 0.06));
  const curve = (rate: number) => 1 / (1 + (rate / 1e-3) ** 2) + (rate > 0.1 ? rate * 10 : 0);
  const found = suggestRate(rates.map((rate) => ({ rate, loss: curve(rate) })));
  expect(found! / 1e-3).toBeGreaterThan(0.7);
  expect(found! / 1e-3).toBeLessThan(1.5);
  expect(suggestRate(rates.map((rate) => ({ rate, loss: 1 + rate })))).toBeNull();
});
