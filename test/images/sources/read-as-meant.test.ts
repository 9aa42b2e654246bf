// Forms of labels, each read like the program that wrote it: pandas, Excel, VIA, Kaggle, folders.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataLabels } from '#shared/data/source';
import { openSource } from '../../../src-main/images/sources/open-source';
import { partOfFolder, type Source } from '../../../src-main/images/sources/source';
import { englishOf, withReasons } from '../../in-english';
import { zipFolder } from '../../zip-folder';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-meant-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, string | Uint8Array>>;
const images = Array.from({ length: 6 }, (_, i) => `images/p${i}.jpg`);
const label = (i: number) => (i % 2 === 0 ? 'cat' : 'dog');
const lines = (header: string, row: (i: number) => string) =>
  [header, ...images.map((_, i) => row(i))].join('\n');

/** Writes a folder. A path ending with / is an empty folder. Images are empty files, because sources do not open them. */
async function write(files: Files, images: readonly string[]): Promise<string> {
  const root = join(folder, `set${count++}`);
  for (const [path, content] of [...Object.entries(files), ...images.map((path) => [path, ''] as const)]) {
    await mkdir(path.endsWith('/') ? join(root, path) : dirname(join(root, path)), { recursive: true });
    if (!path.endsWith('/')) await writeFile(join(root, path), content);
  }
  return root;
}

const openAt = (path: string, labels?: DataLabels) =>
  openSource(path, { labels, unpackFolder: join(folder, 'unpacked') });
const open = async (files: Files, named: readonly string[] = images, labels?: DataLabels) =>
  openAt(await write(files, named), labels);

/** Returns the classes and split of each image by name. */
const told = ({ items, classes }: Source) =>
  Object.fromEntries(
    items.map(({ path, label: one, labels, part }) => {
      const names = (labels ?? [one]).map((number) => classes[number]).join('+');
      return [path.split('/').at(-1)!, part ? `${names} ${part}` : names];
    }),
  );
const alternating = Object.fromEntries(images.map((path, i) => [path.slice(7), label(i)]));
const split = (...parts: readonly string[]) =>
  parts.flatMap((part) => ['cat', 'dog'].map((name) => `${part}/${name}/${part}-${name}.jpg`));

