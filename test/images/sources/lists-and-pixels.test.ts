// Public datasets in their original form: pixels in a CSV, CUB's and Food-101's lists, Pascal VOC, YOLO, zips from Korean Windows.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../../src-main/images/sources/open-source';
import type { Source } from '../../../src-main/images/sources/source';
import { decodeZipName } from '../../../src-main/store/zip-name';
import { withReasons } from '../../in-english';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-lists-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (path: string) => openSource(path, { unpackFolder: join(folder, 'unpacked') });

/** Writes a dataset's text files. Images are empty files, because sources do not open them. */
async function write(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Returns `class split` for each image. */
const told = ({ items, classes }: Source) =>
  Object.fromEntries(
    items.map(({ path, label, labels, part }) => {
      const names = labels ? labels.map((one) => classes[one]).join('+') : classes[label]!;
      return [path, part ? `${names} ${part}` : names];
    }),
  );

/** Returns the raw pixels of an item. */
async function pixelsOf({ items }: Source, at: number): Promise<number[]> {
  const { file, slice } = items[at]!;
  return [...(await readFile(file)).subarray(slice!.offset, slice!.offset + slice!.length)];
}

const ramp = (count: number, from: number) => Array.from({ length: count }, (_, i) => (i + from) % 256);

describe('pixels in a table', () => {
  it('reads one cell of pixels per row, with the split from the column Usage', async () => {
    const rows = [
      `0,${ramp(64, 1).join(' ')},Training`,
      `3,"${ramp(64, 9).join(' ')}",PublicTest`,
      `0,${ramp(64, 40).join(' ')},PrivateTest`,
    ];
    const root = await write('fer', { 'fer2013.csv': `emotion,pixels,Usage\r\n${rows.join('\r\n')}\r\n` });
    for (const path of [root, join(root, 'fer2013.csv')]) {
      const source = await open(path);
      expect(told(source)).toEqual({
        'fer2013/000000': '0 training',
        'fer2013/000001': '3 validation',
        'fer2013/000002': '0 test',
      });
      expect(source.items[1]!.slice!.raw).toEqual({ width: 8, height: 8, layout: 'gray' });
      expect(await pixelsOf(source, 1)).toEqual(ramp(64, 9));
    }
  });

  it('reads one column per pixel, gray or RGB, with the label first or last, and ignores a table without labels', async () => {
    const names = (count: number) =>
      ramp(count, 0)
        .map((_, i) => `pixel${i}`)
        .join(',');
    const root = await write('columns', {
      'sign_mnist_train.csv': `label,${names(64)}\n7,${ramp(64, 5)}\n11,${ramp(64, 6)}\n`,
      'hmnist_8_8_RGB.csv': `${names(192)},label\n${ramp(192, 30)},2\n`,
      'test.csv': `${names(64)}\n${ramp(64, 5)}\n`,
    });
    const source = await open(root);
    expect(told(source)).toEqual({
      'sign_mnist_train/000000': '7 training',
      'sign_mnist_train/000001': '11 training',
      'hmnist_8_8_RGB/000000': '2',
    });
    expect(source.rejected.map(({ path }) => path)).toEqual(['test.csv']);
    const color = source.items.findIndex(({ path }) => path.startsWith('hmnist'));
    expect(source.items[color]!.slice!.raw!.layout).toBe('rgb');
    expect(await pixelsOf(source, color)).toEqual(ramp(192, 30));
  });

  it('keeps the first row of a table without a header', async () => {
    const root = await write('bare', { 'emnist-train.csv': `4,${ramp(64, 0)}\n5,${ramp(64, 1)}\n` });
    expect(Object.values(told(await open(root)))).toEqual(['4 training', '5 training']);
  });

  it('reports the line of a value that is not a pixel, and skips that image', async () => {
    const root = await write('wrong', {
      'train.csv': `label,${ramp(64, 0).map((i) => `p${i}`)}\n1,${ramp(64, 0)}\n2,${ramp(63, 0)},300\n`,
    });
    const wrong = /train\.csv: line 3: pixel 63 is '300'\. Expected 64 integers from 0 to 255\./;
    await expect(open(root)).rejects.toThrow(wrong);
    await expect(open(root)).rejects.toThrow(wrong);
  });
});

describe('lists next to the images', () => {
  it("reads CUB-200-2011's numbered lists with its split", async () => {
    const root = await write('CUB_200_2011', {
      'images/001.Albatross/a_1.jpg': '',
      'images/010.Redwing/a_1.jpg': '',
      'images/010.Redwing/a_2.jpg': '',
      'images.txt':
        '1 001.Albatross/a_1.jpg\n2 010.Redwing/a_1.jpg\n3 010.Redwing/a_2.jpg\n4 010.Redwing/gone.jpg\n',
      'image_class_labels.txt': '1 1\n2 2\n3 2\n4 2\n',
      'classes.txt': '1 001.Albatross\n2 010.Redwing\n',
      'train_test_split.txt': '1 1\n2 0\n3 1\n4 1\n',
      'attributes/attributes.txt': '1 has_bill_shape::curved\n',
    });
    const source = await open(root);
    expect(told(source)).toEqual({
      'images/001.Albatross/a_1.jpg': '001.Albatross training',
      'images/010.Redwing/a_1.jpg': '010.Redwing test',
      'images/010.Redwing/a_2.jpg': '010.Redwing training',
    });
    expect(withReasons(source.rejected).map(({ reason }) => reason)).toContain(
      'images.txt lists it, but it does not exist',
    );
  });

  it("reads Food-101's lists, whose file names occur in several classes", async () => {
    const root = await write('food-101', {
      'images/apple_pie/10.jpg': '',
      'images/apple_pie/11.jpg': '',
      'images/waffles/10.jpg': '',
      'images/waffles/12.jpg': '',
      'meta/classes.txt': 'apple_pie\nwaffles\n',
      'meta/train.txt': 'apple_pie/10\nwaffles/12\n',
      'meta/test.txt': 'apple_pie/11\nwaffles/10',
    });
    expect(told(await open(root))).toEqual({
      'images/apple_pie/10.jpg': 'apple_pie training',
      'images/apple_pie/11.jpg': 'apple_pie test',
      'images/waffles/10.jpg': 'waffles test',
      'images/waffles/12.jpg': 'waffles training',
    });
  });
});

describe('annotations of objects', () => {
  const voc = (...names: string[]) =>
    `<annotation><filename>x.jpg</filename>${names.map((name) => `<object><part><name>head</name></part><name>${name}</name></object>`).join('')}</annotation>`;

  it('reads Pascal VOC as single-label classes, without split names', async () => {
    const root = await write('voc', {
      'JPEGImages/1.jpg': '',
      'JPEGImages/2.jpg': '',
      'Annotations/1.xml': voc('dog', 'dog'),
      'Annotations/2.xml': voc('cat &amp; mouse'),
      'ImageSets/Main/train.txt': '1\n',
      'ImageSets/Main/val.txt': '2\n',
    });
    expect(told(await open(root))).toEqual({
      'JPEGImages/1.jpg': 'dog training',
      'JPEGImages/2.jpg': 'cat & mouse validation',
    });
  });

  it('reads several objects as several labels', async () => {
    const root = await write('voc-several', {
      'JPEGImages/1.jpg': '',
      'JPEGImages/2.jpg': '',
      'Annotations/1.xml': voc('dog', 'cat'),
      'Annotations/2.xml': voc(),
    });
    expect(told(await open(root))).toEqual({ 'JPEGImages/1.jpg': 'cat+dog', 'JPEGImages/2.jpg': '' });
  });

  it.each([
    ['names: [cat, "dog"]', 'a flow list'],
    ['names:\n  - cat\n  - dog\nnc: 2', 'a list'],
    ['nc: 2\nnames:\n  0: cat\n  1: dog\n', 'a mapping'],
  ])('reads YOLO with names in the form %j', async (yaml, how) => {
    const root = await write(`yolo ${how}`, {
      'train/images/a.jpg': '',
      'train/labels/a.txt': '1 0.5 0.5 0.2 0.2\n1 0.1 0.1 0.2 0.2\n',
      'valid/images/b.jpg': '',
      'valid/labels/b.txt': '0 0.5 0.5 0.2 1e-3\n',
      'data.yaml': yaml,
    });
    expect(told(await open(root))).toEqual({
      'train/images/a.jpg': 'dog training',
      'valid/images/b.jpg': 'cat validation',
    });
  });

  it('rejects a class that is not in the list of names', async () => {
    const root = await write('yolo-outside', {
      'images/a.jpg': '',
      'labels/a.txt': '5 0.5 0.5 0.2 0.2',
      'data.yaml': 'names: [cat]',
    });
    await expect(open(root)).rejects.toThrow(/labels\/a\.txt names class 5, but the dataset lists 1 classes/);
  });
});

describe('unsupported files', () => {
  it.each([
    ['train_32x32.mat', 'MATLAB 5.0 MAT-file', /train_32x32\.mat is a MATLAB file.*scipy/],
    ['train-00000-of-00001.parquet', 'PAR1', /Parquet file.*one folder per class/],
    ['flowers.tfrecord', '', /TFRecord file.*tf\.data\.TFRecordDataset/],
  ])('names the format %s, and how to convert it to a folder', async (name, text, words) => {
    const root = await write(`foreign ${name}`, { [name]: text });
    await expect(open(root)).rejects.toThrow(words);
    await expect(open(join(root, name))).rejects.toThrow(words);
  });

  it('does not read images next to a file of labels as one class', async () => {
    const root = await write('flowers102', { 'jpg/image_00001.jpg': '', 'imagelabels.mat': 'MATLAB 5.0' });
    await expect(open(root)).rejects.toThrow(/imagelabels\.mat is a MATLAB file/);
  });
});

describe("a zip member's name", () => {
  // Bytes from Python: '고양이'.encode('cp949'), 'ねこ'.encode('shift_jis'), 'Käfer'.encode('cp437').
  it.each([
    ['고양이', [0xb0, 0xed, 0xbe, 0xe7, 0xc0, 0xcc]],
    ['ねこ', [0x82, 0xcb, 0x82, 0xb1]],
    ['Käfer', [0x4b, 0x84, 0x66, 0x65, 0x72]],
    ['고양이', [0xea, 0xb3, 0xa0, 0xec, 0x96, 0x91, 0xec, 0x9d, 0xb4]],
  ])("is decoded from the system's encoding: %s", (name, bytes) => {
    expect(decodeZipName(Uint8Array.from(bytes), 0, new Uint8Array())).toBe(name);
  });

  it('is the Unicode path of the extra field, if there is one', () => {
    const path = new TextEncoder().encode('강아지');
    const extra = Uint8Array.from([0x75, 0x70, path.length + 5, 0, 1, 0, 0, 0, 0, ...path]);
    expect(decodeZipName(Uint8Array.from([0x3f]), 0, extra)).toBe('강아지');
  });
});
