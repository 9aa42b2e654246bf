// The meaning of outputs on the command line: predictions, rejections with fixes, exports with the activation, recipes as models.
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { formatNpy, parseNpy } from '../../../src-main/shells/cli/npy';
import { buildHelpers, makeImages } from '../../engine/support';
import { runGraft } from './run-graft';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'graft-meaning-'));
const at = (name: string) => join(folder, name);
const cases = join(import.meta.dirname, '../../fixtures/cases/models');
const logits = join(cases, 'logits.h5');

beforeAll(async () => {
  process.env.GRAFT_HOME = at('home');
  buildHelpers();
  await makeImages(at('images'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const graft = (...args: string[]) => runGraft(args);

async function writeRecipe(name: string, recipe: object): Promise<string> {
  const stages = [{ trainable: { all: true }, epochs: 1, batchSize: 4 }];
  const data = { folder: at('images') };
  await writeFile(at(name), JSON.stringify({ version: 2, name, data, stages, ...recipe }));
  return at(name);
}

async function forward(model: string, name: string): Promise<Float32Array> {
  const { code, err } = await graft('forward', model, '--input', at('x.npy'), '--output', at(name));
  expect(code, err).toBe(0);
  return parseNpy(new Uint8Array(await readFile(at(name))), name).values;
}

/** Writes two noise images of 24×24×3. */
async function writeInput(): Promise<void> {
  const values = Float32Array.from({ length: 2 * 24 * 24 * 3 }, (_, i) => (i * 7919) % 256);
  await writeFile(at('x.npy'), formatNpy({ shape: [2, 24, 24, 3], values }));
}

test('predicts probabilities with a model of logits, with a note, and exports it unchanged or with softmax', async () => {
  await writeInput();
  const names = await readdir(at('images'), { recursive: true });
  const first = at(`images/${names.find((name) => /\.(png|jpg)$/.test(name))}`);
  const predicted = await graft('predict', logits, first, '--json');
  expect(predicted.err).toContain("The output 'dense' is read as logits");
  const [{ top }] = JSON.parse(predicted.out) as [{ top: { probability: number }[] }];
  expect(top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);

  const plain = await graft('convert', logits, at('plain.keras'));
  expect(plain.err).toContain('use --with-activation to export probabilities');
  const soft = await graft('convert', logits, at('soft.keras'), '--with-activation');
  expect(soft.err).toContain('the exported model returns probabilities');
  const scores = await forward(logits, 'a.npy');
  expect(await forward(at('plain.keras'), 'b.npy')).toEqual(scores);
  const probabilities = await forward(at('soft.keras'), 'c.npy');
  for (const row of [0, 1]) {
    const exps = [0, 1, 2].map((i) => Math.exp(scores[row * 3 + i]!));
    const sum = exps.reduce((a, b) => a + b);
    for (const [i, one] of exps.entries()) expect(probabilities[row * 3 + i]).toBeCloseTo(one / sum, 6);
  }
});

test('reports softmax over one unit with fixes, rejects prediction, and applies a fix in a recipe', async () => {
  const file = join(cases, 'softmax-1.h5');
  const { out } = await graft('describe', file, '--json');
  const { problems, fixes } = JSON.parse(out) as { problems: string[]; fixes: { edits: object[] }[] };
  expect(problems).toEqual([expect.stringContaining('softmax to a single unit')]);
  expect(fixes).toHaveLength(2);
  const refused = await graft('predict', file, logits);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('Use sigmoid for one unit, or two units with softmax.');
  for (const [i, { edits }] of fixes.entries()) {
    const recipe = await writeRecipe(`fixed-${i}.json`, { model: { file }, edits });
    expect(JSON.parse((await graft('describe', recipe, '--json')).out)).toMatchObject({ problems: [] });
  }
});

test('accepts a recipe as a model: computes and converts its cut network without training', async () => {
  await writeInput();
  const edits = [{ edit: 'cutAt', layer: 'global_average_pooling2d' }];
  const recipe = await writeRecipe('extractor.json', { model: { file: logits }, edits });
  const features = await forward(recipe, 'features.npy');
  expect(features).toHaveLength(2 * 8);
  const { code, err } = await graft('convert', recipe, at('extractor.keras'));
  expect(code, err).toBe(0);
  expect(await forward(at('extractor.keras'), 'again.npy')).toEqual(features);
  const exported = await graft('export', recipe, '--out', at('extractor.h5'));
  expect(exported.code, exported.err).toBe(0);
});

test('uses a network of any size at the suggested or given size, and rejects one that is too small', async () => {
  const open = await writeRecipe('open.json', {
    model: { file: logits },
    edits: [{ edit: 'setParams', layer: 'input_1', params: { shape: [null, null, 3] } }],
  });
  const trained = await graft('train', open);
  expect(trained.code, trained.err).toBe(0);
  expect(trained.err).toMatch(
    /The network takes images of any size\. It is used at \d+ × \d+, about the images' median size/,
  );
  const small = await graft('describe', open, '--input-size', '2');
  expect(small.code).toBe(1);
  expect(small.err).toMatch(/An input of 2 × 2 is too small .*smallest size that works is 3 × 3/);
  const wrong = await graft('describe', open, '--input-size', 'big');
  expect(wrong).toMatchObject({ code: 2, out: '' });
});
