// The trainer's contract over loopback.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import { connect, serve } from '#shared/protocol/rpc';
import type { TrainImage } from '#shared/protocol/train-image';
import { type NamedArray, type TrainerContract, trainerContract } from '#shared/protocol/trainer-contract';
import { createLoopback } from '#shared/protocol/transport';
import type { RunEvent } from '#shared/run/events';
import { inEnglish } from '#shared/sentence';
import { decodeImage } from '../../../src-main/images/decode';
import type { DecoderPool } from '../../../src-main/images/decoder-pool';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { createTrainer } from '../../../src-main/trainer/serve/handlers';
import { tf } from '../../../src-main/trainer/tf';
import { smallNet } from '../graphs';
import { drawImages, jobOf, temporaryFolder, writeBrokenImage } from '../images';

let folder = '';
let remove = async () => {};
let client: Client<TrainerContract>;
let close = () => {};
let images: TrainImage[] = [];

beforeAll(async () => {
  await openRuntime();
  ({ folder, remove } = await temporaryFolder());
  images = await drawImages(join(folder, 'images'), 40);
  const [a, b] = createLoopback();
  const pool = {
    decode: (source, size) => decodeImage(source, size),
    close: async () => {},
  } as DecoderPool;
  close = serve(trainerContract, createTrainer({ pool }).handlers, a);
  client = connect(trainerContract, b);
});
afterAll(async () => {
  close();
  await remove();
});

const blobs = () => join(folder, 'blobs');
const ones = (name: string, count: number): NamedArray => ({
  name,
  shape: [count, 12, 12, 3],
  dtype: 'uint8',
  bytes: new Uint8Array(count * 12 * 12 * 3).fill(1),
});

test('materializes each weight as a blob, with the same blobs the next time', async () => {
  const { graph } = await client.materialize({ graph: smallNet(), blobs: blobs() });
  const refs = graph.layers.flatMap(({ weights }) => Object.values(weights));
  expect(refs.every((ref) => 'blob' in ref)).toBe(true);
  expect(await client.materialize({ graph: smallNet(), blobs: blobs() })).toEqual({ graph });
});

test('runs any number of arrays through a network by input layer, unchanged', async () => {
  const before = tf.memory().numTensors;
  const { outputs } = await client.forward({
    graph: smallNet(),
    blobs: blobs(),
    inputs: [ones('input', 35)],
  });
  expect(outputs.map(({ name, shape, dtype }) => ({ name, shape, dtype }))).toEqual([
    { name: 'dense', shape: [35, 3], dtype: 'float32' },
  ]);
  const values = new Float32Array(outputs[0]!.bytes.slice().buffer);
  expect(values[0]! + values[1]! + values[2]!).toBeCloseTo(1, 5);
  expect(tf.memory().numTensors).toBe(before);
});

test('matches the inputs of a network with two inputs by name, and reports missing ones', async () => {
  const layer = { params: {}, trainable: true, weights: {}, inputs: [] as string[] };
  const graph: LayerGraph = {
    ...smallNet(),
    layers: [
      { ...layer, name: 'left', kind: 'InputLayer', params: { shape: [12, 12, 3] } },
      { ...layer, name: 'right', kind: 'InputLayer', params: { shape: [12, 12, 3] } },
      { ...layer, name: 'sum', kind: 'Add', inputs: ['left', 'right'] },
    ],
    outputs: ['sum', 'left'],
  };
  const { outputs } = await client.forward({
    graph,
    blobs: blobs(),
    inputs: [ones('right', 2), ones('left', 2)],
  });
  expect(outputs.map(({ name, bytes }) => [name, new Float32Array(bytes.slice().buffer)[0]])).toEqual([
    ['sum', 2],
    ['left', 1],
  ]);
  await expect(client.forward({ graph, blobs: blobs(), inputs: [ones('left', 2)] })).rejects.toMatchObject({
    code: 'invalid',
  });
});

test('predicts the top classes of each image, or reports why it cannot be read', async () => {
  const broken = await writeBrokenImage(join(folder, 'broken.jpg'));
  const graph = { ...smallNet(), classes: ['red', 'green', 'blue'] };
  const { predictions } = await client.predict({
    graph,
    blobs: blobs(),
    images: [
      { name: 'good', path: images[0]!.path },
      { name: 'bad', path: broken.path },
    ],
    top: 2,
  });
  expect(predictions[0]).toMatchObject({ name: 'good', problem: null });
  expect(predictions[0]!.top).toHaveLength(2);
  expect(predictions[0]!.top[0]!.probability).toBeGreaterThanOrEqual(predictions[0]!.top[1]!.probability);
  expect(predictions[1]).toMatchObject({ name: 'bad', top: [] });
  expect(inEnglish(predictions[1]!.problem!)).toContain('broken.jpg');
});

test('counts every image once in the confusion matrix', async () => {
  const items = [];
  const input = {
    graph: smallNet(),
    blobs: blobs(),
    cache: folder,
    classes: ['red', 'green', 'blue'],
    part: 'test' as const,
    images,
  };
  for await (const item of client.evaluate(input)) items.push(item);
  const { evaluation } = items.at(-1)!;
  expect(evaluation!.count).toBe(40);
  expect(evaluation!.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(40);
  expect(evaluation!.mistakes.length).toBe(Math.round(40 * (1 - evaluation!.accuracy)));
});

test('runs one training at a time, and stops it after the current step with a checkpoint', async () => {
  const stages = [{ trainable: { all: true as const }, epochs: 500, batchSize: 8 }];
  const job = jobOf(folder, smallNet(), images.slice(0, 30), images.slice(30), stages, 'stopped');
  const events: RunEvent[] = [];
  let refused: unknown = null;
  for await (const event of client.train(job)) {
    events.push(event);
    if (event.type !== 'epochEnded' || event.epoch !== 2) continue;
    refused = await client
      .train(job)
      .next()
      .catch((error) => error);
    await client.stop({});
  }
  expect(refused).toMatchObject({ code: 'busy' });
  expect(events.at(-1)).toMatchObject({ type: 'ended', outcome: 'stopped' });
  expect(events.slice(-3)).toContainEqual(expect.objectContaining({ type: 'checkpointSaved', name: 'last' }));
});

test('does not train a run that was stopped while its trainer was starting', async () => {
  const [a, b] = createLoopback();
  const pool = {
    decode: (source, size) => decodeImage(source, size),
    close: async () => {},
  } as DecoderPool;
  const end = serve(trainerContract, createTrainer({ pool }).handlers, a);
  const own = connect(trainerContract, b);
  try {
    const stages = [{ trainable: { all: true as const }, epochs: 50, batchSize: 8 }];
    const job = jobOf(folder, smallNet(), images.slice(0, 30), images.slice(30), stages, 'early');
    await own.stop({});
    const events: RunEvent[] = [];
    for await (const event of own.train(job)) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'ended', outcome: 'stopped' });
    expect(events.filter(({ type }) => type === 'epochEnded')).toEqual([]);
  } finally {
    end();
  }
});
