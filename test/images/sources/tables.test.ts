// Tables and folders in common forms: encodings, JSON, guessed columns, conflicts, hidden files, splits.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataLabels } from '#shared/data/source';
import { openSource } from '../../../src-main/images/sources/open-source';
import { partOfFolder, type Source } from '../../../src-main/images/sources/source';
import { englishOf, withReasons } from '../../in-english';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-tables-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const images = Array.from({ length: 6 }, (_, i) => `images/p${i}.jpg`);

/** Opens a folder with six images and the given files. Images are empty files, because sources do not open them. */
async function open(
  files: Readonly<Record<string, string | Uint8Array>>,
  labels?: DataLabels,
  named: readonly string[] = images,
): Promise<Source> {
  const root = join(folder, `set${count++}`);
  for (const [path, content] of [...Object.entries(files), ...named.map((path) => [path, ''] as const)]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return openSource(root, { labels, unpackFolder: join(folder, 'unpacked') });
}

/** Returns the classes of each image by name. */
const told = ({ items, classes }: Source) =>
  Object.fromEntries(
    items.map(({ path, label, labels, part }) => {
      const names = labels ? labels.map((one) => classes[one]).join('+') : classes[label]!;
      return [path.split('/').at(-1)!, part ? `${names} ${part}` : names];
    }),
  );

const alternating = Object.fromEntries(images.map((path, i) => [path.slice(7), i % 2 === 0 ? 'cat' : 'dog']));
const label = (i: number) => (i % 2 === 0 ? 'cat' : 'dog');
const lines = (header: string, row: (i: number) => string) =>
  [header, ...images.map((_, i) => row(i))].join('\n');

describe('a table', () => {
  it.each([
    ['commas', lines('file,label', (i) => `p${i}.jpg,${label(i)}`)],
    ['semicolons and CRLF', lines('file;label', (i) => `p${i}.jpg;${label(i)}`).replaceAll('\n', '\r\n')],
    ['tabs', lines('file\tlabel', (i) => `p${i}.jpg\t${label(i)}`)],
    [
      'quotes and a comma in a cell',
      lines('id,"note, long",class', (i) => `p${i},"a, ""b""\nc",${label(i)}`),
    ],
    ['no header', lines('', (i) => `p${i}.jpg,${label(i)}`).trim()],
    ["pandas' index", lines(',image_name,tags', (i) => `${i},p${i},${label(i)}`)],
    ['a guessed column', lines('uid,kind,weight', (i) => `p${i},${label(i)},0.${i}7`)],
    ['0 and 1 per class', lines('image,cat,dog', (i) => `p${i},${i % 2 === 0 ? '1,0' : '0,1'}`)],
    ['0.0 and 1.0 per class', lines('image,cat,dog', (i) => `p${i},${i % 2 === 0 ? '1.0,0.0' : '0.0,1.0'}`)],
    ['paths of another machine', lines('path,label', (i) => `C:\\data\\images\\p${i}.jpg,${label(i)}`)],
  ])('with %s', async (_title, text) => {
    const source = await open({ 'labels.csv': text });
    expect(told(source)).toEqual(alternating);
    expect(source.classes).toEqual(['cat', 'dog']);
  });

  it.each([
    ['a list of objects', images.map((path, i) => ({ file: path, label: label(i) }))],
    ['pairs', images.map((path, i) => [path, label(i)])],
    ['file to label', Object.fromEntries(images.map((path, i) => [path, label(i)]))],
    ['file to object', Object.fromEntries(images.map((path, i) => [path, { label: label(i), score: i }]))],
    [
      'class to files',
      { cat: images.filter((_, i) => i % 2 === 0), dog: images.filter((_, i) => i % 2 === 1) },
    ],
    ['a nested label', images.map((path, i) => ({ image: { path }, label: { name: label(i), id: i % 2 } }))],
    ['a list inside', { info: 'x', data: images.map((path, i) => ({ image: path, label: label(i) })) }],
    [
      'VIA',
      Object.fromEntries(
        images.map((path, i) => [
          `${path}99`,
          { filename: path.slice(7), size: 99, regions: [], file_attributes: { kind: label(i) } },
        ]),
      ),
    ],
    [
      "VIA's project",
      {
        _via_img_metadata: Object.fromEntries(
          images.map((path, i) => [
            path,
            {
              filename: path.slice(7),
              regions: { 0: { region_attributes: { kind: { [label(i)]: true } } } },
              file_attributes: {},
            },
          ]),
        ),
      },
    ],
    [
      'COCO',
      {
        images: images.map((path, id) => ({ id, file_name: path })),
        annotations: images.map((_, id) => ({ id, image_id: id, category_id: id % 2 })),
        categories: [
          { id: 0, name: 'cat' },
          { id: 1, name: 'dog' },
        ],
      },
    ],
  ])('as JSON: %s', async (_title, value) => {
    expect(told(await open({ 'labels.json': JSON.stringify(value) }))).toEqual(alternating);
  });

  it('as JSON lines, with its splits', async () => {
    const row = (i: number) =>
      JSON.stringify({ file_name: images[i], label: label(i), split: i < 4 ? 'train' : 'valid' });
    const source = await open({ 'metadata.jsonl': images.map((_, i) => row(i)).join('\n') });
    expect(told(source)['p5.jpg']).toBe('dog validation');
    expect(told(source)['p0.jpg']).toBe('cat training');
  });

  it('of COCO with several categories per image has several labels', async () => {
    const value = {
      images: images.map((path, id) => ({ id, file_name: path })),
      annotations: [
        ...images.map((_, id) => ({ image_id: id, category_id: id % 2 })),
        { image_id: 0, category_id: 1 },
      ],
      categories: [
        { id: 0, name: 'cat' },
        { id: 1, name: 'dog' },
      ],
    };
    expect(told(await open({ 'annotations.json': JSON.stringify(value) }))['p0.jpg']).toBe('cat+dog');
  });

  it('with labels separated by | has several labels, with a note', async () => {
    const source = await open({
      'labels.csv': lines('Image Index,Finding Labels', (i) => `p${i}.jpg,${i === 0 ? 'cat|dog' : label(i)}`),
    });
    expect(told(source)['p0.jpg']).toBe('cat+dog');
    expect(englishOf(source.notes).join()).toContain("several labels per image separated by '|'");
  });

  it("of Roboflow's multi-label export has one file per split", async () => {
    const table = (from: number) => `filename, cat, dog\np${from}.jpg, 1, 1\np${from + 1}.jpg, 0, 0\n`;
    const source = await open({ 'train/_classes.csv': table(0), 'valid/_classes.csv': table(0) }, undefined, [
      'train/p0.jpg',
      'train/p1.jpg',
      'valid/p0.jpg',
      'valid/p1.jpg',
    ]);
    expect(source.items.map(({ path, labels, part }) => [path, labels?.length, part])).toEqual([
      ['train/p0.jpg', 2, 'training'],
      ['train/p1.jpg', 0, 'training'],
      ['valid/p0.jpg', 2, 'validation'],
      ['valid/p1.jpg', 0, 'validation'],
    ]);
  });

  it('skips an image with contradicting labels, and reports both', async () => {
    const source = await open({
      'labels.csv': `${lines('file,label', (i) => `p${i}.jpg,${label(i)}`)}\np1.jpg,cat\np2.jpg,cat`,
    });
    expect(told(source)['p1.jpg']).toBeUndefined();
    expect(told(source)['p2.jpg']).toBe('cat');
    expect(withReasons(source.rejected)).toEqual([
      {
        path: 'images/p1.jpg',
        fault: 'unreadable',
        reason: "labels.csv gives it 'dog' (line 3) and 'cat' (line 8)",
      },
    ]);
  });

  it('reports images without a label, and keeps them for prediction', async () => {
    const source = await open({
      'labels.csv': 'file,label\np0.jpg,cat\np1.jpg,dog\np2.jpg,cat\np3.jpg,dog\n',
    });
    expect(source.unlabeled).toEqual(['images/p4.jpg', 'images/p5.jpg']);
    expect(englishOf(source.notes).join()).toContain('2 images have no label in labels.csv');
  });

  const names = lines('file,label', (i) => `p${i}.jpg,${i % 2 === 0 ? 'Käfer' : 'Blüte'}`);
  it.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${names}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${names}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(names, 'utf16le')],
    ['Latin-1', Buffer.from(names, 'latin1')],
  ])('in %s', async (_title, bytes) => {
    expect((await open({ 'labels.csv': bytes })).classes).toEqual(['Blüte', 'Käfer']);
  });

  it('in EUC-KR', async () => {
    // '고양이' and '강아지' in EUC-KR, from Python.
    const words = [
      [0xb0, 0xed, 0xbe, 0xe7, 0xc0, 0xcc],
      [0xb0, 0xad, 0xbe, 0xc6, 0xc1, 0xf6],
    ];
    const rows = images.map((_, i) =>
      Buffer.concat([Buffer.from(`p${i}.jpg,`), Buffer.from(words[i % 2]!), Buffer.from('\n')]),
    );
    expect(
      (await open({ 'labels.csv': Buffer.concat([Buffer.from('file,label\n'), ...rows]) })).classes,
    ).toEqual(['강아지', '고양이']);
  });

  it('in an unknown encoding is rejected with the line', async () => {
    const bytes = Buffer.concat([
      Buffer.from('file,label\np0.jpg,'),
      Buffer.from([0x81, 0x00, 0x8d]),
      Buffer.from('\n'),
    ]);
    const labels = { table: 'labels.csv' };
    await expect(open({ 'labels.csv': bytes }, labels)).rejects.toThrow(
      /labels\.csv: line 2 has the byte 0x81/,
    );
    await expect(open({ 'labels.csv': 'file,label\np0.jpg,"cat\np1.jpg,dog' }, labels)).rejects.toThrow(
      /the quote that opens on line 2 is never closed/,
    );
  });
});

