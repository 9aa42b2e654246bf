// The datasets of test/fixtures/cases, based on public bug reports: classes, counts and splits match their tables and folders.
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DataLabels } from '#shared/data/source';
import { openSource } from '../../src-main/images/sources/open-source';
import type { Source } from '../../src-main/images/sources/source';
import { englishOf } from '../in-english';

const cases = join(import.meta.dirname, '../fixtures/cases/data');
const rows: string[] = [];

interface Case {
  readonly folder: string;
  readonly labels?: DataLabels;
  readonly before: string;
  /** Counts by class and split, as read by pandas, json or Keras. */
  readonly right: Readonly<Record<string, number>>;
  readonly unlabeled?: number;
  readonly said?: RegExp;
}

const each = (names: string, count: number) =>
  Object.fromEntries(names.split(' ').map((name) => [name, count]));
const numbers = '0 1 10 11 2 3 4 5 6 7 8 9';

const all: readonly Case[] = [
  {
    folder: 'numbers/folders',
    before: 'correct',
    right: each(numbers, 3),
    said: /Keras' order, sorted as text: 0, 1, 10/,
  },
  {
    folder: 'numbers/split',
    before: "0, 1, 2 … 10, 11: not in Keras' order",
    right: {
      ...each(numbers.replaceAll(/\d+/g, '$&_training'), 2),
      ...each(numbers.replaceAll(/\d+/g, '$&_validation'), 2),
    },
    said: /Keras' order/,
  },
  {
    folder: 'numbers/table',
    before: "0, 1, 2 … 10, 11: not in Keras' order",
    right: each(numbers, 3),
    said: /Keras' order/,
  },
  {
    folder: 'tiny-imagenet-200',
    before: 'three classes: test, train, val',
    right: {
      ...each('n01443537_training n01629819_training n02056570_training', 6),
      ...each('n01443537_validation n01629819_validation n02056570_validation', 2),
    },
    unlabeled: 4,
    said: /The labels of val were read from val\/val_annotations\.txt/,
  },
  {
    folder: 'tiny-imagenet-stray',
    before: 'two classes: train, val',
    right: { ...each('cat_training dog_training', 6), ...each('cat_validation dog_validation', 3) },
  },
  {
    folder: 'kaggle-intel',
    before: 'three classes: seg_pred, seg_test, seg_train',
    right: {
      ...each('buildings_training forest_training sea_training', 6),
      ...each('buildings_test forest_test sea_test', 3),
    },
    unlabeled: 5,
    said: /5 images in seg_pred have no label/,
  },
  {
    folder: 'table-two-folders',
    labels: { table: 'labels.csv' },
    before: 'two classes: batch1, batch2; the requested table was ignored',
    right: each('cat dog', 6),
  },
  {
    folder: 'ham10000-table',
    before: 'two classes: HAM10000_images_part_1, HAM10000_images_part_2',
    right: each('akiec bcc bkl df mel nv vasc', 6),
    said: /column 'dx' of HAM10000_metadata\.csv/,
  },
  {
    folder: 'ham10000-table',
    labels: { table: 'HAM10000_metadata.csv', label: 'sex' },
    before: 'ignored',
    right: { male: 42 },
  },
  {
    folder: 'isic-one-hot',
    before: 'two classes: 0.0, 1.0',
    right: each('BCC MEL NV', 6),
    said: /MEL, NV, BCC .*0 and 1/,
  },
  {
    folder: 'pandas-index',
    before: 'twelve classes: 0 to 11',
    right: each('cat dog', 6),
    said: /column 'tags'/,
  },
  {
    folder: 'json-nested',
    before: 'one class: [object Object]',
    right: each('cat_training dog_training', 6),
  },
  { folder: 'json-coco', before: 'one class: images', right: each('cat dog', 6), said: /COCO/ },
  {
    folder: 'latin1',
    before: 'Bl�te and K�fer',
    right: each('Blüte Käfer', 6),
    said: /read as Windows-1252/,
  },
];

function countsOf({ items, classes }: Source): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { label, labels, part } of items) {
    const names = (labels ?? [label]).map((one) => classes[one]).join('+');
    const key = part ? `${names}_${part}` : names;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

describe('a reported dataset', () => {
  it.each(
    all.map((one) => [`${one.folder}${one.labels ? ` by ${JSON.stringify(one.labels)}` : ''}`, one] as const),
  )('%s', async (title, { folder, labels, before, right, unlabeled = 0, said }) => {
    const source = await openSource(join(cases, folder), {
      labels,
      unpackFolder: join(tmpdir(), 'graft-unpacked'),
    });
    expect(countsOf(source)).toEqual(right);
    const sorted = [...source.classes].sort((a, b) => (a < b ? -1 : 1));
    expect(source.classes).toEqual(sorted);
    expect(source.unlabeled?.length ?? 0).toBe(unlabeled);
    if (said) expect(englishOf(source.notes).join('\n')).toMatch(said);
    const notes = source.notes ? ` ${englishOf(source.notes).join(' ')}` : '';
    rows.push(
      `- **${title}**. Before: ${before}. Now: ${source.classes.length} classes (${source.classes.join(', ')}), ${source.items.length} images. Expected: ${Object.keys(right).length === 0 ? '–' : 'the same'}.${notes}`,
    );
  });

  it('is rejected if its labels cannot be found, without using folders as classes', async () => {
    const open = (labels: DataLabels) =>
      openSource(join(cases, 'table-two-folders'), {
        labels,
        unpackFolder: join(tmpdir(), 'graft-unpacked'),
      });
    await expect(open({ table: 'gone.csv' })).rejects.toThrow('has no table gone.csv');
    await expect(open({ table: 'labels.csv', label: 'breed' })).rejects.toThrow(
      /no column 'breed'\. Its columns are filename, label/,
    );
    await expect(open({ pattern: '{class}@#.png' })).rejects.toThrow(/No file name in .* matches/);
    await expect(open({ classes: 'species' })).rejects.toThrow(/could not be read as Oxford-IIIT Pets/);
    expect((await open({ folders: true })).classes).toEqual(['batch1', 'batch2']);
  });
});

afterAll(async () => {
  if (!process.env.GRAFT_TABLE) return;
  const path = join(import.meta.dirname, '../../docs/reported-cases.md');
  const known = await readFile(path, 'utf8').catch(() => '');
  const models = known.split('\n## Datasets')[0]!.trimEnd();
  await writeFile(path, `${models}\n\n## Datasets\n\n${rows.join('\n')}\n`);
});
