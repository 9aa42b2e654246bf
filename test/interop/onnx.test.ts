// ONNX exports pass onnx's checker, run in onnxruntime and compute the same as Graft.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildArchitecture, nativeShape } from '#shared/architectures/index';
import { type Layer, type LayerGraph, preprocessings } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { createRandom } from '#shared/random';
import { saveOnnx } from '../../src-main/formats/onnx/save';
import { openWith } from '../../src-main/formats/registry';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { startTrainer, type TrainerProcess } from '../../src-main/process/trainer-process';
import { openBlobStore } from '../../src-main/store/blobs';
import { onnxCases } from './onnx-cases';
import { randomGraph, randomWeights } from './random-graph';
import { greatestDifference, kerasPython, readArray, writeArray } from './real-keras';

const root = join(import.meta.dirname, '../..');
const entry = join(root, 'dist/main/trainer.js');
let folder: string;
let trainer: TrainerProcess;
let python: string;

beforeAll(async () => {
  if (!existsSync(entry)) throw new Error('dist/main/trainer.js is missing: run `npm run build` first.');
  folder = await mkdtemp(join(tmpdir(), 'graft-onnx-'));
  python = kerasPython();
  trainer = await startTrainer(entry, join(folder, 'trainer.log'));
});
afterAll(async () => {
  await trainer?.close();
  await rm(folder, { recursive: true, force: true });
});

const context = () => ({ blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} });

interface Case {
  readonly name: string;
  readonly graph: LayerGraph;
  readonly options?: Parameters<typeof saveOnnx>[3];
}

interface Answer {
  readonly inputs: [string, (number | string)[]][];
  readonly outputs: [string, (number | string)[]][];
  readonly metadata: Record<string, string>;
  readonly error?: string;
}

/** Saves all cases and runs them in one Python process. Returns the maximum difference from Graft's outputs, relative to the maximum value, by name. */
async function compare(cases: readonly Case[], batch = 2) {
  const jobs = [];
  const own: Float32Array[][] = [];
  for (const [i, { name, graph, options }] of cases.entries()) {
    const model = join(folder, `${name}.onnx`);
    await saveOnnx(graph, model, context(), options);
    const facts = inferGraph(graph);
    const random = createRandom(i + 1);
    const inputs: Record<string, string> = {};
    const fed = [];
    for (const layer of graph.layers.filter(({ kind }) => kind === 'InputLayer')) {
      const shape = facts.layers.get(layer.name)!.shape.map((size, axis) => size ?? (axis ? 11 : batch));
      const values = Float32Array.from(
        { length: shape.reduce((product, size) => product * size, 1) },
        () => random() * 4 - 2,
      );
      inputs[layer.name] = join(folder, `${name}-${fed.length}-in.npy`);
      await writeArray(inputs[layer.name]!, shape, values);
      fed.push({ name: layer.name, shape, dtype: 'float32' as const, bytes: new Uint8Array(values.buffer) });
    }
    const answer = await trainer.client.forward({ graph, blobs: join(folder, 'blobs'), inputs: fed });
    own.push(answer.outputs.map(({ bytes }) => new Float32Array(bytes.slice().buffer)));
    const outputs = Object.fromEntries(
      graph.outputs.map((output, o) => [output, join(folder, `${name}-${o}-out.npy`)]),
    );
    jobs.push({ model, inputs, outputs });
  }
  const running = promisify(execFile)(python, [join(import.meta.dirname, 'onnx_forward.py')], {
    maxBuffer: 64 * 1024 * 1024,
  });
  running.child.stdin?.end(JSON.stringify(jobs));
  const answers = JSON.parse((await running).stdout.trim().split('\n').at(-1)!) as Answer[];
  const differences: Record<string, number> = {};
  for (const [i, { name, graph }] of cases.entries()) {
    differences[name] = 0;
    if (answers[i]!.error) throw new Error(`${name}: ${answers[i]!.error}`);
    for (const [o, output] of graph.outputs.entries()) {
      const theirs = await readArray(jobs[i]!.outputs[output]!);
      const size = own[i]![o]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const relative = (values: ArrayLike<number>) => Array.from(values, (value) => value / (size || 1));
      const difference = greatestDifference(relative(own[i]![o]!), relative(theirs.values));
      differences[name] = Math.max(differences[name]!, difference);
    }
    for (const file of [jobs[i]!.model, `${jobs[i]!.model}.data`]) await rm(file, { force: true });
  }
  return { differences, answers };
}

/** Random vectors (bias, statistics) instead of the initializers' zeros and ones. */
async function shakeVectors(graph: LayerGraph, seed: number): Promise<LayerGraph> {
  const { blobs } = context();
  const random = createRandom(seed);
  const facts = inferGraph(graph);
  const layers: Layer[] = [];
  for (const layer of graph.layers) {
    const weights = { ...layer.weights };
    for (const { name, shape } of facts.layers.get(layer.name)!.weights) {
      if (shape.length !== 1) continue;
      const base = /gamma|variance/.test(name) ? 0.8 : -0.2;
      const values = Float32Array.from({ length: shape[0]! }, () => base + 0.4 * random());
      weights[name] = { blob: await blobs.put(new Uint8Array(values.buffer)) };
    }
    layers.push({ ...layer, weights });
  }
  return { ...graph, layers };
}

