// Scans of a bucket of a real S3 server: the index of the same folder on disk, pages, second scans, and what goes wrong.
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DataIndex } from '#shared/data/dataset-index';
import { inKorean } from '#shared/korean/korean';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import { scanFolder } from '../../src-main/images/scan';
import { listObjects } from '../../src-main/objects/list-objects';
import { makeImages, noisyPng, temporaryFolder } from '../engine/support';
import { buildDecoder, fixture } from '../images/support';
import { findMoto, openProxy, startStorage, type TestStorage, useStorage } from './storage';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 600_000 });
const python = findMoto();
let storage: TestStorage;
let entry: string;

beforeAll(async () => {
  if (!python) return;
  entry = await buildDecoder();
  storage = await startStorage(python);
});
afterAll(() => storage?.stop());

/** Scans with decoders of their own, which have the environment of this test. */
async function scan(folder: string, previous?: Buffer): Promise<{ index: DataIndex; cache: Buffer }> {
  const pool = openDecoderPool({ processes: 2, entry });
  try {
    for await (const item of scanFolder(folder, { pool, previous })) if (item.index) return item;
    throw new Error('the scan gave no index');
  } finally {
    await pool.close();
  }
}

/** What is the same wherever the images are. */
const contentOf = ({ classes, images, rejected, notes }: DataIndex) => ({
  classes,
  images: images.map(({ mtimeMs: _time, file: _file, ...image }) => image),
  rejected,
  notes,
});

async function makeFolder(): Promise<string> {
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 8);
  await mkdir(join(folder, 'red', 'more ü+%20&<'), { recursive: true });
  await copyFile(fixture('rgb.jpg'), join(folder, 'red', 'more ü+%20&<', "it's (1)*.jpg"));
  await writeFile(join(folder, 'red', 'empty.png'), '');
  await writeFile(join(folder, 'red', 'notes.txt'), 'no image');
  await writeFile(join(folder, 'blue', 'torn.png'), noisyPng([1, 2, 3], 1).subarray(0, 300));
  await mkdir(join(folder, 'blue', '.hidden'));
  await writeFile(join(folder, 'blue', '.hidden', 'a.png'), noisyPng([1, 2, 3], 2));
  return folder;
}

test.skipIf(!python)(
  'has the classes, hashes and faults of the folder on disk, and reads each object once',
  async () => {
    const folder = await makeFolder();
    await storage.change({ upload: folder, prefix: 'flowers' });
    const proxy = await openProxy(storage.address);
    useStorage(proxy.address, storage.users.owner);
    const first = await scan('s3://photos/flowers/');
    expect(contentOf(first.index)).toEqual(contentOf((await scan(folder)).index));
    expect(first.index.folder).toBe('s3://photos/flowers');
    expect(first.index.images[0]!.file).toBe('s3://photos/flowers/blue/blue-0.png');
    expect(proxy.read.length).toBe(new Set(proxy.read).size);
    expect(proxy.read.length).toBe(first.index.images.length + first.index.rejected.length);

    // A second scan reads nothing but what was written since, also within the same second and of the same size.
    proxy.read.length = 0;
    expect((await scan('s3://photos/flowers', first.cache)).index).toEqual(first.index);
    expect(proxy.read).toEqual([]);
    const [one, other] = [join(folder, 'red', 'red-0.png'), join(folder, 'red', 'red-1.png')];
    await storage.change({ put: ['flowers/red/red-0.png'], file: other });
    const again = await scan('s3://photos/flowers', first.cache);
    expect(proxy.read).toEqual(['flowers/red/red-0.png']);
    const hashes = again.index.images
      .filter(({ path }) => /red-[01]\.png$/.test(path))
      .map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(1);
    await storage.change({ put: ['flowers/red/red-0.png'], file: one });
  },
);

test.skipIf(!python)('lists more objects than one page has, each once', async () => {
  const file = join(await temporaryFolder(), 'a.png');
  await writeFile(file, noisyPng([200, 20, 20], 5));
  const keys = Array.from({ length: 1_203 }, (_, i) => `many/${i % 2 ? 'a b' : 'c+d'}/é ${i}.png`);
  await storage.change({ put: keys, file });
  const proxy = await openProxy(storage.address);
  useStorage(proxy.address, storage.users.owner);
  const pages: string[][] = [];
  for await (const page of listObjects('s3://photos/many')) pages.push(page.map(({ key }) => key));
  expect(pages.map((page) => page.length)).toEqual([1000, 203]);
  expect(pages.flat().sort()).toEqual([...keys].sort());
  expect(proxy.listings).toBe(2);
  const { index } = await scan('s3://photos/many');
  expect(index.classes).toEqual(['a b', 'c+d']);
  expect(index.images.length).toBe(1_203);
  expect(proxy.read.length).toBe(1_203);
});