describe('folders', () => {
  it.each([
    ['seg_train', 'training'],
    ['training_set', 'training'],
    ['train2', 'training'],
    ['ValidationData', 'validation'],
    ['valid', 'validation'],
    ['my-dev', 'validation'],
    ['test_images', 'test'],
    ['seg_pred', 'unlabeled'],
    ['train_val', undefined],
    ['contrail', undefined],
    ['latest', undefined],
  ])('%s is the split %s', (name, part) => {
    expect(partOfFolder(name)).toBe(part);
  });

  it('of hidden files are not classes, and different spellings of a name are one class', async () => {
    const images = ['caf\u00e9/1.jpg', 'cafe\u0301/2.jpg', 'Dog/1.jpg', 'dog/2.jpg'];
    const litter = [
      '@eaDir/cafe/1.jpg',
      '$RECYCLE.BIN/x.jpg',
      '.Trashes/x.jpg',
      '__MACOSX/._1.jpg',
      'System Volume Information/a.jpg',
      'dog/@eaDir/2.jpg',
      'dog/Thumbs.db',
    ];
    const source = await open(Object.fromEntries(litter.map((path) => [path, ''])), undefined, images);
    expect(source.classes).toEqual(
      ['Dog', 'café', 'dog'].map((name) => name.normalize('NFC')).sort((a, b) => (a < b ? -1 : 1)),
    );
    expect(source.items).toHaveLength(4);
    expect(englishOf(source.notes).join()).toContain(
      'The classes Dog and dog differ only in upper and lower case',
    );
  });

  it('of annotations are not classes', async () => {
    const source = await open({ 'annotations/a.xml': '<x/>', 'labels/a.txt': 'x' }, undefined, [
      'cats/1.jpg',
      'dogs/1.jpg',
    ]);
    expect(source.classes).toEqual(['cats', 'dogs']);
    expect(englishOf(source.notes)[0]).toContain('annotations, labels have no images');
  });

  it('named train next to other folders can be classes', async () => {
    expect((await open({}, undefined, ['bus/1.jpg', 'train/1.jpg', 'car/1.jpg'])).classes).toEqual([
      'bus',
      'car',
      'train',
    ]);
  });

  it('of splits without class folders are rejected if nothing defines the classes', async () => {
    await expect(open({}, undefined, ['train/1.jpg', 'train/2.jpg', 'test/3.jpg'])).rejects.toThrow(
      /look like the parts of a dataset/,
    );
  });

  it('of splits with classes in the file names (Dogs vs. Cats) keep the unlabeled test split for prediction', async () => {
    const train = ['cat', 'dog'].flatMap((name) => [0, 1, 2].map((i) => `train/${name}.${i}.jpg`));
    const source = await open({}, undefined, [...train, 'test1/1.jpg', 'test1/2.jpg']);
    expect(source.classes).toEqual(['cat', 'dog']);
    expect(source.unlabeled).toEqual(['test1/1.jpg', 'test1/2.jpg']);
  });

  it('with the same subfolders are reported', async () => {
    const images = ['color', 'segmented'].flatMap((top) =>
      ['apple', 'pear'].map((name) => `${top}/${name}/1.jpg`),
    );
    expect(englishOf((await open({}, undefined, images)).notes).join()).toMatch(
      /color, segmented have the same subfolders \(apple, pear\)/,
    );
  });
});
