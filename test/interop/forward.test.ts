// Files saved by Keras compute the same in Graft's executor.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { createRandom } from '#shared/random';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { startTrainer, type TrainerProcess } from '../../src-main/process/trainer-process';
import { openBlobStore } from '../../src-main/store/blobs';
import { greatestDifference, kerasPython, readArray, runKeras, writeArray } from './real-keras';

const root = join(import.meta.dirname, '../..');
const fixtures = join(root, 'test/fixtures/models');
const entry = join(root, 'dist/main/trainer.js');
const expected: Record<string, Record<'input' | 'output', { shape: number[]; base64: string }>> = JSON.parse(
  await readFile(join(fixtures, 'expected.json'), 'utf8'),
);
let folder: string;
let trainer: TrainerProcess;

beforeAll(async () => {
  if (!existsSync(entry)) throw new Error('dist/main/trainer.js is missing: run `npm run build` first.');
  folder = await mkdtemp(join(tmpdir(), 'graft-forward-'));
  trainer = await startTrainer(entry, join(folder, 'trainer.log'));
});
afterAll(async () => {
  await trainer?.close();
  await rm(folder, { recursive: true, force: true });
});

const context = () => ({ blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} });

async function forward(
  graph: LayerGraph,
  shape: readonly number[],
  values: Float32Array,
): Promise<Float32Array> {
  const input = graph.layers.find((layer) => layer.kind === 'InputLayer')!.name;
  const bytes = new Uint8Array(new Float32Array(values).buffer);
  const inputs = [{ name: input, shape: [...shape], dtype: 'float32' as const, bytes }];
  const { outputs } = await trainer.client.forward({ graph, blobs: join(folder, 'blobs'), inputs });
  return new Float32Array(outputs[0]!.bytes.slice().buffer);
}

test.each(Object.keys(expected))('%s computes the same as Keras', async (file) => {
  const { graph } = await openWith(join(fixtures, file), context());
  const unpack = (base64: string) => new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
  const { input, output } = expected[file]!;
  const received = await forward(graph, input.shape, unpack(input.base64));
  expect(greatestDifference(unpack(output.base64), received)).toBeLessThan(1e-4);
});

test('EfficientNet-Lite0 computes the same in Graft and, as .keras and .h5, in Keras', async () => {
  const options = { inputShape: [96, 96, 3], includeTop: true, classes: 1000, seed: 1 } as const;
  const built = buildArchitecture('EfficientNetLite0', options);
  const graph = await loadBundledWeights(
    built,
    join(root, 'models/efficientnet-lite0/weights.json'),
    context().blobs,
  );
  const random = createRandom(4);
  const values = Float32Array.from({ length: 4 * 96 * 96 * 3 }, () => random() * 2 - 1);
  const input = join(folder, 'input.npy');
  await writeArray(input, [4, 96, 96, 3], values);
  const jobs = ['keras', 'h5'].map((format) => {
    const model = join(folder, `lite0.${format}`);
    return { model, input, output: `${model}.npy` };
  });
  await saveWith('keras', graph, jobs[0]!.model, context());
  await saveWith('h5', graph, jobs[1]!.model, context());
  await runKeras(kerasPython(), jobs);
  const own = await forward(graph, [4, 96, 96, 3], values);
  for (const job of jobs) {
    const difference = greatestDifference((await readArray(job.output)).values, own);
    console.log(job.model.split('.').at(-1), difference);
    expect(difference).toBeLessThan(1e-4);
  }
});
