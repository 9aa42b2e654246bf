// Every note, reason and error of the datasets of the fixtures, and of broken ones, is worded in Korean.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { DataLabels } from '#shared/data/source';
import { wordsOf } from '#shared/errors';
import type { Words } from '#shared/sentence';
import { openSource } from '../../../src-main/images/sources/open-source';
import { englishLeft } from '../../english-words';
import { withFolder } from '../support';

const cases = join(import.meta.dirname, '../../fixtures/cases/data');
const unpackFolder = join(tmpdir(), 'graft-unpacked');

async function whatIsSaid(path: string, labels?: DataLabels): Promise<Words[]> {
  try {
    const source = await openSource(path, { labels, unpackFolder });
    return [...(source.notes ?? []), ...source.rejected.map(({ reason }) => reason)];
  } catch (error) {
    return [wordsOf(error)];
  }
}

test('words what is said of each dataset of the fixtures', async () => {
  const names = await readdir(cases, { recursive: true, withFileTypes: true });
  const folders = names
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(folders.length).toBeGreaterThan(10);
  const left = [];
  for (const folder of folders)
    for (const words of await whatIsSaid(folder)) left.push(...leftOf(words, folder));
  expect([...new Set(left)]).toEqual([]);
});

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const broken: readonly (readonly [
  name: string,
  files: Record<string, Buffer | string>,
  labels?: DataLabels,
])[] = [
  ['an empty folder', {}],
  ['images without classes', { '1.png': png, '2.png': png }],
  ['files that are not images', { 'a.txt': 'text', 'b.txt': 'text' }],
  ['a class without images', { 'cats/1.png': png, 'dogs/1.png': png, 'birds/a.txt': 'x' }],
  ['a table without images', { 'labels.csv': 'file,label\nnone.png,cat\nno.png,dog' }],
  [
    'a quote that is not closed',
    { 'labels.csv': 'file,label\n1.png,"cat\n2.png,dog', '1.png': png },
    { table: 'labels.csv' },
  ],
  ['a missing table', { '1.png': png }, { table: 'labels.csv' }],
  [
    'a missing column',
    { '1.png': png, 'labels.csv': 'file,label\n1.png,cat' },
    { table: 'labels.csv', label: 'breed' },
  ],
  ['invalid JSON', { '1.png': png, 'labels.json': '{"1.png": ' }, { table: 'labels.json' }],
  ['JSON of another form', { '1.png': png, 'labels.json': '5' }, { table: 'labels.json' }],
  ['a pattern without a match', { 'a.png': png, 'b.png': png }, { pattern: '{class}@#.png' }],
  ['parts without classes', { 'train/1.png': png, 'test/2.png': png }],
  [
    'classes in two tables',
    { 'a.csv': 'file,label\n1.png,cat', 'b.csv': 'file,label\n1.png,dog', '1.png': png, '2.png': png },
  ],
  ['a MATLAB file', { 'imagelabels.mat': `MATLAB 5.0 ${'x'.repeat(200)}` }],
  ['a Parquet file', { 'train.parquet': `PAR1${'x'.repeat(200)}` }],
];

test.each(broken.map((one) => [one[0], one] as const))('words what is said of %s', async (_name, one) => {
  const [, files, labels] = one;
  await withFolder(async (folder) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const said = await whatIsSaid(folder, labels);
    expect(said.flatMap((words) => leftOf(words, folder))).toEqual([]);
  });
});

/** Names of columns, classes and files in these datasets. */
const names = 'file label filename breed cat dog cats dogs birds train test val training validation'.split(
  ' ',
);

function leftOf(words: Words, folder: string): string[] {
  // Names of the folders of a dataset, not of those around it: a checkout may be in a folder named graft.
  return englishLeft(words, [folder, ...names, ...folder.split('/').slice(-3)]);
}
