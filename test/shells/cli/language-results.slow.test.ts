// The results of every command in Korean: a run from training to export, with everything that the commands print on the way.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { methods } from '#shared/insight/methods';
import { formatNpy } from '../../../src-main/shells/cli/npy';
import { buildHelpers } from '../../engine/support';
import { englishIn, typedWords } from '../../english-words';
import { runGraft } from './run-graft';
import { makeRecipe } from './tiny-recipe';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const home = mkdtempSync(join(tmpdir(), 'graft-cli-results-'));
let recipe: string;
let folder: string;
let model: string;
beforeAll(() => {
  process.env.GRAFT_HOME = home;
  buildHelpers();
});
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

const graft = (args: string[]) => runGraft([...args, '--lang', 'ko']);

/** Names of the data, of layers and of their kinds, and of the processor. */
const names = [
  ...(cpus()[0]?.model.match(/[A-Za-z]+/g) ?? []),
  ...'tiny red green blue conv pool flat head pixels stage out input images wasm cpu native'.split(' '),
  ...'InputLayer Conv2D Dense GlobalAveragePooling2D'.split(' '),
];
/** Lines to be typed or copied: commands, Python, and what the setup of this machine recorded from other programs. */
const code = /^\s*graft |^(training|validation) = keras|^\[|Error: getaddrinfo|^이유 .*(download|seen)/;
const english = (text: string) =>
  text
    .split('\n')
    .filter((line) => !code.test(line))
    .flatMap((line) =>
      englishIn(line, [...names, ...methods])
        .filter((word) => !typedWords.has(word))
        .map((word) => `${word}: ${line}`),
    );

/** Runs a command; expects success and no English in what it prints. */
async function says(...args: string[]): Promise<string> {
  const { code, out, err } = await graft(args);
  expect(`${code} ${code === 0 ? '' : err}`).toBe('0 ');
  expect(english(`${out}\n${err}`)).toEqual([]);
  return out;
}
const inFolder = (name: string) => join(folder, name);

// The other tests use its run.
test('words a training, its report and its files', async () => {
  ({ recipe, folder, model } = await makeRecipe({ epochs: 2 }, join(home, 'given')));
  await writeFile(join(folder, 'images', 'red', 'torn.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]));
  const values = Float32Array.from({ length: 2 * 16 * 16 * 3 }, (_, i) => (i % 17) / 17);
  await writeFile(join(folder, 'x.npy'), formatNpy({ shape: [2, 16, 16, 3], values }));
  expect(await says('train', recipe, '--out', inFolder('out'))).toMatch(/에포크 2\/2 {2}손실 \d/);
  // What is stored does not depend on the language.
  expect(await readFile(inFolder('out/events.jsonl'), 'utf8')).not.toMatch(/[가-힣]/);
  await says('runs');
  await says('train', '--extend', 'last', '--epochs', '1');
});

test.each([
  'evaluate last --part training',
  'evaluate last --part training --crops ten --with last',
  'describe last',
  'describe last --diff MODEL',
  'describe RECIPE --preprocessing tf',
  'predict last IMAGES',
  'advise RECIPE',
  'data IMAGES',
  'data export IMAGES --how csv --out OUT/split.csv',
  'data export IMAGES --how links --out OUT/links',
  'data export IMAGES --how script --out OUT/split.py',
  'export last --format keras --out OUT/a.keras',
  'export last --format tfjs --float16 --out OUT/tfjs',
  'convert MODEL OUT/b.onnx',
  'script last --out OUT/script',
  'forward last --input OUT/x.npy --output OUT/y.npy',
  'doctor',
  'gpu',
  'cache',
  'cache --empty',
])('words what `graft %s` prints', async (command) => {
  const paths: Record<string, string> = { MODEL: model, RECIPE: recipe, IMAGES: inFolder('images') };
  await says(...command.split(' ').map((arg) => paths[arg] ?? arg.replace(/^OUT/, folder)));
});

test.each(methods)('words what `graft explain --method %s` prints', async (method) => {
  const image = inFolder('images/red/red-1.png');
  const out = await says('explain', 'last', image, '--method', method);
  expect(out).toContain('확률');
  expect(out).toContain(method);
  if (method === 'integrated-gradients')
    expect(out).toMatch(/가우스-르장드르.*\n합 .*오차 -?[\d.e-]+, \d+단계/);
  if (method === 'smooth-grad') expect(out).toContain('부호 있는 채로');
});
