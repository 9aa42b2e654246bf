// Compares every source of images with NumPy, PIL, zipfile and tarfile (test/fixtures/data-sets/make.py).
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataIndex } from '#shared/data/dataset-index';
import { type DecoderPool, openDecoderPool } from '../../../src-main/images/decoder-pool';
import { type ScanOptions, scanFolder } from '../../../src-main/images/scan';
import { withReasons } from '../../in-english';
import { buildDecoder } from '../support';

interface Expected {
  classes: string[];
  counts: Record<string, number>;
  sample: { path: string; pixels: number[]; width: number; height: number } | null;
}

const sets = fileURLToPath(new URL('../../fixtures/data-sets', import.meta.url));
const expected: Record<string, Expected> = JSON.parse(readFileSync(join(sets, 'expected.json'), 'utf8'));
let pool: DecoderPool;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-sources-'));
  pool = openDecoderPool({ processes: 1, entry: await buildDecoder() });
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

async function scan(path: string, options: ScanOptions = {}): Promise<{ index: DataIndex; cache: Buffer }> {
  const unpackFolder = join(folder, 'unpacked');
  for await (const item of scanFolder(path, { pool, unpackFolder, ...options })) if (item.index) return item;
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

const said = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error) => `${error.code}: ${error.message}`,
  );

describe('a source', () => {
  it.each(Object.keys(expected))('%s has the same classes, counts and pixels as in Python', async (name) => {
    const { classes, counts, sample } = expected[name]!;
    const path = join(sets, name);
    const { index, cache } = await scan(path);
    expect(index.classes).toEqual(classes);
    expect(countsOf(index)).toEqual(counts);
    expect((await scan(path, { previous: cache })).index).toEqual(index);
    if (!sample) return;
    const image = index.images.find((one) => one.path === sample.path)!;
    const { width, height } = sample;
    const source = { path: image.file ?? join(path, image.path), slice: image.slice };
    expect([...(await pool.decode(source, { width, height }))]).toEqual(sample.pixels);
    expect((await pool.thumbnail(source, 16)).length).toBeGreaterThan(20);
  });

  it('skips and reports members with paths outside the archive', async () => {
    const zip = await scan(join(sets, 'hostile.zip'));
    const tar = await scan(join(sets, 'hostile.tar'));
    expect(
      withReasons([...zip.index.rejected, ...tar.index.rejected]).map(
        ({ path, reason }) => `${path}: ${reason}`,
      ),
    ).toEqual([
      '../../etc/evil.png: its path leads outside the archive',
      '/abs/3.png: its path leads outside the archive',
      'a/../../evil.png: its path leads outside the archive',
      'a/link.png: links inside archives are not followed',
    ]);
  });

  it('rejects a member that is larger than declared, and keeps the rest', async () => {
    const bytes = await readFile(join(sets, 'folders.zip'));
    const entry = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bytes.writeUInt32LE(5, entry + 24);
    const path = join(folder, 'liar.zip');
    await writeFile(path, bytes);
    const { index } = await scan(path);
    expect(index.images).toHaveLength(17);
    expect(withReasons(index.rejected)[0]!.reason).toBe(
      'damaged in its archive: its unpacked size differs from the declared one',
    );
  });

  it('reports the problem of a damaged file with its name', async () => {
    const zip = await readFile(join(sets, 'folders.zip'));
    const bad = async (name: string, bytes: Uint8Array) => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      return (await said(scan(path))).replaceAll(folder, 'F');
    };
    expect(await bad('cut.zip', zip.subarray(0, 900))).toBe(
      'bad-file: F/cut.zip: not a complete zip archive: its directory is missing.',
    );
    expect(await bad('no.tar', Buffer.alloc(2048, 7))).toBe(
      'bad-file: F/no.tar: it is not a tar archive, or it is damaged.',
    );
    const torn = gzipSync(Buffer.alloc(5000, 1)).subarray(0, 30);
    expect(await bad('cut.tar.gz', torn)).toMatch(/^bad-file: cut\.tar\.gz could not be unpacked: /);
    expect(await bad('notes.txt', Buffer.from('hello'))).toMatch(
      /^invalid: F\/notes\.txt: expected a folder, or a zip/,
    );
  });

  it('reports different counts of images and labels in arrays', async () => {
    const copy = join(folder, 'mnist');
    await cp(join(sets, 'mnist'), copy, { recursive: true });
    await cp(join(sets, 'mnist/t10k-labels-idx1-ubyte'), join(copy, 'train-labels-idx1-ubyte'));
    await rm(join(copy, 'train-labels-idx1-ubyte.gz'));
    expect(await said(scan(copy))).toBe('bad-file: train-images-idx3-ubyte.gz has 20 images, but 10 labels.');
  });

  it('reads labels by a pattern and by a named column, and groups with them', async () => {
    const flat = await scan(join(sets, 'flat'), { labels: { pattern: '{class}.{group}.png' } });
    expect(flat.index.images.map(({ group }) => group).sort()).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
    ]);
    const labels = { table: 'labels.csv', label: 'split', group: 'patient' };
    const table = await scan(join(sets, 'table'), { labels });
    expect(table.index.classes).toEqual(['train', 'val']);
    expect(table.index.images.map(({ group }) => group)).toEqual(['0', '0', '1', '1', '2', '2', '3', '3']);
    expect(withReasons(table.index.rejected)).toEqual([
      { path: 'p99', fault: 'unreadable', reason: 'labels.csv lists it, but it does not exist' },
    ]);
    expect(await said(scan(join(sets, 'table'), { labels: { table: 'labels.csv', label: 'sex' } }))).toBe(
      "invalid: labels.csv has no column 'sex'. Its columns are image_id, label, split, patient.",
    );
  });
});