describe('a table', () => {
  const objects = images.map((file, i) => ({ file, label: label(i) }));
  const byIndex = (values: readonly unknown[]) =>
    Object.fromEntries(values.map((value, i) => [String(i), value]));
  it.each([
    ['after sep=;', 'csv', `sep=;\n${lines('file;label', (i) => `p${i}.jpg;${label(i)}`)}`],
    ['of R, whose header lacks the index', 'csv', lines('file,label', (i) => `${i},p${i}.jpg,${label(i)}`)],
    ['whose index is shuffled', 'csv', lines(',file,kind', (i) => `${(i * 5) % 6},p${i}.jpg,${label(i)}`)],
    ['in the wrong case', 'csv', lines('file,label', (i) => `P${i}.JPG,${label(i)}`)],
    [
      'of True and False',
      'csv',
      lines('file,cat,dog', (i) => `p${i},${i % 2 === 0 ? 'True,False' : 'False,True'}`),
    ],
    ['as a text list', 'txt', images.map((_, i) => `p${i}.jpg ${label(i)}`).join('\n')],
    [
      "of pandas' columns",
      'json',
      JSON.stringify({ file: byIndex(images), label: byIndex(objects.map((one) => one.label)) }),
    ],
    [
      "of pandas' split",
      'json',
      JSON.stringify({
        columns: ['file', 'label'],
        index: [0, 1, 2, 3, 4, 5],
        data: objects.map((one) => [one.file, one.label]),
      }),
    ],
    ["of pandas' index", 'json', JSON.stringify(byIndex(objects))],
    ['as a dict of lists', 'json', JSON.stringify({ file: images, label: objects.map((one) => one.label) })],
    [
      'of classes with objects',
      'json',
      JSON.stringify({
        cat: objects.filter((one) => one.label === 'cat'),
        dog: objects.filter((one) => one.label === 'dog'),
      }),
    ],
    [
      'of classes inside an object',
      'json',
      JSON.stringify({
        classes: { cat: images.filter((_, i) => i % 2 === 0), dog: images.filter((_, i) => i % 2 === 1) },
      }),
    ],
    [
      'with labels as objects',
      'json',
      JSON.stringify(images.map((file, i) => ({ file, labels: [{ name: label(i) }] }))),
    ],
    [
      'of VIA as CSV',
      'csv',
      lines(
        '#filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes',
        (i) => `p${i}.jpg,1,"{}",1,0,"{}","{""kind"":""${label(i)}""}"`,
      ),
    ],
    [
      'of VIA with several attributes',
      'json',
      JSON.stringify(
        Object.fromEntries(
          images.map((file, i) => [
            file,
            {
              filename: file.slice(7),
              regions: [{ region_attributes: { quality: 'good', kind: label(i) } }],
              file_attributes: { caption: '', public_domain: 'no' },
            },
          ]),
        ),
      ),
    ],
  ])('%s', async (_title, ending, text) => {
    const source = await open({ [`labels.${ending}`]: text });
    expect(told(source)).toEqual(alternating);
    expect(source.classes).toEqual(['cat', 'dog']);
    expect(englishOf(source.notes).join()).toMatch(/labels\.(csv|json|txt)/);
  });

  it('of Kaggle with numbered images: ignores the sample submission, and leaves test images unlabeled', async () => {
    const numbered = (part: string) => images.map((_, i) => `${part}/${i + 1}.png`);
    const source = await open(
      {
        'trainLabels.csv': lines('id,label', (i) => `${i + 1},${label(i)}`),
        'sampleSubmission.csv': lines('id,label', (i) => `${i + 1},cat`),
      },
      [...numbered('train'), ...numbered('test')],
    );
    expect(source.items.map(({ path, part }) => [path, part])).toEqual(
      numbered('train').map((path) => [path, 'training']),
    );
    expect(source.classes).toEqual(['cat', 'dog']);
    expect(source.unlabeled).toEqual(numbered('test'));
  });

  it('without a header keeps its first row, regardless of how its columns are selected', async () => {
    const text = images.map((_, i) => `p${i}.jpg,${label(i)}`).join('\n');
    for (const labels of [
      { table: 'labels.csv' },
      { table: 'labels.csv', file: 'column 1', label: 'column 2' },
      // Earlier versions named columns by the cells of the first row.
      { table: 'labels.csv', file: 'p0.jpg', label: 'cat' },
    ])
      expect(told(await open({ 'labels.csv': text }, images, labels))).toEqual(alternating);
  });

  it('skips the image of a row with too many columns, and reports the line', async () => {
    const text = lines('file,label', (i) => (i === 3 ? 'p3.jpg,dog, brown' : `p${i}.jpg,${label(i)}`));
    const source = await open({ 'labels.csv': text });
    expect(withReasons(source.rejected)).toEqual([
      {
        path: 'images/p3.jpg',
        fault: 'unreadable',
        reason: 'labels.csv: line 5 has 3 columns, expected 2. Check the quotes on that line',
      },
    ]);
    expect(source.items).toHaveLength(5);
  });

  it('leaves an image with the label null unlabeled', async () => {
    const value = Object.fromEntries(images.map((file, i) => [file, i === 0 ? null : label(i)]));
    const source = await open({ 'labels.json': JSON.stringify(value) });
    expect(source.classes).toEqual(['cat', 'dog']);
    expect(source.unlabeled).toEqual(['images/p0.jpg']);
  });

  it('skips an image with contradicting labels in two tables', async () => {
    const source = await open({
      'a.csv': lines('file,label', (i) => `p${i}.jpg,${label(i)}`),
      'b.csv': 'file,label\np1.jpg,cat\n',
    });
    expect(withReasons(source.rejected).map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      "images/p1.jpg: a.csv gives it 'dog' and b.csv 'cat'",
    ]);
  });

  it('reports a name that matches several images', async () => {
    const labels = { table: 'labels.csv' };
    const twice = [...images, 'more/p0.jpg'];
    const source = await open(
      { 'labels.csv': lines('file,label', (i) => `p${i}.jpg,${label(i)}`) },
      twice,
      labels,
    );
    expect(withReasons(source.rejected)[0]?.reason).toBe(
      'labels.csv lists it, but several images have this name. Give their folders in the table',
    );
  });

  it('next to class folders is reported and ignored if its column is uncertain or labels only some images', async () => {
    const images = Array.from({ length: 8 }, (_, i) => `${i < 4 ? 'cats' : 'dogs'}/p${i}.jpg`);
    const rows = (header: string, n: number) =>
      [header, ...images.slice(0, n).map((path, i) => `${path},${i % 2 ? 'male' : 'female'}`)].join('\n');
    for (const text of [rows('file,camera', 8), rows('file,label', 5)]) {
      const source = await open({ 'meta.csv': text }, images);
      expect(source.classes).toEqual(['cats', 'dogs']);
      expect(englishOf(source.notes).join()).toContain('The folders are the classes. meta.csv was not used');
    }
    const sure = await open({ 'meta.csv': rows('file,label', 8) }, images);
    expect(sure.classes).toEqual(['female', 'male']);
    expect(englishOf(sure.notes).join()).toContain('The folders cats, dogs are not the classes');
  });

  it.each([
    ['Construção', 'Vegetação'],
    ['créée', 'autre'],
    ['süß', 'Gefäß'],
    ['señal', 'año'],
    ['blåbær', 'røgt'],
  ])('in Latin-1 with %s and %s is not read as Chinese', async (one, other) => {
    const text = lines('file,label', (i) => `p${i}.jpg,${i % 2 === 0 ? one : other}`);
    expect((await open({ 'labels.csv': Buffer.from(text, 'latin1') })).classes).toEqual([one, other].sort());
  });
});

