// A recipe exported as a Keras script: run by Keras on the same batches, it has the same losses.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { kerasPython } from './real-keras';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-script-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function graft(...args: string[]): Promise<string> {
  const env = { ...process.env, GRAFT_HOME: join(folder, 'home') };
  const options = { env, cwd: root, maxBuffer: 2 ** 26 };
  return (await promisify(execFile)(process.execPath, ['dist/main/cli.js', ...args], options)).stdout;
}

/** The sample without dropout: cosine, label smoothing, balanced sampling, continued moments, rate factors, one cycle, early stopping. */
async function calmRecipe(): Promise<string> {
  const recipe = JSON.parse(await readFile(join(root, 'assets/recipes/sample.json'), 'utf8'));
  recipe.name = 'Wörter "in" quotes\nand lines';
  recipe.edits[2].layers[1].params.rate = 0;
  const [head, top] = recipe.stages;
  recipe.stages = [
    {
      ...head,
      epochs: 3,
      schedule: { kind: 'cosine', warmUp: 1 },
      loss: { kind: 'crossentropy', labelSmoothing: 0.1 },
      sampling: 'balanced',
    },
    {
      ...top,
      trainable: { from: 'top_conv' },
      epochs: 2,
      optimizer: { kind: 'adam', learningRate: 0.0005 },
      rateFactors: [{ select: { names: ['top_conv'] }, factor: 0.5 }],
    },
    {
      name: 'One cycle',
      trainable: { pattern: 'pred*' },
      epochs: 5,
      batchSize: 16,
      optimizer: { kind: 'sgd', learningRate: 0.03, momentum: 0.9, clipNorm: 5 },
      schedule: { kind: 'one-cycle' },
      earlyStopping: { patience: 1 },
      features: 'cached',
    },
  ];
  const path = join(folder, 'recipe.json');
  await writeFile(path, JSON.stringify(recipe));
  return path;
}

test('exports a script that trains like Graft, epoch by epoch', async () => {
  const lines = (await graft('train', await calmRecipe(), '--json')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as RunEvent);
  const ours = events.flatMap((event) => (event.type === 'epochEnded' ? [event] : []));
  const out = join(folder, 'script');
  await graft('script', 'last', '--exact', '--out', out);
  await promisify(execFile)(kerasPython(), [join(out, 'train.py')], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    maxBuffer: 2 ** 26,
  });
  const theirs = JSON.parse(await readFile(join(out, 'history.json'), 'utf8')) as {
    stage: number;
    [metric: string]: number;
  }[];
  expect(theirs.map(({ stage }) => stage - 1)).toEqual(ours.map(({ stage }) => stage));
  const rows = ours.map((epoch, i) => {
    const other = theirs[i]!;
    const off = (a: number, b: number) => Math.abs(a - b) / Math.abs(b);
    return {
      stage: epoch.stage + 1,
      loss: off(epoch.training.loss, other.loss!),
      validationLoss: off(epoch.validation!.loss, other.val_loss!),
      accuracy: Math.abs(epoch.training.accuracy - other.accuracy!),
      validationAccuracy: Math.abs(epoch.validation!.accuracy - other.val_accuracy!),
    };
  });
  console.table(rows);
  for (const { loss, validationLoss, accuracy, validationAccuracy } of rows) {
    expect(Math.max(loss, validationLoss)).toBeLessThan(1e-4);
    expect(Math.max(accuracy, validationAccuracy)).toBeLessThan(1e-6);
  }
});

test('does not change a folder that contains other files', async () => {
  await expect(graft('script', 'last', '--out', folder)).rejects.toThrow(/contains other files/);
});
