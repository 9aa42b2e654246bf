// TensorFlow.js graph models compute the same as in TensorFlow and TensorFlow.js. GRAFT_GRAPH_MODELS is a folder of further models.
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findKind } from '#shared/layers/catalog';
import { openWith } from '../../src-main/formats/registry';
import { startTrainer, type TrainerProcess } from '../../src-main/process/trainer-process';
import { openBlobStore } from '../../src-main/store/blobs';
import { runTfjsGraph } from './tfjs-forward';

const root = join(import.meta.dirname, '../..');
const fixtures = join(root, 'test/fixtures/models/graph');
const more = process.env.GRAFT_GRAPH_MODELS;
const entry = join(root, 'dist/main/trainer.js');
let folder: string;
let trainer: TrainerProcess;

beforeAll(async () => {
  if (!existsSync(entry)) throw new Error('dist/main/trainer.js is missing: run `npm run build` first.');
  folder = await mkdtemp(join(tmpdir(), 'graft-graphs-'));
  trainer = await startTrainer(entry, join(folder, 'trainer.log'));
});
afterAll(async () => {
  await trainer?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Packed {
  readonly shape: number[];
  readonly base64: string;
}

const unpack = ({ base64 }: Packed) => new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);

/** Returns the maximum difference relative to the maximum value. */
function relative(truth: Float32Array, other: Float32Array): number {
  expect(other.length).toBe(truth.length);
  const size = truth.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return truth.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!) / size), 0);
}

async function forward(path: string, input: { shape: readonly number[]; values: Float32Array }) {
  const blobs = join(folder, 'blobs');
  const { graph } = await openWith(path, { blobs: openBlobStore(blobs), onProgress: () => {} });
  const name = graph.layers.find((layer) => layer.kind === 'InputLayer')!.name;
  const bytes = new Uint8Array(new Float32Array(input.values).buffer);
  const inputs = [{ name, shape: [...input.shape], dtype: 'float32' as const, bytes }];
  const { outputs } = await trainer.client.forward({ graph, blobs, inputs });
  return { graph, outputs: outputs.map((output) => new Float32Array(output.bytes.slice().buffer)) };
}

const own = readdirSync(fixtures).filter((name) => name !== 'open-end');
const others = more ? readdirSync(more).filter((name) => existsSync(join(more, name, 'model.json'))) : [];

test.each([...own.map((name) => join(fixtures, name)), ...others.map((name) => join(more!, name))])(
  '%s computes the same',
  async (path) => {
    const expected = JSON.parse(await readFile(join(path, 'expected.json'), 'utf8'));
    const input = { shape: expected.input.shape, values: unpack(expected.input) };
    const { graph, outputs } = await forward(path, input);
    expect(
      graph.layers.filter((layer) => !findKind(layer.kind)).map(({ name, kind }) => [name, kind]),
    ).toEqual([]);
    expect(graph.layers.some((layer) => layer.trainable)).toBe(false);
    const theirs = await runTfjsGraph(path, input);
    const said: string[] = [];
    for (const [i, output] of outputs.entries()) {
      const byTfjs = relative(theirs[i]!, output);
      const byTensorFlow = relative(unpack(expected.outputs[i]), output);
      said.push(`TensorFlow.js ${byTfjs.toExponential(1)}, TensorFlow ${byTensorFlow.toExponential(1)}`);
      expect(byTfjs).toBeLessThan(1e-5);
      // Quantized weights differ from those TensorFlow used.
      if (!/uint|float16/.test(path)) expect(byTensorFlow).toBeLessThan(1e-5);
    }
    console.log(basename(path), graph.layers.length, 'layers;', said.join('; '));
  },
  120_000,
);
