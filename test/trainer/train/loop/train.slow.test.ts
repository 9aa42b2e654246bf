// A run: events, checkpoints, cache, and bit-identical weights after interruptions.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inferGraph } from '#shared/graph/infer';
import type { TrainImage } from '#shared/protocol/train-image';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { type Checkpoint, checkpointSchema } from '#shared/run/checkpoint';
import type { RunEvent } from '#shared/run/events';
import { fittingBatch } from '#shared/run/fitting-batch';
import { foldRun } from '#shared/run/reduce-run';
import { decodeImage } from '../../../../src-main/images/decode';
import type { DecoderPool } from '../../../../src-main/images/decoder-pool';
import { readJson } from '../../../../src-main/store/atomic';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../../src-main/trainer/tf';
import { train } from '../../../../src-main/trainer/train/loop/train';
import { graphOf, smallNet } from '../../graphs';
import { drawImages, jobOf, temporaryFolder, writeBrokenImage } from '../../images';

let folder = '';
let remove = async () => {};
let training: TrainImage[] = [];
let validation: TrainImage[] = [];

// The same decoder without helper processes.
const pool: Pick<DecoderPool, 'decode'> = { decode: (source, size) => decodeImage(source, size) };

beforeAll(async () => {
  await openRuntime();
  ({ folder, remove } = await temporaryFolder());
  training = await drawImages(join(folder, 'training'), 46, 1);
  validation = await drawImages(join(folder, 'validation'), 14, 2);
});
afterAll(() => remove());

async function runJob(
  job: TrainJob,
  stopAfter?: (event: RunEvent) => boolean,
  record = true,
  blobGraceMs?: number,
): Promise<RunEvent[]> {
  const controller = new AbortController();
  const events: RunEvent[] = [];
  const context = {
    pool: pool as DecoderPool,
    runtime: 'test',
    signal: controller.signal,
    record,
    blobGraceMs,
  };
  for await (const event of train(job, context)) {
    events.push(event);
    if (stopAfter?.(event)) controller.abort();
  }
  return events;
}

const lastOf = (job: TrainJob): Promise<Checkpoint> =>
  readJson(join(job.folders.run, 'checkpoints', 'last.json'), checkpointSchema);

const weightsOf = async (job: TrainJob) =>
  (await lastOf(job)).graph.layers.map(({ name, weights }) => [name, weights]);

const twoStages = [
  {
    name: 'head',
    trainable: { names: ['dense'] },
    epochs: 3,
    batchSize: 8,
    optimizer: { kind: 'adam' as const, learningRate: 0.01 },
  },
  {
    name: 'top',
    trainable: { from: 'conv2' },
    epochs: 3,
    batchSize: 8,
    optimizer: { kind: 'adam' as const, learningRate: 0.003 },
  },
];

test('trains two stages with all events, and ends with an evaluation', async () => {
  const tensors = tf.memory().numTensors;
  const job = jobOf(folder, smallNet(0.1), training, validation, twoStages, 'two-stages');
  const events = await runJob(job);
  const state = foldRun(events);
  expect(state.status).toBe('done');
  expect(state.epochs.map(({ stage, epoch }) => [stage, epoch])).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 4],
    [1, 5],
    [1, 6],
  ]);
  expect(state.epochs.at(-1)!.training.loss).toBeLessThan(state.epochs[0]!.training.loss);
  expect(state.evaluation?.count).toBe(14);
  expect(state.notes).toEqual([]);
  expect(events.filter(({ type }) => type === 'stageStarted')).toMatchObject([
    { cachedAt: ['global'] },
    { cachedAt: ['pool'] },
  ]);
  expect(tf.memory().numTensors).toBe(tensors);
});