test('exports each kind, with all its parameters, to ONNX, which computes the same', async () => {
  const cases: Case[] = [];
  for (const [i, { name, graph }] of onnxCases().entries())
    cases.push({ name, graph: await randomWeights(graph, context().blobs, i + 1) });
  const { differences } = await compare(cases);
  const wrong = Object.entries(differences).filter(([, difference]) => !(difference < 1e-4));
  console.log(`${cases.length} cases, greatest difference`, Math.max(...Object.values(differences)));
  expect(wrong).toEqual([]);
});

test('exports twelve random networks to ONNX that compute the same', async () => {
  const cases: Case[] = [];
  for (let seed = 1; seed <= 12; seed++)
    cases.push({
      name: `random_${seed}`,
      graph: await randomWeights(randomGraph(seed), context().blobs, seed),
    });
  const { differences } = await compare(cases);
  console.log(differences);
  for (const [name, difference] of Object.entries(differences)) expect(difference, name).toBeLessThan(1e-4);
});

const architectures = [
  ['VGG16', 64],
  ['ResNet50', 75],
  ['ResNet50V2', 75],
  ['InceptionV3', 75],
  ['MobileNetV2', 96],
  ['DenseNet121', 75],
  ['Xception', 75],
  ['MobileNetV3Small', 96],
  ['MobileNetV3Large', 96],
  ['EfficientNetB0', 96],
] as const;

// GRAFT_LONG=1 runs each at its default size.
const sizes = architectures.map(
  ([name, size]) => [name, process.env.GRAFT_LONG === '1' ? nativeShape(name)[0] : size] as const,
);

test.each(sizes)('%s at %i px computes the same in onnxruntime', async (name, size) => {
  const built = buildArchitecture(name, {
    inputShape: [size, size, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const blobs = join(folder, 'blobs');
  const { graph } = await trainer.client.materialize({ graph: built, blobs });
  const shaken = await shakeVectors(graph, 2);
  // A softmax with random weights is nearly constant, so compare its input.
  const features = graph.layers.at(-1)!.inputs;
  const { differences } = await compare([
    { name, graph: { ...shaken, outputs: [...graph.outputs, ...features] } },
  ]);
  console.log(name, differences[name]);
  expect(differences[name]).toBeLessThan(1e-4);
  await rm(blobs, { recursive: true, force: true });
});

test('exports EfficientNet-Lite0 to ONNX that computes the same, nearly with float16, and documents its input', async () => {
  const options = { inputShape: [224, 224, 3], includeTop: true, classes: 1000, seed: 1 } as const;
  const manifest = join(root, 'models/efficientnet-lite0/weights.json');
  const loaded = await loadBundledWeights(
    buildArchitecture('EfficientNetLite0', options),
    manifest,
    context().blobs,
  );
  const graph: LayerGraph = {
    ...loaded,
    preprocessing: preprocessings.torch,
    classes: ['a "cat"', '개', ...Array.from({ length: 998 }, (_, i) => `class ${i}`)],
  };
  const halves = join(folder, 'size.onnx');
  await saveOnnx(graph, halves, context(), { float16: true });
  expect((await stat(halves)).size).toBeLessThan(0.55 * 4 * inferGraph(graph).params.total);
  const { differences, answers } = await compare([
    { name: 'whole', graph },
    { name: 'halves', graph, options: { float16: true } },
    { name: 'outside', graph, options: { externalAbove: 1000 } },
  ]);
  console.log(differences);
  expect(differences.whole).toBeLessThan(1e-4);
  expect(differences.outside).toBeLessThan(1e-4);
  // The bundled weights are float16, so no precision is lost.
  expect(differences.halves).toBeLessThan(1e-4);
  expect(answers[0]).toMatchObject({
    inputs: [['input_layer', ['batch', 224, 224, 3]]],
    outputs: [[graph.outputs[0], ['batch', 1000]]],
  });
  expect(JSON.parse(answers[0]!.metadata.labels!)).toEqual(graph.classes);
  expect(JSON.parse(answers[0]!.metadata.preprocessing!)).toEqual(preprocessings.torch);
});

test('exports files of Keras 2 and 3 to ONNX that computes the same as Keras', async () => {
  const fixtures = join(root, 'test/fixtures/models');
  const expected = JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
  const cases: Case[] = [];
  for (const file of Object.keys(expected))
    cases.push({
      name: file.replaceAll('/', '-'),
      graph: (await openWith(join(fixtures, file), context())).graph,
    });
  const { differences } = await compare(cases);
  for (const [name, difference] of Object.entries(differences)) expect(difference, name).toBeLessThan(1e-4);
});