describe('folders', () => {
  it.each([
    ['trainset', 'training'],
    ['TrainingData', 'training'],
    ['trainval', 'training'],
    ['1.Training', 'training'],
    ['학습데이터', 'training'],
    ['validationset', 'validation'],
    ['검증용', 'validation'],
    ['evaluation', 'test'],
    ['test_dataset', 'test'],
    ['constructor', undefined],
    ['trainers', undefined],
  ])('%s is the split %s', (name, part) => expect(partOfFolder(name)).toBe(part));

  it('without images are reported and can be kept as classes, also in splits and zips', async () => {
    const root = await write({ 'train/fish/': '', 'val/fish/': '' }, split('train', 'val'));
    const flat = await write({ 'fish/': '' }, ['cat/1.jpg', 'dog/1.jpg']);
    const zip = `${flat}.zip`;
    zipFolder(flat, zip);
    for (const path of [root, flat, zip]) {
      const source = await openAt(path);
      expect(source.classes).toEqual(['cat', 'dog']);
      expect(englishOf(source.notes).join()).toContain('The folder fish has no images');
      const kept = await openAt(path, { folders: true, empty: true });
      expect(kept.classes).toEqual(['cat', 'dog', 'fish']);
      expect(kept.items).toHaveLength(source.items.length);
      expect(kept.items.map(({ part }) => part)).toEqual(source.items.map(({ part }) => part));
    }
  });

  it('whose names differ in case between splits keep their images, with a note', async () => {
    const source = await open({}, ['train/Cat/1.jpg', 'train/Dog/1.jpg', 'val/cat/1.jpg', 'val/dog/1.jpg']);
    expect(source.items).toHaveLength(4);
    expect(englishOf(source.notes).join()).toContain(
      'The classes Cat and cat differ only in upper and lower case',
    );
  });

  it('with split words in their names by chance are classes', async () => {
    const images = ['Test tube/1.jpg', 'Train ticket/1.jpg', 'Beaker/1.jpg'];
    expect((await open({}, images)).classes).toEqual(['Beaker', 'Test tube', 'Train ticket']);
  });

  const classesOf = (part: string) => ['cat', 'dog'].map((name) => `${part}/${name}/1.jpg`);
  it.each([
    ['beside the folder around the parts', ['train', 'val', 'test'], 'data/', ['stray.jpg']],
    ['beside the parts', ['train', 'val', 'test'], 'data/', ['data/stray.jpg', 'data/other.png']],
    ['at each level', ['train2', 'valid'], 'a/b/', ['s.jpg', 'a/s.jpg', 'a/b/s.jpg']],
    ['beside parts with prefixes', ['seg_train', 'seg_test'], 'data/seg/', ['data/seg/stray.jpg']],
    ['beside parts that are not nested', ['train', 'test'], '', ['stray.jpg']],
  ])('of splits are read although an image is %s', async (_where, parts, above, stray) => {
    const wanted = parts.flatMap((part) => classesOf(above + part));
    const root = await write({}, [...wanted, ...stray]);
    const zip = `${root}.zip`;
    zipFolder(root, zip);
    for (const path of [root, zip]) {
      const { items, classes, rejected } = await openAt(path);
      expect(classes).toEqual(['cat', 'dog']);
      expect(items.map((one) => one.path).sort()).toEqual(wanted.sort());
      expect(items.every(({ path: at, part }) => part === partOfFolder(at.split('/').at(-3)!))).toBe(true);
      expect(
        withReasons(rejected)
          .map((one) => `${one.path}: ${one.fault}, ${one.reason}`)
          .sort(),
      ).toEqual(stray.map((one) => `${one}: no-class, it is outside the folders of the parts`).sort());
    }
  });

  it('of splits nested in folders of the same name are read next to stray images', async () => {
    const wanted = ['seg_train', 'seg_test'].flatMap((part) => classesOf(`x/${part}/${part}`));
    const source = await open({}, [...wanted, 'x/s.jpg', 'x/seg_train/t.jpg']);
    expect(source.classes).toEqual(['cat', 'dog']);
    expect(source.items.map(({ path }) => path).sort()).toEqual(wanted.sort());
    expect(source.rejected.map(({ path }) => path).sort()).toEqual(['x/s.jpg', 'x/seg_train/t.jpg']);
  });

  it('of splits inside one of several folders are read, and the other folder is reported', async () => {
    const wanted = ['train', 'test'].flatMap((part) => classesOf(`data/${part}`));
    const source = await open({}, [...wanted, 'docs/preview.png']);
    expect(source.items.map(({ path }) => path).sort()).toEqual(wanted.sort());
    expect(englishOf(source.notes)).toEqual([
      'The folder docs (1 file) is outside the parts of the dataset and was not read.',
    ]);
  });

  it('that each contain train and test stay classes', async () => {
    const images = ['cat', 'dog'].flatMap((name) => [`${name}/train/1.jpg`, `${name}/test/2.jpg`]);
    expect((await open({}, images)).classes).toEqual(['cat', 'dog']);
  });

  it('of classes are read next to a stray image, which is listed', async () => {
    for (const above of ['', 'data/']) {
      const source = await open({}, [
        ...['cat', 'dog'].map((name) => `${above}${name}/1.jpg`),
        `${above}s.jpg`,
      ]);
      expect(source.classes).toEqual(['cat', 'dog']);
      expect(withReasons(source.rejected)).toEqual([
        { path: `${above}s.jpg`, fault: 'no-class', reason: 'it is outside the class folders' },
      ]);
    }
  });

  it('of one class with subfolders and many loose images stay one class', async () => {
    const loose = [1, 2, 3, 4, 5].map((i) => `cats/${i}.jpg`);
    expect((await open({}, [...loose, 'cats/indoor/1.jpg', 'cats/outdoor/1.jpg'])).classes).toEqual(['cats']);
  });

  it('of nested splits are read next to documents, hidden files and a list in Latin-1', async () => {
    const source = await open(
      {
        'archive/README.md': 'x',
        LICENSE: 'x',
        'docs/a.pdf': 'x',
        '@Recycle/x.jpg': '',
        'archive/val/val_annotations.txt': Buffer.from('v0.jpg\tKäfer\nv1.jpg\tBlüte\n', 'latin1'),
      },
      ['train/Käfer/1.jpg', 'train/Blüte/2.jpg', 'val/images/v0.jpg', 'val/images/v1.jpg'].map(
        (path) => `archive/${path}`,
      ),
    );
    expect(told(source)).toEqual({
      '1.jpg': 'Käfer training',
      '2.jpg': 'Blüte training',
      'v0.jpg': 'Käfer validation',
      'v1.jpg': 'Blüte validation',
    });
  });
});