test('trains on while a checkpoint is written, and reports it once it is on the disk', async () => {
  const stages = [{ ...twoStages[0]!, epochs: 12, batchSize: 2 }];
  const job = jobOf(folder, smallNet(0.1), training, validation, stages, 'behind');
  const reported: unknown[] = [];
  let saving: number | null = null;
  let behind = 0;
  const context = { pool: pool as DecoderPool, runtime: 'test', eventGapMs: 0 };
  for await (const event of train(job, context)) {
    if (event.type === 'epochEnded') saving = event.epoch;
    if (event.type === 'stepEnded' && saving !== null && event.epoch > saving) behind++;
    if (event.type !== 'checkpointSaved' || event.name !== 'last') continue;
    saving = null;
    const { step, epoch, optimizer } = await lastOf(job);
    expect([step, epoch]).toEqual([event.step, event.epoch]);
    for (const hash of Object.values(optimizer.slots.m!))
      expect(existsSync(join(job.folders.blobs, hash.slice(0, 2), hash))).toBe(true);
    reported.push(epoch);
  }
  expect(reported).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(behind).toBeGreaterThan(0);
});

test('ends with bit-identical weights when stopped during an epoch and resumed', async () => {
  const stages = [
    { ...twoStages[0]!, features: 'end-to-end' as const },
    { ...twoStages[1]!, batchNormalization: 'trainable' as const, trainable: { all: true as const } },
  ];
  const whole = jobOf(folder, smallNet(0.3), training, validation, stages, 'whole');
  const first = await runJob(whole);
  expect(foldRun(first).status).toBe('done');
  const parts = jobOf(folder, smallNet(0.3), training, validation, stages, 'parts');
  const events: RunEvent[] = [];
  for (const place of [1, 3, 4]) {
    const started = await runJob(
      { ...parts, resume: place > 1 },
      (event) => event.type === 'stepEnded' && event.epoch >= place,
    );
    expect(started.at(-1)).toMatchObject({ type: 'ended', outcome: 'stopped' });
    events.push(...started);
    expect((await lastOf(parts)).stepInEpoch).toBeGreaterThan(0);
  }
  events.push(...(await runJob({ ...parts, resume: true })));
  const state = foldRun(events);
  expect(state.status).toBe('done');
  expect(await weightsOf(parts)).toEqual(await weightsOf(whole));
  expect((await lastOf(parts)).optimizer).toEqual((await lastOf(whole)).optimizer);
  expect(state.epochs.map(({ training: metrics }) => metrics)).toEqual(
    foldRun(first).epochs.map(({ training: metrics }) => metrics),
  );
});

test('trains on cached features like on the whole network, and computes only new ones in a second run', async () => {
  const stage = { ...twoStages[0]!, trainable: { from: 'conv2' } };
  const cached = jobOf(folder, smallNet(0.2), training, validation, [stage], 'cached');
  const direct = jobOf(
    folder,
    smallNet(0.2),
    training,
    validation,
    [{ ...stage, features: 'end-to-end' }],
    'direct',
  );
  const kept = foldRun(await runJob(cached)).epochs;
  const computed = foldRun(await runJob(direct)).epochs;
  for (const [i, row] of kept.entries()) {
    expect(Math.abs(row.training.loss - computed[i]!.training.loss)).toBeLessThan(1e-4);
    expect(Math.abs(row.validation!.loss - computed[i]!.validation!.loss)).toBeLessThan(1e-4);
  }
  const more = await drawImages(join(folder, 'more'), 3, 9);
  const again = await runJob({ ...cached, data: { ...cached.data, training: [...training, ...more] } });
  expect(again.find(({ type }) => type === 'progress')).toMatchObject({ what: 'features', total: 3 });
});

test('reports an unreadable image by name, and trains on the rest', async () => {
  const broken = await writeBrokenImage(join(folder, 'broken.png'));
  for (const features of ['cached', 'end-to-end'] as const) {
    const stages = [{ ...twoStages[0]!, epochs: 2, features }];
    const job = jobOf(
      folder,
      smallNet(0),
      [...training.slice(0, 20), broken],
      validation,
      stages,
      `broken-${features}`,
    );
    const state = foldRun(await runJob(job));
    expect(state.status).toBe('done');
    expect(state.skipped.map(({ path }) => path)).toEqual([broken.path]);
  }
});

