// Networks after random surgery, written as files: real Keras computes from each what Graft computes of the graph.
// GRAFT_PROPERTY=10 walks ten times as far, by hand.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraftError } from '#shared/errors';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { orderLikeKeras } from '#shared/graph/order';
import { createRandom } from '#shared/random';
import { startTrainer, type TrainerProcess } from '../../src-main/engine/trainer-process';
import { saveWith } from '../../src-main/formats/formats';
import { type BlobStore, openBlobStore } from '../../src-main/store/blobs';
import { walk } from '../shared/random-edits';
import { randomGraph, randomWeights } from './random-graph';
import {
  greatestDifference,
  type KerasJob,
  keras2Folder,
  kerasPython,
  readArray,
  runKeras,
  writeArray,
} from './real-keras';

const entry = join(import.meta.dirname, '../../dist/main/trainer.js');
const wanted = 16 * Number(process.env.GRAFT_PROPERTY ?? 1);
let folder: string;
let trainer: TrainerProcess;
let blobs: BlobStore;

beforeAll(async () => {
  if (!existsSync(entry)) throw new Error('dist/main/trainer.js is missing: run `npm run build` first.');
  folder = await mkdtemp(join(tmpdir(), 'graft-edited-'));
  blobs = openBlobStore(join(folder, 'blobs'));
  trainer = await startTrainer(entry, join(folder, 'trainer.log'));
});
afterAll(async () => {
  await trainer?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A graph that can be written and run: whole, one input, few numbers, layers that Keras 2 has too. */
function isFit(graph: LayerGraph): boolean {
  if (inputLayers(graph).length !== 1 || graph.outputs.length === 0 || graph.layers.length > 120)
    return false;
  const { problems, layers } = inferGraph(graph);
  if (problems.some(({ severity }) => severity === 'error')) return false;
  return graph.outputs.every((name) => layers.get(name)!.shape.length <= 4);
}

const isInOrder = ({ layers, outputs }: LayerGraph) =>
  orderLikeKeras(layers, outputs).every(({ name }, i) => layers[i]!.name === name);

/** The last network of each walk that is fit; the walks are those whose edits left Keras' order, and some others. */
function editedGraphs(): { name: string; graph: LayerGraph }[] {
  const found: { name: string; graph: LayerGraph }[] = [];
  for (let seed = 1, plain = 0; found.length < wanted; seed++) {
    const steps = walk(randomGraph(seed), randomGraph(seed + 5000), seed, 6, () => {}).steps;
    const graph = steps.map(({ after }) => after).findLast(isFit);
    if (!graph) continue;
    if (isInOrder(graph) && ++plain > wanted / 4) continue;
    found.push({ name: `edited_${seed}`, graph });
  }
  return found;
}

async function forward(graph: LayerGraph, shape: number[], values: Float32Array<ArrayBuffer>) {
  const bytes = new Uint8Array(values.buffer);
  const inputs = [{ name: inputLayers(graph)[0]!.name, shape, dtype: 'float32' as const, bytes }];
  const { outputs } = await trainer.client.forward({ graph, blobs: join(folder, 'blobs'), inputs });
  const byName = new Map(outputs.map((one) => [one.name, new Float32Array(one.bytes.slice().buffer)]));
  return Float32Array.from(graph.outputs.flatMap((name) => [...byName.get(name)!]));
}

test('networks after random surgery compute in Keras what they compute in Graft', async () => {
  const python = kerasPython();
  const keras2 = keras2Folder(python);
  const jobs: KerasJob[] = [];
  const legacy: KerasJob[] = [];
  const truths: Float32Array[] = [];
  const names: string[] = [];
  for (const [i, { name, graph: bare }] of editedGraphs().entries()) {
    const graph = await randomWeights(bare, blobs, i + 1);
    const input = inferGraph(graph).layers.get(inputLayers(graph)[0]!.name)!.shape;
    const shape = [2, ...input.slice(1).map((size) => size ?? 16)];
    const random = createRandom(i);
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random());
    await writeArray(join(folder, `${name}.npy`), shape, values);
    const made: KerasJob[] = [];
    try {
      for (const format of ['keras', 'h5'] as const) {
        const model = join(folder, `${name}.${format}`);
        await saveWith(format, graph, model, { blobs, onProgress: () => {} });
        made.push({ model, input: join(folder, `${name}.npy`), output: `${model}.npy` });
      }
    } catch (error) {
      // A kind that Keras' files can't hold is said, not written.
      if (error instanceof GraftError && error.code === 'unsupported') continue;
      throw error;
    }
    truths.push(await forward(graph, shape, values));
    names.push(name);
    jobs.push(...made);
    legacy.push({ ...made[1]!, output: `${made[1]!.model}-2.npy` });
  }
  await runKeras(python, jobs);
  if (keras2) await runKeras(python, legacy, keras2);
  const differences: Record<string, number> = {};
  for (const [i, truth] of truths.entries())
    for (const { output } of [jobs[2 * i]!, jobs[2 * i + 1]!, ...(keras2 ? [legacy[i]!] : [])])
      differences[output.slice(folder.length + 1)] = greatestDifference(
        truth,
        (await readArray(output)).values,
      );
  console.log(
    `${names.length} networks after surgery, greatest difference`,
    Math.max(...Object.values(differences)),
  );
  expect(names.length).toBeGreaterThan(wanted / 2);
  expect(Object.entries(differences).filter(([, difference]) => !(difference < 1e-4))).toEqual([]);
});
