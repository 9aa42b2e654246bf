// The labs' notebooks in real Keras: every code cell runs, and shapes, parameters and outputs of kernels are those of Graft.
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inferGraph } from '#shared/graph/infer';
import { writeLabCode } from '#shared/labs/code/lab-code';
import { writeNotebook } from '#shared/labs/code/notebook';
import { convolutionSteps } from '#shared/labs/convolution/convolve';
import { kernelOf } from '#shared/labs/convolution/kernel';
import { findLab } from '#shared/labs/guided/labs';
import { labsEn } from '#shared/labs/guided/texts-en';
import { runAtOnce } from '#shared/steps';
import { labcode } from '../../src-renderer/i18n/en/lab-code';
import { kerasPython } from './real-keras';

const root = join(import.meta.dirname, '../..');
const samples = join(root, 'assets/samples');
const run = promisify(execFile);
let folder: string;

interface Answer {
  readonly id: string;
  readonly printed: string;
  readonly parameters?: number;
  readonly trainable?: number;
  readonly shape?: unknown;
  readonly accuracy?: number;
  readonly image?: number[][];
  readonly kernel?: number[][];
  readonly output?: number[][];
  readonly found?: number[][];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-notebooks-'));
  for (const name of ['digits', 'drawings']) await symlink(join(samples, name), join(folder, name));
  await copyFile(join(samples, 'drawings/animals/contour-fox.jpg'), join(folder, 'contour-fox.jpg'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a lab's notebook; returns what Keras says after each code cell, by the id of the cell. */
async function play(
  id: keyof typeof labsEn,
  epochs: number,
  names: readonly string[] = [''],
): Promise<Map<string, Answer>> {
  const path = join(folder, `${id}.ipynb`);
  await writeFile(path, writeNotebook(writeLabCode(findLab(id)!), labsEn[id], labcode));
  const script = join(import.meta.dirname, 'run_notebook.py');
  const { stdout } = await run(kerasPython(), [script, path, String(epochs), names.join()], {
    cwd: folder,
    maxBuffer: 2 ** 28,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' },
  });
  const answers = JSON.parse(stdout.trim().split('\n').at(-1)!) as Answer[];
  return new Map(answers.map((one) => [one.id, one]));
}

/** Compares Keras' model after each step with Graft's network. */
function compareNetworks(id: keyof typeof labsEn, answers: ReadonlyMap<string, Answer>): number {
  let compared = 0;
  for (const { step, lines, graph } of writeLabCode(findLab(id)!).steps) {
    if (lines.length === 0 || !graph || graph.layers.length < 2) continue;
    const answer = answers.get(step === null ? 'begin' : `step-${step}`)!;
    const { params, layers } = inferGraph(graph);
    const shapes = graph.outputs.map((name) => layers.get(name)!.shape);
    const expected = {
      parameters: params.total,
      trainable: params.trainable,
      shape: shapes.length === 1 ? shapes[0] : shapes,
    };
    const { parameters, trainable, shape } = answer;
    expect({ step, parameters, trainable, shape }).toEqual({ step, ...expected });
    compared++;
  }
  return compared;
}

/** Writes the bundled network as a lab opens it, to the file that its notebook reads. */
async function exportBundled(size: number, includeTop: boolean): Promise<void> {
  const recipe = join(folder, 'recipe.json');
  const model = {
    catalog: 'efficientnet-lite0',
    inputShape: [size, size, 3],
    includeTop,
    weights: 'pretrained',
  };
  const known = JSON.parse(await readFile(join(root, 'assets/recipes/sample.json'), 'utf8'));
  const data = { ...known.data, folder: join(samples, 'drawings') };
  await writeFile(recipe, JSON.stringify({ ...known, model, data, edits: [] }));
  const out = join(folder, `efficientnet-lite0-${size}.keras`);
  await run(process.execPath, ['dist/main/cli.js', 'export', recipe, '--format', 'keras', '--out', out], {
    cwd: root,
    env: { ...process.env, GRAFT_HOME: join(folder, 'home') },
  });
}

test('“Convolution by hand” computes the same outputs, and Keras finds the kernel', async () => {
  const answers = await play('convolutionByHand', 2000, ['image', 'kernel', 'output', 'found']);
  for (const step of ['sum', 'box', 'gauss', 'laplace', 'printed']) {
    const { image, kernel, output } = answers.get(`step-${step}`)!;
    const [height, width] = [image!.length, image![0]!.length];
    const planes = { width, height, channels: 1, values: Float32Array.from(image!.flat()) };
    const settings = { stride: 1, dilation: 1, padding: 'same' } as const;
    const filter = { kernels: [kernelOf(kernel!)], bias: 0 };
    const own = runAtOnce(convolutionSteps(planes, [filter], settings));
    const differences = output!.flat().map((value, i) => Math.abs(value - own.values[i]!));
    expect(Math.max(...differences), step).toBeLessThan(1e-3);
  }
  const found = answers.get('step-descent')!.found!.flat();
  expect(
    Math.max(...found.map((value, i) => Math.abs(value - [0, 1, 0, 1, -4, 1, 0, 1, 0][i]!))),
  ).toBeLessThan(0.05);
});

test('“The shrinking image” has the book’s shapes and parameters, and what pooling ignores', async () => {
  const answers = await play('shrinkingImage', 1);
  expect(compareNetworks('shrinkingImage', answers)).toBe(7);
  expect(answers.get('step-same')).toMatchObject({ shape: [null, 31, 31, 64], parameters: 896 + 18_496 });
  expect(answers.get('step-max')!.printed).toMatch(/^0\.0$/);
  expect(answers.get('step-mean')!.printed).toMatch(/^38\.75$/);
});

test.each([
  ['smallFilters', 6],
  ['bottleneck', 7],
] as const)('“%s” has the same networks', async (id, count) => {
  expect(compareNetworks(id, await play(id, 1))).toBe(count);
});

test('“A multilayer perceptron against a convolutional network” trains as in Graft', async () => {
  const answers = await play('mlpCnn', 15);
  expect(compareNetworks('mlpCnn', answers)).toBe(6);
  // Bounds of the lab, and a worse network without the positions.
  expect(answers.get('step-trainMlp')!.accuracy).toBeGreaterThan(0.8);
  expect(answers.get('step-trainCnn')!.accuracy).toBeGreaterThan(answers.get('step-trainMlp')!.accuracy!);
});

test('“Gradients and shortcuts” and “From model A to model B” run, with the same networks', async () => {
  expect(compareNetworks('shortcuts', await play('shortcuts', 1))).toBe(6);
  expect(compareNetworks('modelAToB', await play('modelAToB', 1))).toBe(7);
});

test('“A new head on mixed7” has the three numbers of the book, also on the exported network', async () => {
  await exportBundled(75, true);
  const answers = await play('newHead', 1);
  compareNetworks('newHead', answers);
  expect(answers.get('step-head')).toMatchObject({ parameters: 9_418_346, trainable: 443_082 });
});

test('“Two ways, five steps” and “Four situations” run on the network that Graft exports', async () => {
  await exportBundled(128, false);
  const answers = await play('twoWays', 1);
  expect(compareNetworks('twoWays', answers)).toBe(6);
  expect(answers.get('step-freeze')!.trainable).toBe(8967);
  expect(compareNetworks('fourSituations', await play('fourSituations', 1))).toBe(3);
}, 600_000);