test.each([true, false])(
  'fails a run with a NaN loss, with step and layer, and keeps the last good checkpoint: recorded %s',
  async (record) => {
    const tensors = tf.memory().numTensors;
    const stages = [
      { ...twoStages[0]!, epochs: 1 },
      {
        trainable: { all: true as const },
        epochs: 2,
        optimizer: { kind: 'sgd' as const, learningRate: 1e30 },
      },
    ];
    const job = jobOf(folder, smallNet(0), training, validation, stages, `diverging-${record}`);
    const events = await runJob(job, undefined, record);
    const ended = events.at(-1)!;
    expect(ended).toMatchObject({ type: 'ended', outcome: 'failed', code: 'invalid' });
    // The first step of the second stage changes the weights so much that the next one overflows.
    expect(ended.type === 'ended' && ended.message).toMatch(
      /^The loss became NaN or infinite in step [789]\. It first appears in the output of '\w+' \(\w+\)\./,
    );
    expect(await lastOf(job)).toMatchObject({ epoch: 1, stage: 0 });
    expect(existsSync(join(job.folders.run, 'checkpoints', 'best.json'))).toBe(true);
    expect(tf.memory().numTensors).toBe(tensors);
  },
);

test('reports running out of memory, suggests a batch size, and keeps the last checkpoint', async () => {
  // The enlarged images need 618 GB each, more than any machine has.
  const graph = (size: number) =>
    graphOf([
      ['input', 'InputLayer', { shape: [12, 12, 3] }],
      ['conv', 'Conv2D', { filters: 64, kernelSize: 1 }],
      ['enlarged', 'UpSampling2D', { size: [size, size] }],
      ['global', 'GlobalAveragePooling2D', {}],
      ['dense', 'Dense', { units: 3, activation: 'softmax' }],
    ]);
  const stages = [{ trainable: { all: true as const }, epochs: 1, batchSize: 8 }];
  const fits = jobOf(folder, graph(1), training.slice(0, 16), [], stages, 'memory');
  await runJob(fits);
  const job = jobOf(folder, graph(4096), training.slice(0, 16), [], stages, 'memory');
  const ended = (await runJob(job)).at(-1)!;
  expect(ended).toMatchObject({ type: 'ended', outcome: 'failed', code: 'out-of-memory' });
  expect(ended.type === 'ended' && ended.message).toBe(
    'Memory ran out with batches of 8. Try a batch size of 1, with gradients accumulated over 8 steps for the same updates. Smaller images also need less memory. The last checkpoint is kept.',
  );
  expect(await lastOf(fits)).toMatchObject({ epoch: 1 });
}, 100_000);

test("suggests a batch size based on the size of the layers' outputs", () => {
  // 30.6 KB of outputs per image; a step needs two and a half times as much.
  const { activationMemory } = inferGraph(smallNet(0));
  expect(fittingBatch(smallNet(0), 100, 1e9)).toBe(64);
  expect(fittingBatch(smallNet(0), 64, 1e9)).toBe(32);
  expect(fittingBatch(smallNet(0), 1024, 2.5 * 20 * activationMemory)).toBe(16);
  expect(fittingBatch(smallNet(0), 1024, 1)).toBe(1);
});

test('removes blobs that no checkpoint refers to', async () => {
  const job = jobOf(folder, smallNet(0), training, validation, [{ ...twoStages[0]!, epochs: 8 }], 'swept');
  await runJob(job, undefined, true, 0);
  const names = (await readdir(job.folders.blobs, { recursive: true })).filter((name) => name.length > 64);
  const weights = smallNet(0).layers.flatMap((layer) => Object.keys(layer.weights)).length;
  // All weights once; the head and its optimizer slots of the last, best and previous checkpoint.
  expect(names.length).toBeLessThanOrEqual(weights + 3 * (2 + 4));
  for (const name of ['last', 'best']) {
    const text = await readFile(join(job.folders.run, 'checkpoints', `${name}.json`), 'utf8');
    for (const hash of text.match(/[0-9a-f]{64}/g)!)
      expect(names.some((path) => path.endsWith(hash))).toBe(true);
  }
});