test.skipIf(!python)('asks again for an object whose answer ends in its middle', async () => {
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 2);
  await storage.change({ upload: folder, prefix: 'cut' });
  const left = new Map([['cut/red/red-0.png', 3]]);
  const proxy = await openProxy(storage.address, (key) => {
    const more = left.get(key) ?? 0;
    left.set(key, more - 1);
    return more > 0;
  });
  useStorage(proxy.address, storage.users.owner);
  const { index } = await scan('s3://photos/cut');
  expect(contentOf(index)).toEqual(contentOf((await scan(folder)).index));
  expect(proxy.read.filter((key) => key === 'cut/red/red-0.png').length).toBe(4);
});

test.skipIf(!python)('reads a table of labels beside the images', async () => {
  const folder = await temporaryFolder();
  for (let i = 0; i < 4; i++) await writeFile(join(folder, `${i}.png`), noisyPng([200, 20, 20], i));
  await writeFile(join(folder, 'labels.csv'), 'file,label\n0.png,cat\n1.png,dog\n2.png,cat\n3.png,dog\n');
  await storage.change({ upload: folder, prefix: 'table' });
  useStorage(storage.address, storage.users.owner);
  const { index } = await scan('s3://photos/table');
  expect(contentOf(index)).toEqual(contentOf((await scan(folder)).index));
  expect(index.classes).toEqual(['cat', 'dog']);
});

const wrong = { AWS_ACCESS_KEY_ID: 'AKIAWRONG', AWS_SECRET_ACCESS_KEY: 'wrong' };

test.skipIf(!python)('says what is wrong and what to do, in both languages, without a key', async () => {
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 1);
  await storage.change({ upload: folder, prefix: 'small' });
  const { owner, nobody, reader } = storage.users;
  const { address: open } = await openProxy(storage.address);
  const cases = [
    ['s3://photos/small', storage.address, wrong, 'does not accept the credentials', '자격 증명을 거부'],
    [
      's3://photos/small',
      storage.address,
      { ...owner, AWS_SECRET_ACCESS_KEY: 'wrong' },
      '(SignatureDoesNotMatch). Check AWS_ACCESS_KEY_ID',
      '확인하세요',
    ],
    ['s3://photos/small', open, {}, 'requires credentials, and this machine has none', '자격 증명이 필요'],
    ['s3://photos/small', storage.address, nobody, 'do not allow listing s3://photos/small', 's3:ListBucket'],
    ['s3://photos/small', storage.address, reader, 'need the permissions s3:ListBucket', 's3:ListBucket'],
    [
      's3://no-such-bucket/x',
      storage.address,
      owner,
      'The bucket no-such-bucket was not found',
      'no-such-bucket',
    ],
    ['s3://photos/nothing', storage.address, owner, 's3://photos/nothing has no objects', '객체가 없습니다'],
    [
      's3://photos/small',
      'http://127.0.0.1:9',
      owner,
      '127.0.0.1:9 refused the connection',
      '연결을 거부했습니다',
    ],
    ['s3://pho tos/x', storage.address, owner, 'is not an address in S3', 'S3 주소가 아닙니다'],
  ] as const;
  for (const [url, address, keys, english, korean] of cases) {
    useStorage(address, keys);
    const error = await scan(url).then(
      () => null,
      (caught) => caught,
    );
    expect(error?.message, english).toContain(english);
    expect(inKorean(error.words), english).toContain(korean);
    for (const key of Object.values(keys))
      expect(JSON.stringify([error.message, error.words])).not.toContain(key);
  }
});

test.skipIf(!python)('keeps credentials out of the index and of the cache', async () => {
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 1);
  await storage.change({ upload: folder, prefix: 'small' });
  useStorage(storage.address, storage.users.owner);
  const { index, cache } = await scan('s3://photos/small');
  for (const key of Object.values(storage.users.owner)) {
    expect(JSON.stringify(index)).not.toContain(key);
    expect(cache.includes(key)).toBe(false);
  }
  expect(await readdir(folder)).toHaveLength(3);
  expect((await readFile(join(folder, 'red', 'red-0.png'))).length).toBe(
    index.images.find(({ path }) => path === 'red/red-0.png')!.sizeBytes,
  );
});
