// Exports randomly edited networks, and compares their outputs in Keras, onnxruntime and TensorFlow.js with Graft's.
// GRAFT_PROPERTY=10 runs ten times as many edits.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { GraftError } from '#shared/errors';
import { findExportBlockers } from '#shared/formats/export-blockers';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { orderLikeKeras } from '#shared/layers/order';
import { createRandom } from '#shared/random';
import { saveWith } from '../../src-main/formats/registry';
import { walk } from '../shared/graph/random-edits';
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
import { runTfjs } from './tfjs-forward';
import { withTrainer } from './with-trainer';

const wanted = 16 * Number(process.env.GRAFT_PROPERTY ?? 1);
const bench = withTrainer();

/** True if a graph can be exported and run: complete, one input, small, only classes of Keras 2. */
function isFit(graph: LayerGraph): boolean {
  if (inputLayers(graph).length !== 1 || graph.outputs.length === 0 || graph.layers.length > 120)
    return false;
  const { problems, layers } = inferGraph(graph);
  if (problems.some(({ severity }) => severity === 'error')) return false;
  const inputs = new Set(inputLayers(graph).map(({ name }) => name));
  if (!graph.outputs.every((name) => !inputs.has(name) && layers.get(name)!.shape.length <= 4)) return false;
  return findExportBlockers(graph, 'h5-keras2').length === 0;
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

/** Concatenates all outputs, as for Keras. */
async function forward(...given: Parameters<typeof bench.forward>): Promise<Float32Array> {
  const byName = new Map((await bench.forward(...given)).map(({ name, values }) => [name, values]));
  return Float32Array.from(given[0].outputs.flatMap((name) => [...byName.get(name)!]));
}

interface OnnxJob {
  readonly model: string;
  readonly inputs: Record<string, string>;
  readonly outputs: Record<string, string>;
}

/** Exports the network. Returns false if the format does not support one of its kinds. */
async function isSaved(
  format: 'keras' | 'h5' | 'onnx' | 'tfjs',
  graph: LayerGraph,
  out: string,
): Promise<boolean> {
  try {
    await saveWith(format, graph, out, { blobs: bench.blobs, onProgress: () => {} });
    return true;
  } catch (error) {
    if (error instanceof GraftError && error.code === 'unsupported') return false;
    throw error;
  }
}

/** Exports the network to ONNX and returns the job. Returns null if ONNX does not support one of its kinds. */
async function onnxJob(name: string, graph: LayerGraph): Promise<OnnxJob | null> {
  const model = join(bench.folder, `${name}.onnx`);
  if (!(await isSaved('onnx', graph, model))) return null;
  const outputs = graph.outputs.map(
    (output, i) => [output, join(bench.folder, `${name}.onnx-${i}.npy`)] as const,
  );
  const input = join(bench.folder, `${name}.npy`);
  return { model, inputs: { [inputLayers(graph)[0]!.name]: input }, outputs: Object.fromEntries(outputs) };
}

async function runOnnx(python: string, jobs: readonly OnnxJob[]): Promise<void> {
  const running = promisify(execFile)(python, [join(import.meta.dirname, 'onnx_forward.py')], {
    maxBuffer: 64 * 1024 * 1024,
  });
  running.child.stdin?.end(JSON.stringify(jobs));
  const answers = JSON.parse((await running).stdout.trim().split('\n').at(-1)!) as { error?: string }[];
  for (const [i, { error }] of answers.entries()) if (error) throw new Error(`${jobs[i]!.model}: ${error}`);
}

test('exports randomly edited networks that compute the same in Keras, onnxruntime and TensorFlow.js', async () => {
  const python = kerasPython();
  const keras2 = keras2Folder(python);
  const jobs: KerasJob[] = [];
  const legacy: KerasJob[] = [];
  const differences: Record<string, number> = {};
  const open: (OnnxJob & { truth: Float32Array })[] = [];
  const truths: Float32Array[] = [];
  const names: string[] = [];
  for (const [i, { name, graph: bare }] of editedGraphs().entries()) {
    const graph = await randomWeights(bare, bench.blobs, i + 1);
    const input = inferGraph(graph).layers.get(inputLayers(graph)[0]!.name)!.shape;
    const shape = [2, ...input.slice(1).map((size) => size ?? 16)];
    const random = createRandom(i);
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random());
    await writeArray(join(bench.folder, `${name}.npy`), shape, values);
    const models = (['keras', 'h5'] as const).map((format) => ({
      format,
      model: join(bench.folder, `${name}.${format}`),
    }));
    let saved = true;
    for (const { format, model } of models) saved &&= await isSaved(format, graph, model);
    if (!saved) continue;
    const made = models.map(
      ({ model }): KerasJob => ({
        model,
        input: join(bench.folder, `${name}.npy`),
        output: `${model}.npy`,
      }),
    );
    const truth = await forward(graph, shape, values);
    truths.push(truth);
    const onnx = await onnxJob(name, graph);
    if (onnx) open.push({ ...onnx, truth });
    if (graph.outputs.length === 1 && (await isSaved('tfjs', graph, join(bench.folder, name)))) {
      const seen = await runTfjs(join(bench.folder, name), { shape, values });
      differences[`${name} in TensorFlow.js`] = greatestDifference(truth, seen.values);
    }
    names.push(name);
    jobs.push(...made);
    legacy.push({ ...made[1]!, output: `${made[1]!.model}-2.npy` });
  }
  await runKeras(python, jobs);
  if (keras2) await runKeras(python, legacy, keras2);
  for (const [i, truth] of truths.entries())
    for (const { output } of [jobs[2 * i]!, jobs[2 * i + 1]!, ...(keras2 ? [legacy[i]!] : [])])
      differences[output.slice(bench.folder.length + 1)] = greatestDifference(
        truth,
        (await readArray(output)).values,
      );
  await runOnnx(python, open);
  for (const { model, outputs, truth } of open) {
    const parts = await Promise.all(Object.values(outputs).map(readArray));
    const values = Float32Array.from(parts.flatMap((part) => [...part.values]));
    differences[model.slice(bench.folder.length + 1)] = greatestDifference(truth, values);
  }
  console.log(
    `${names.length} networks after surgery, greatest difference`,
    Math.max(...Object.values(differences)),
  );
  expect(names.length).toBeGreaterThan(wanted / 2);
  expect(Object.entries(differences).filter(([, difference]) => !(difference < 1e-4))).toEqual([]);
});
