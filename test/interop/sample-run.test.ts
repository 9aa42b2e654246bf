// The main workflow with the sample on the command line: transfer is better than random weights, and exported files compute the same in Keras and TensorFlow.js.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Image, partOf } from '#shared/data/dataset-index';
import { parseRecipe } from '#shared/recipe/recipe';
import type { RunEvent } from '#shared/run/events';
import { decodeImage } from '../../src-main/images/decode';
import { scanFolder } from '../../src-main/images/scan';
import { greatestDifference, kerasPython, readArray, runKeras, writeArray } from './real-keras';
import { runTfjs } from './tfjs-forward';

const root = join(import.meta.dirname, '../..');
const recipeFile = join(root, 'assets/recipes/sample.json');
let folder: string;

async function graft(...args: string[]): Promise<string> {
  const env = { ...process.env, GRAFT_HOME: join(folder, 'home') };
  const options = { env, cwd: root, maxBuffer: 2 ** 26 };
  return (await promisify(execFile)(process.execPath, ['dist/main/cli.js', ...args], options)).stdout;
}

async function trainedAccuracy(recipe: string): Promise<number> {
  const events = (await graft('train', recipe, '--json'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const evaluated = events.find((event) => event.type === 'evaluated');
  if (evaluated?.type !== 'evaluated') throw new Error('the run ended without an evaluation');
  return evaluated.evaluation.accuracy;
}

/** Returns the validation images of the sample as network inputs: `[n, 128, 128, 3]`, (x - 127) / 128. */
async function validationInput(): Promise<{ shape: number[]; values: Float32Array<ArrayBuffer> }> {
  const { seed, split } = parseRecipe(await readFile(recipeFile, 'utf8'));
  const drawings = join(root, 'assets/samples/drawings');
  let images: Image[] = [];
  const entry = join(root, 'dist/main/decoder.js');
  for await (const step of scanFolder(drawings, { entry })) if (step.index) images = step.index.images;
  const chosen = images.filter(({ hash }) => partOf(hash, seed, split) === 'validation');
  const pixels = await Promise.all(
    chosen.map(({ path }) => decodeImage({ path: join(drawings, path) }, { width: 128, height: 128 })),
  );
  const values = new Float32Array(pixels.length * 128 * 128 * 3);
  for (const [i, image] of pixels.entries())
    values.set(
      Float32Array.from(image, (x) => (x - 127) / 128),
      i * image.length,
    );
  return { shape: [pixels.length, 128, 128, 3], values };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-sample-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('is more accurate with transfer than with random weights, and exports files that compute the same', async () => {
  const random = JSON.parse(await readFile(recipeFile, 'utf8'));
  random.model.weights = 'random';
  await writeFile(join(folder, 'random.json'), JSON.stringify(random));
  const randomAccuracy = await trainedAccuracy(join(folder, 'random.json'));
  const accuracy = await trainedAccuracy(recipeFile);
  console.log(
    `validation accuracy: ${accuracy.toFixed(3)} from ImageNet weights, ${randomAccuracy.toFixed(3)} from random ones, 0.143 by chance`,
  );
  expect(accuracy).toBeGreaterThan(0.7);
  expect(accuracy).toBeGreaterThan(randomAccuracy + 0.3);

  const input = await validationInput();
  const inputFile = join(folder, 'input.npy');
  await writeArray(inputFile, input.shape, input.values);
  await graft('forward', 'last', '--input', inputFile, '--output', join(folder, 'ours.npy'));
  const ours = await readArray(join(folder, 'ours.npy'));
  expect(ours.shape).toEqual([input.shape[0], 7]);

  const jobs = [];
  for (const format of ['h5', 'keras'] as const) {
    const model = join(folder, `model.${format}`);
    await graft('export', 'last', '--format', format, '--out', model);
    jobs.push({ model, input: inputFile, output: join(folder, `${format}.npy`) });
  }
  await runKeras(kerasPython(), jobs);
  await graft('export', 'last', '--format', 'tfjs', '--out', join(folder, 'tfjs'));
  const differences: Record<string, number> = {};
  for (const { output, model } of jobs)
    differences[model.split('.').at(-1)!] = greatestDifference((await readArray(output)).values, ours.values);
  const elsewhere = await runTfjs(join(folder, 'tfjs'), input);
  differences.tfjs = greatestDifference(elsewhere.values, ours.values);
  console.log('greatest difference on the validation images:', differences);
  for (const difference of Object.values(differences)) expect(difference).toBeLessThan(1e-4);
}, 600_000);
