// Exported files load in Keras 3, Keras 2 and TensorFlow.js, and compute the same.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { createRandom } from '#shared/random';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { openBlobStore } from '../../src-main/store/blobs';
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

const root = join(import.meta.dirname, '../..');
const fixtures = join(root, 'test/fixtures/models');
const tolerance = 1e-4;
let folder: string;
let python: string;
let keras2: string | null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-interop-'));
  python = kerasPython();
  keras2 = keras2Folder(python);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const context = () => ({ blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} });

function randomInput(shape: readonly number[], seed: number, scale: number) {
  const random = createRandom(seed);
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, values: Float32Array.from({ length: count }, () => random() * scale) };
}

interface Exported {
  readonly name: string;
  readonly graph: LayerGraph;
  readonly input: { shape: readonly number[]; values: Float32Array<ArrayBuffer> };
}

/** Saves in all formats, and compares the outputs of each loader with Keras 3's for the `.keras` file. */
async function compareEverywhere(models: readonly Exported[]): Promise<void> {
  const file = (name: string) => join(folder, name);
  for (const { name, graph, input } of models) {
    for (const format of ['keras', 'h5', 'tfjs'] as const)
      await saveWith(format, graph, file(format === 'tfjs' ? name : `${name}.${format}`), context());
    await writeArray(file(`${name}.npy`), input.shape, input.values);
  }
  const job = (name: string, extension: string, keras: string): KerasJob => ({
    model: file(`${name}.${extension}`),
    input: file(`${name}.npy`),
    output: file(`${name}-${extension}-${keras}.npy`),
  });
  const names = models.map(({ name }) => name);
  const answers = await runKeras(
    python,
    names.flatMap((name) => [job(name, 'keras', '3'), job(name, 'h5', '3')]),
  );
  const answers2 = keras2
    ? await runKeras(
        python,
        names.map((name) => job(name, 'h5', '2')),
        keras2,
      )
    : [];
  for (const [i, { name, graph, input }] of models.entries()) {
    const truth = await readArray(file(`${name}-keras-3.npy`));
    const expectedLayers = graph.layers.map(({ name, kind, trainable }) => [name, kind, trainable]);
    const { total } = inferGraph(graph).params;
    for (const answer of [answers[2 * i]!, answers[2 * i + 1]!, ...answers2.slice(i, i + 1)]) {
      expect(answer.layers, name).toEqual(expectedLayers);
      expect(answer.parameters, name).toBe(total);
    }
    const tfjs = await runTfjs(file(name), input);
    const differences = {
      'h5 in Keras 3': greatestDifference(truth.values, (await readArray(file(`${name}-h5-3.npy`))).values),
      ...(keras2
        ? {
            'h5 in Keras 2': greatestDifference(
              truth.values,
              (await readArray(file(`${name}-h5-2.npy`))).values,
            ),
          }
        : {}),
      'TensorFlow.js': greatestDifference(truth.values, tfjs.values),
    };
    console.log(name, `${graph.layers.length} layers`, differences);
    for (const [where, difference] of Object.entries(differences))
      expect(difference, `${name}: ${where}`).toBeLessThan(tolerance);
  }
}

test('exports twelve random networks that compute the same in Keras 3, Keras 2 and TensorFlow.js', async () => {
  const models: Exported[] = [];
  for (let seed = 1; seed <= 12; seed++) {
    const graph = await randomWeights(randomGraph(seed), context().blobs, seed);
    models.push({ name: `random_${seed}`, graph, input: randomInput([3, 16, 16, 3], seed, 1) });
  }
  await compareEverywhere(models);
});

test('exports EfficientNet-Lite0 with its bundled weights to files that compute the same', async () => {
  const options = { inputShape: [64, 64, 3], includeTop: true, classes: 1000, seed: 1 } as const;
  const built = buildArchitecture('EfficientNetLite0', options);
  const graph = await loadBundledWeights(
    built,
    join(root, 'models/efficientnet-lite0/weights.json'),
    context().blobs,
  );
  await compareEverywhere([{ name: 'lite0', graph, input: randomInput([2, 64, 64, 3], 1, 1) }]);
});

test('opens and saves files of Keras 2 and 3 that compute the same as the originals', async () => {
  const expected = JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
  const unpack = ({ shape, base64 }: { shape: number[]; base64: string }) => ({
    shape,
    values: new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer),
  });
  const jobs: KerasJob[] = [];
  const outputs: { file: string; values: Float32Array }[] = [];
  for (const [file, { input, output }] of Object.entries<
    Record<'input' | 'output', { shape: number[]; base64: string }>
  >(expected)) {
    const { graph } = await openWith(join(fixtures, file), context());
    const given = unpack(input);
    const plain = file.replaceAll('/', '-');
    const inputPath = join(folder, `${plain}.npy`);
    await writeArray(inputPath, given.shape, given.values);
    for (const format of ['keras', 'h5'] as const) {
      const model = join(folder, `again-${plain}.${format}`);
      await saveWith(format, graph, model, context());
      jobs.push({ model, input: inputPath, output: `${model}.npy` });
      outputs.push({ file: `${file} as ${format}`, values: unpack(output).values });
    }
  }
  await runKeras(python, jobs);
  for (const [i, { file, values }] of outputs.entries())
    expect(greatestDifference(values, (await readArray(jobs[i]!.output)).values), file).toBeLessThan(
      tolerance,
    );
});

// InceptionV3 as .h5, VGG16 and ResNet50 also pass, but take 15 to 40 s each.
const applications = [
  ['InceptionV3', 'keras'],
  ['MobileNetV2', 'h5'],
  ['Xception', 'keras'],
  ['DenseNet121', 'h5'],
] as const;

test.each(applications)(
  'opens and saves %s, written by Keras as .%s, without a difference',
  async (make, extension) => {
    const size = 75;
    const original = join(folder, `${make}.${extension}`);
    const input = join(folder, `${make}-input.npy`);
    await writeArray(input, [2, size, size, 3], randomInput([2, size, size, 3], 3, 1).values);
    const options = { weights: null, include_top: false, pooling: 'avg', input_shape: [size, size, 3] };
    const truth = join(folder, `${make}-truth.npy`);
    const [made] = await runKeras(python, [{ make, options, model: original, input, output: truth }]);
    const started = Date.now();
    const { graph } = await openWith(original, context());
    const openedMs = Date.now() - started;
    expect(inferGraph(graph).params.total).toBe(made!.parameters);
    const again = join(folder, `${make}-again.${extension}`);
    await saveWith(extension, graph, again, context());
    console.log(make, extension, `opened in ${openedMs} ms, saved in ${Date.now() - started - openedMs} ms`);
    const [loaded] = await runKeras(python, [{ model: again, input, output: `${again}.npy` }]);
    expect(loaded!.layers).toEqual(made!.layers);
    const values = [(await readArray(truth)).values, (await readArray(`${again}.npy`)).values] as const;
    expect(greatestDifference(...values)).toBeLessThan(1e-5);
    await Promise.all([original, again].map((path) => rm(path)));
  },
);
