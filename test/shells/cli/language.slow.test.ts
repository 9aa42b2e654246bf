// The command line in Korean: help, results and errors, by --lang or by the language of the system.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { architectureNames } from '#shared/architectures/index';
import { catalog } from '#shared/layers/catalog';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { englishIn, typedWords } from '../../english-words';
import { runGraft } from './run-graft';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const home = mkdtempSync(join(tmpdir(), 'graft-cli-language-'));
beforeAll(() => {
  process.env.GRAFT_HOME = home;
  buildHelpers();
});
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

/** Names of networks, kinds of layers and the default project. */
const names = new Set([
  ...architectureNames.flatMap((name) => [name, name.toLowerCase()]),
  ...Object.keys(catalog),
  'command-line',
  'sample',
]);
const commands = [
  'open',
  'serve',
  'models',
  'fetch',
  'data',
  'describe',
  'advise',
  'features',
  'train',
  'evaluate',
  'predict',
  'explain',
  'embed',
  'forward',
  'export',
  'convert',
  'script',
  'runs',
  'project',
  'hand-ins',
  'cluster',
  'cache',
  'disk',
  'doctor',
  'gpu',
  'runtime',
];
const english = (text: string) =>
  text
    .split('\n')
    .filter((line) => !/^\s*graft |^클래스:/.test(line))
    .flatMap((line) =>
      englishIn(line, [...commands, ...names])
        .filter((word) => !typedWords.has(word) && !names.has(word))
        .map((word) => `${word}: ${line}`),
    );

test('words the help of every command', async () => {
  const overview = await runGraft(['help', '--lang', 'ko']);
  expect(overview.code).toBe(0);
  expect(overview.out).toContain('사용법: graft COMMAND');
  expect(english(overview.out)).toEqual([]);
  for (const command of commands) {
    const { out, code } = await runGraft([command, '--help', '--lang=ko']);
    expect(code).toBe(0);
    expect(out).toContain(`사용법: graft ${command}`);
    expect(
      english(
        out
          .split('\n')
          .slice(1)
          .join('\n')
          .replace(/ {2}--[\w-]+ \S+/g, ''),
      ),
    ).toEqual([]);
  }
});

test('uses the language of the system, and English if it is asked for', async () => {
  expect((await runGraft(['help'], 'ko')).out).toContain('사용법');
  expect((await runGraft(['help', '--lang', 'en'], 'ko')).out).toContain('Usage');
  expect((await runGraft(['help'])).out).toContain('Usage');
  expect(await runGraft(['help', '--lang', 'fr'])).toMatchObject({
    code: 2,
    err: '--lang: expected one of en, ko, received fr.\n',
  });
});

test.each([
  [['models'], 0],
  [['runs'], 0],
  [['cache'], 0],
  [['disk'], 0],
  [['project', 'export', 'a.zip'], 2],
  [['project', 'copy', 'a.graft'], 2],
  [['project', 'import', 'test/fixtures/models/small.keras'], 1],
  [['project', 'import', 'no-such-file.graft'], 1],
  [['describe', 'efficientnet-lite0'], 0],
  [['describe', 'efficientnet-lite0', '--layer', 'stem_conv', '--data', 'assets/samples/drawings'], 0],
  [['describe', 'efficientnet-lite0', '--data', 'a'], 2],
  [['describe', 'no-such-model.h5'], 1],
  [['evaluate', 'last'], 1],
  [['train'], 2],
  [['train', 'no-such-recipe.json'], 1],
  [['features', 'no-such-recipe.json'], 2],
  [['features', 'assets/recipes/sample.json', '--shard', '3/2', '--out', 'features'], 2],
  [['features', 'assets/recipes/sample.json', '--from', 'no-such-folder'], 1],
  [['fetch', 'no-such-model'], 1],
  [['data', '/no/such/folder'], 1],
  [['export', 'efficientnet-lite0'], 2],
  [['export', 'efficientnet-lite0', '--out', 'a.doc'], 2],
  [['predict', 'efficientnet-lite0'], 2],
  [['predict', 'efficientnet-lite0', 'a.png', '--top', '50'], 2],
  [['models', '--no-such-option'], 2],
  [['cache', '--project'], 2],
  [['dance'], 2],
])('words what `graft %s` prints', async (args, code) => {
  const result = await runGraft([...args, '--lang', 'ko']);
  expect(result.code).toBe(code);
  const given =
    /efficientnet-lite0|EfficientNet\S*|command-line|no-such\S*|dance|\b(?:stem|block|head|top|predictions|input)\S*/g;
  const text = `${result.out}\n${result.err}`.replace(given, ' ');
  expect(text).toMatch(/[가-힣]/);
  expect(english(text.replace(/^\S+ .*(?:Apache|CC BY).*$/gm, ''))).toEqual([]);
});

test('words the report of a dataset, and keeps JSON in English', async () => {
  const folder = await temporaryFolder();
  await makeImages(folder);
  const { out } = await runGraft(['data', folder, '--lang', 'ko']);
  expect(out).toMatch(/이미지 \d+장/);
  expect(out).toContain('지문');
  const [json, plain] = [
    await runGraft(['data', folder, '--json', '--lang', 'ko']),
    await runGraft(['data', folder, '--json']),
  ];
  expect(json.out).toBe(plain.out);
});

test('aligns a table of Hangul by its width in a terminal', async () => {
  const { out } = await runGraft(['models', '--lang', 'ko']);
  const [head, rule] = out.split('\n');
  expect(head).toContain('구조');
  const at = [...rule!.matchAll(/─+/g)].map(({ index }) => index);
  // Each heading begins where its column does: two columns for a syllable.
  const widthBefore = (text: string) =>
    [...text].reduce((sum, one) => sum + (/[가-힣]/.test(one) ? 2 : 1), 0);
  expect(widthBefore(head!.slice(0, head!.indexOf('구조')))).toBe(at[1]);
});
