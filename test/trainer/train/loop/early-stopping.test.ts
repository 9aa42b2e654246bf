// Early stopping and reduce-on-plateau behave like Keras' callbacks, and an interrupted run ends bit-identically.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrainImage } from '#shared/protocol/train-image';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { checkpointSchema } from '#shared/run/checkpoint';
import type { RunEvent } from '#shared/run/events';
import { foldRun } from '#shared/run/reduce-run';
import { decodeImage } from '../../../../src-main/images/decode';
import type { DecoderPool } from '../../../../src-main/images/decoder-pool';
import { readJson } from '../../../../src-main/store/atomic';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../../src-main/trainer/tf';
import { train } from '../../../../src-main/trainer/train/loop/train';
import { smallNet } from '../../graphs';
import { drawImages, jobOf, temporaryFolder } from '../../images';

let folder = '';
let remove = async () => {};
let training: TrainImage[] = [];
let validation: TrainImage[] = [];
const pool = { decode: decodeImage } as unknown as DecoderPool;

beforeAll(async () => {
  await openRuntime();
  ({ folder, remove } = await temporaryFolder());
  training = await drawImages(join(folder, 'training'), 16, 1);
  validation = await drawImages(join(folder, 'validation'), 9, 2);
});
afterAll(() => remove());

async function runJob(job: TrainJob, stopAfter?: (event: RunEvent) => boolean): Promise<RunEvent[]> {
  const controller = new AbortController();
  const events: RunEvent[] = [];
  for await (const event of train(job, { pool, runtime: 'test', signal: controller.signal })) {
    events.push(event);
    if (stopAfter?.(event)) controller.abort();
  }
  return events;
}

const lastOf = (job: TrainJob) =>
  readJson(join(job.folders.run, 'checkpoints', 'last.json'), checkpointSchema);

/** A learning rate that is too high to improve for long. */
const restless = {
  name: 'restless',
  trainable: { names: ['dense'] },
  epochs: 20,
  batchSize: 8,
  optimizer: { kind: 'nadam' as const, learningRate: 0.6, globalClipNorm: 5 },
  rateFactors: [{ select: { names: ['dense'] }, factor: 0.9 }],
  schedule: { kind: 'plateau' as const, factor: 0.5, patience: 1 },
  classWeights: 'balanced' as const,
  earlyStopping: { patience: 3 },
};

test('ends a stage early with the weights of its best epoch, which are evaluated', async () => {
  const tensors = tf.memory().numTensors;
  const job = jobOf(folder, smallNet(0.2), training, validation, [restless], 'early');
  const state = foldRun(await runJob(job));
  expect(state.status).toBe('done');
  const losses = state.epochs.map((row) => row.validation!.loss);
  const best = losses.indexOf(Math.min(...losses));
  expect(state.epochs.length).toBe(best + 1 + 3);
  expect(state.endings[0]).toEqual({ early: true, restoredEpoch: best + 1 });
  expect(state.stages[0]!.epochs).toBe(state.epochs.length);
  expect(state.evaluation!.loss).toBeCloseTo(losses[best]!, 5);
  const saved = await lastOf(job);
  const dense = saved.graph.layers.find(({ name }) => name === 'dense')!;
  expect(saved.memory!.early!.weights['dense/kernel']).toBe((dense.weights.kernel as { blob: string }).blob);
  // The learning rate is halved after each epoch without improvement.
  const rates = state.epochs.map((row) => row.learningRate);
  expect(rates.at(-1)!).toBeLessThan(rates[0]!);
  let factor = 1;
  let low = Number.POSITIVE_INFINITY;
  for (const [i, loss] of losses.entries()) {
    expect(rates[i]).toBeCloseTo(0.6 * factor, 10);
    if (loss < low - 1e-4) low = loss;
    else factor /= 2;
  }
  expect(tf.memory().numTensors).toBe(tensors);
});

test('ends with the same weights when stopped at any epoch and resumed', async () => {
  const stages = [restless, { ...restless, name: 'again', optimizer: { kind: 'adamw' as const }, epochs: 2 }];
  const whole = jobOf(folder, smallNet(0.2), training, validation, stages, 'whole-early');
  const first = foldRun(await runJob(whole));
  const parts = jobOf(folder, smallNet(0.2), training, validation, stages, 'parts-early');
  const events: RunEvent[] = [];
  const places = [1, first.stages[0]!.epochs - 1, first.stages[0]!.epochs];
  for (const [i, place] of places.entries()) {
    const job = { ...parts, resume: i > 0 };
    events.push(...(await runJob(job, (event) => event.type === 'epochEnded' && event.epoch === place)));
    expect(events.at(-1)).toMatchObject({ outcome: 'stopped' });
  }
  events.push(...(await runJob({ ...parts, resume: true })));
  const state = foldRun(events);
  expect(state.status).toBe('done');
  expect(state.epochs.map(({ learningRate }) => learningRate)).toEqual(
    first.epochs.map(({ learningRate }) => learningRate),
  );
  const [ours, theirs] = [await lastOf(parts), await lastOf(whole)];
  expect(ours.graph.layers.map(({ weights }) => weights)).toEqual(
    theirs.graph.layers.map(({ weights }) => weights),
  );
  expect(ours.optimizer).toEqual(theirs.optimizer);
  expect(ours.memory).toEqual(theirs.memory);
});
