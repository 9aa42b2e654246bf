// Pickles read without executing them, pets by species, multi-label images: compared with Python (make-more.py).
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataIndex } from '#shared/data/dataset-index';
import type { DataLabels } from '#shared/data/source';
import { type DecoderPool, openDecoderPool } from '../../../src-main/images/decoder-pool';
import { scanFolder } from '../../../src-main/images/scan';
import { readPickle } from '../../../src-main/images/sources/pickle';
import { buildDecoder } from '../support';

const sets = fileURLToPath(new URL('../../fixtures/data-sets', import.meta.url));
const expected = JSON.parse(readFileSync(join(sets, 'expected-more.json'), 'utf8'));
let pool: DecoderPool;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-more-'));
  pool = openDecoderPool({ processes: 1, entry: await buildDecoder() });
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

async function scan(path: string, labels?: DataLabels): Promise<DataIndex> {
  const unpackFolder = join(folder, 'unpacked');
  for await (const item of scanFolder(path, { pool, unpackFolder, labels }))
    if (item.index) return item.index;
  throw new Error('the scan gave no index');
}

function countsOf(index: DataIndex): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { label, part } of index.images) {
    const key = part ? `${index.classes[label]} ${part}` : index.classes[label]!;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const labelsOf = (index: DataIndex) =>
  Object.fromEntries(
    index.images.map(({ path, labels }) => [path, labels?.map((label) => index.classes[label])]),
  );

describe('a source', () => {
  it.each(['cifar-10-batches-py', 'cifar-100-python', 'cifar-10-python.tar.gz', 'cats-and-dogs'])(
    '%s has the same classes, counts and pixels as in Python',
    async (name) => {
      const { classes, counts, sample } = expected[name];
      const index = await scan(join(sets, name));
      expect(index.classes).toEqual(classes);
      expect(countsOf(index)).toEqual(counts);
      if (!sample) return;
      const image = index.images.find((one) => one.path === sample.path)!;
      const source = { path: image.file!, slice: image.slice };
      expect([...(await pool.decode(source, { width: 32, height: 32 }))]).toEqual(sample.pixels);
    },
  );

  it('is rejected without executing its pickle', async () => {
    const index = scan(join(sets, 'evil-pickle'));
    await expect(index).rejects.toMatchObject({
      code: 'unsupported',
      message: 'data_batch_1: posix.system would have to be executed. Graft never runs code from a file.',
    });
    expect(existsSync('/tmp/graft-evil-pickle')).toBe(false);
  });

  it('handles pickles of random bytes without looping or crashing', () => {
    const good = readFileSync(join(sets, 'cifar-10-batches-py/data_batch_1'));
    let refused = 0;
    for (let seed = 1; seed <= 3000; seed++) {
      const bytes = Buffer.from(good.subarray(0, seed % 2 ? 600 : good.length));
      let state = seed;
      for (let i = 0; i < 12; i++) {
        state = (state * 1103515245 + 12345) % 2 ** 31;
        bytes[state % Math.min(bytes.length, 400)] = (state >> 8) & 255;
      }
      try {
        readPickle(bytes, 'x');
      } catch (error) {
        refused++;
        expect(['GraftError', 'RangeError']).toContain((error as Error).constructor.name);
      }
    }
    expect(refused).toBeGreaterThan(1500);
  });

  it('assigns an image all classes of its cell, or of its one-hot columns', async () => {
    const path = join(sets, 'several');
    const cell = await scan(path, { table: 'labels.csv', label: 'tags', several: { separator: '|' } });
    expect(cell.classes).toEqual(['cat', 'dog', 'outdoors']);
    expect(labelsOf(cell)).toEqual(expected.several.labels);
    const columns = ['is cat', 'is dog', 'is outdoors'];
    const hot = await scan(path, { table: 'labels.csv', several: { columns }, group: 'patient' });
    const named = Object.entries(labelsOf(hot)).map(([file, names]) => [
      file,
      names!.map((name) => name!.slice(3)),
    ]);
    expect(Object.fromEntries(named)).toEqual(expected.several.labels);
    expect(hot.images.find((one) => one.path === 'b.png')!.group).toBe('p1');
  });

  it('of pets has 37 breeds, or cat and dog', async () => {
    const breeds = await scan(join(sets, 'pets'));
    const species = await scan(join(sets, 'pets'), { classes: 'species' });
    expect(species.classes).toEqual(['cat', 'dog']);
    for (const { path, label } of species.images) {
      const breed = breeds.classes[breeds.images.find((one) => one.path === path)!.label]!;
      expect(species.classes[label]).toBe(/^[A-Z]/.test(breed) ? 'cat' : 'dog');
    }
  });

  it('of Fashion-MNIST has its class names', async () => {
    const copy = join(folder, 'fashion-mnist');
    await cp(join(sets, 'mnist'), copy, { recursive: true });
    expect((await scan(copy)).classes.slice(0, 3)).toEqual(['T-shirt/top', 'Trouser', 'Pullover']);
  });

  it('reports what decoding changes in its images', async () => {
    const fixtures = join(sets, '../images');
    const kinds = join(folder, 'kinds/a');
    await mkdir(join(folder, 'kinds/b'), { recursive: true });
    const names = [
      'exif-6.jpg',
      'cmyk.jpg',
      'gray.jpg',
      'gray-16.png',
      'rgba.png',
      'two-frames.gif',
      'rgba.webp',
      'rgb.avif',
      'rgb.tif',
      'rgb.jpg',
    ];
    for (const name of names) await cp(join(fixtures, name), join(kinds, name));
    await writeFile(join(folder, 'kinds/b/drawing.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const index = await scan(join(folder, 'kinds'));
    const notes = Object.fromEntries(
      index.images.map(({ path, notes }) => [path.slice(2), notes?.join(' ') ?? '']),
    );
    expect(notes).toEqual({
      'exif-6.jpg': 'turned',
      'cmyk.jpg': 'cmyk',
      'gray.jpg': 'gray',
      'gray-16.png': 'gray 16-bit',
      'rgba.png': 'alpha',
      'two-frames.gif': expect.stringContaining('frames'),
      'rgba.webp': 'alpha',
      'rgb.avif': '',
      'rgb.tif': '',
      'rgb.jpg': '',
    });
    expect(index.rejected.map(({ fault }) => fault)).toEqual(['unsupported']);
  });
});
