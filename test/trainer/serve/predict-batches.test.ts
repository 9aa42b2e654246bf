// Predictions of many images: the weights are read once, the results are those of single predictions, and tensors are freed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DecoderPool, openDecoderPool } from '../../../src-main/images/decoder-pool';
import { type BlobStore, openBlobStore } from '../../../src-main/store/blobs';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { predictBatches, predictImages } from '../../../src-main/trainer/serve/predict';
import { tf } from '../../../src-main/trainer/tf';
import { materialize } from '../../../src-main/trainer/weights/load';
import { noisyPng, tinyGraph } from '../../engine/support';
import { buildDecoder } from '../../images/support';

let folder: string;
let pool: DecoderPool;
let store: BlobStore;
let reads = 0;
beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-batches-'));
  pool = openDecoderPool({ processes: 1, entry: await buildDecoder() });
  const blobs = openBlobStore(join(folder, 'blobs'));
  store = {
    ...blobs,
    get(hash) {
      reads++;
      return blobs.get(hash);
    },
    getSync(hash) {
      reads++;
      return blobs.getSync(hash);
    },
  };
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

test('reads the weights of each network once for 150 images, and returns the same as for single ones', async () => {
  const graphs = await Promise.all([7, 8].map((seed) => materialize(tinyGraph(3, seed), store)));
  const weights = graphs.flatMap(({ layers }) =>
    layers.flatMap((layer) => Object.values(layer.weights)),
  ).length;
  const images = Array.from({ length: 150 }, (_, i) => ({
    name: `${i}`,
    bytes: i === 70 ? new Uint8Array(9) : noisyPng([i, 100, 250 - i], i),
  }));
  const [graph, ...also] = graphs;
  const work = { graph: graph!, also, blobs: store, pool, images, top: 3 };
  const tensors = tf.memory().numTensors;
  reads = 0;
  const batches = [];
  for await (const batch of predictBatches(work)) batches.push(batch);
  expect(reads).toBe(weights);
  expect(batches.map(({ length }) => length)).toEqual([8, 64, 64, 14]);
  expect(tf.memory().numTensors).toBe(tensors);
  const all = batches.flat();
  expect(all.filter(({ problem }) => problem !== null).map(({ name }) => name)).toEqual(['70']);
  const alone = await predictImages({ ...work, images: images.slice(68, 73) });
  for (const [i, { name, top }] of alone.entries()) {
    expect(all[68 + i]!.name).toBe(name);
    for (const [k, { label, probability }] of top.entries()) {
      expect(all[68 + i]!.top[k]!.label).toBe(label);
      expect(all[68 + i]!.top[k]!.probability).toBeCloseTo(probability, 6);
    }
  }
  // Leaving the loop frees the weights.
  for await (const _ of predictBatches(work)) break;
  expect(tf.memory().numTensors).toBe(tensors);
});
