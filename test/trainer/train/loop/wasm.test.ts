// Without native TensorFlow, the same run works op by op, with nearly the same values.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { foldRun } from '#shared/run/reduce-run';
import { inEnglish } from '#shared/sentence';
import { decodeImage } from '../../../../src-main/images/decode';
import type { DecoderPool } from '../../../../src-main/images/decoder-pool';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../../src-main/trainer/tf';
import { train } from '../../../../src-main/trainer/train/loop/train';
import { smallNet } from '../../graphs';
import { drawImages, jobOf, temporaryFolder } from '../../images';

let folder = '';
let remove = async () => {};

beforeAll(async () => {
  await openRuntime({ use: 'wasm' });
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

test('trains all layers with batch statistics and dropout on the wasm backend', async () => {
  expect(tf.getBackend()).toBe('wasm');
  const images = await drawImages(join(folder, 'images'), 22);
  const stages = [
    {
      trainable: { all: true as const },
      batchNormalization: 'trainable' as const,
      epochs: 3,
      batchSize: 8,
      optimizer: { kind: 'adam' as const, learningRate: 0.01 },
    },
  ];
  const job = jobOf(folder, smallNet(0.1), images.slice(0, 16), images.slice(16), stages);
  const before = tf.memory().numTensors;
  const events: RunEvent[] = [];
  const pool = { decode: (source, size) => decodeImage(source, size) } as DecoderPool;
  for await (const event of train(job, { pool, runtime: 'wasm' })) events.push(event);
  const state = foldRun(events);
  expect(state.status, inEnglish(state.message ?? '')).toBe('done');
  expect(state.epochs.at(-1)!.training.loss).toBeLessThan(state.epochs[0]!.training.loss);
  expect(tf.memory().numTensors).toBe(before);
});
