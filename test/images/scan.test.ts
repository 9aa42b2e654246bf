// Scans folders: Keras' classes, unreadable files, cancellation, and second scans.
import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareCodePoints } from '#shared/compare-code-points';
import { type DataIndex, dataIndexSchema } from '#shared/data/dataset-index';
import { createRandom } from '#shared/random';
import { type DecoderPool, openDecoderPool } from '../../src-main/images/decoder-pool';
import { type ScanItem, type ScanOptions, scanFolder } from '../../src-main/images/scan';
import { englishOf, withReasons } from '../in-english';
import { buildDecoder, fixture, withFolder, writeGreatPng } from './support';

let pool: DecoderPool;
let entry: string;

beforeAll(async () => {
  entry = await buildDecoder();
  pool = openDecoderPool({ processes: 2, entry });
});
afterAll(() => pool.close());

async function scan(folder: string, options: ScanOptions = {}): Promise<{ index: DataIndex; cache: Buffer }> {
  for await (const item of scanFolder(folder, { pool, ...options })) if (item.index) return item;
  throw new Error('the scan gave no index');
}

async function put(folder: string, path: string, from = 'rgb.jpg'): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await copyFile(fixture(from), join(folder, path));
}

describe('a scan', () => {
  it("finds the same classes and files as Keras' image_dataset_from_directory", async () => {
    await withFolder(async (folder) => {
      const files = ['10/a.png', '2/a.png', 'Zebra/a.png', '_x/a.png', 'Éclair/a.png', 'apple/im0.png'];
      for (const path of [...files, 'apple/sub/nested.jpg', '.hidden/a.png', 'apple/.a.png', 'stray.jpg'])
        await put(folder, path, path.endsWith('png') ? 'rgb.png' : 'rgb.jpg');
      await mkdir(join(folder, 'empty'));
      const { index } = await scan(folder);
      // Returned by Keras 3.15 for the same names; an empty folder is a class.
      expect(index.classes).toEqual(['10', '2', 'Zebra', '_x', 'apple', 'Éclair']);
      expect(englishOf(index.notes)).toEqual([
        'The folder empty has no images, so it is not a class. Under Labels, empty folders can be kept as classes.',
      ]);
      const all = await scan(folder, { labels: { folders: true, empty: true } });
      expect(all.index.classes).toEqual(['10', '2', 'Zebra', '_x', 'apple', 'empty', 'Éclair']);
      expect(index.images.map(({ path, label }) => [path, index.classes[label]])).toEqual([
        ['10/a.png', '10'],
        ['2/a.png', '2'],
        ['Zebra/a.png', 'Zebra'],
        ['_x/a.png', '_x'],
        ['apple/im0.png', 'apple'],
        ['apple/sub/nested.jpg', 'apple'],
        ['Éclair/a.png', 'Éclair'],
      ]);
      expect(withReasons(index.rejected)).toEqual([
        { path: 'stray.jpg', fault: 'no-class', reason: 'it is outside the class folders' },
      ]);
      expect(dataIndexSchema.parse(index)).toEqual(index);
    });
  });

  it('lists the four unreadable files of a folder with the reason, and the rest as images', async () => {
    await withFolder(async (folder) => {
      await put(folder, 'cats/good.jpg');
      await put(folder, 'dogs/good.png', 'exif-6.jpg');
      const jpeg = await readFile(fixture('rgb.jpg'));
      await writeFile(join(folder, 'cats/cut.jpg'), jpeg.subarray(0, jpeg.length - 40));
      await writeFile(join(folder, 'cats/diary.png'), 'Dear diary,\ntoday I pretended to be an image.\n');
      await writeFile(join(folder, 'dogs/nothing.jpg'), '');
      await writeGreatPng(join(folder, 'dogs/great.png'), 20_000);
      const { index } = await scan(folder);
      expect(withReasons(index.rejected)).toEqual([
        { path: 'cats/cut.jpg', fault: 'truncated', reason: 'the JPEG is truncated' },
        { path: 'cats/diary.png', fault: 'not-an-image', reason: 'expected an image, found text' },
        {
          path: 'dogs/great.png',
          fault: 'too-large',
          reason: '20000 × 20000 pixels are 400 megapixels; the limit is 100',
        },
        { path: 'dogs/nothing.jpg', fault: 'empty', reason: 'the file is empty (0 bytes)' },
      ]);
      expect(index.images).toEqual([
        {
          path: 'cats/good.jpg',
          label: 0,
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          width: 16,
          mtimeMs: (await stat(join(folder, 'cats/good.jpg'))).mtimeMs,
          height: 12,
          sizeBytes: jpeg.length,
          look: expect.stringMatching(/^[0-9a-f]{64}$/),
          brightness: expect.any(Number),
          sharpness: expect.any(Number),
          plainJpeg: true,
        },
        expect.objectContaining({ path: 'dogs/good.png', label: 1, width: 12, height: 16 }),
      ]);
    });
  });

  it('handles circular links, broken links, unreadable folders and unusual names', async () => {
    await withFolder(async (folder) => {
      await put(folder, 'a/한국어 𝒳.jpg');
      await put(folder, 'a/inside/one.jpg');
      await symlink('..', join(folder, 'a/inside/round'));
      await symlink('nowhere.jpg', join(folder, 'a/broken.jpg'));
      await symlink('self.jpg', join(folder, 'a/self.jpg'));
      await put(folder, 'b/<img onerror=x>.jpg');
      await writeFile(join(folder, 'b/photo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
      await put(folder, 'b/old.bmp', 'rgb.bmp');
      const { index } = await scan(folder);
      expect(index.images.map((image) => image.path)).toEqual([
        'a/inside/one.jpg',
        'a/한국어 𝒳.jpg',
        'b/<img onerror=x>.jpg',
        'b/old.bmp',
      ]);
      expect(
        withReasons(index.rejected).map(({ path, fault, reason }) => `${path}: ${fault}: ${reason}`),
      ).toEqual([
        'a/broken.jpg: unreadable: the file no longer exists',
        'a/inside/round: unreadable: a link to the folder a, which was already scanned',
        'a/self.jpg: unreadable: its symbolic link refers to itself',
        'b/photo.svg: unsupported: SVG images are not supported; save it as PNG or JPEG',
      ]);
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    'lists a file without read permission, and reads it once permission is granted',
    async () => {
      await withFolder(async (folder) => {
        await put(folder, 'a/one.jpg');
        await put(folder, 'a/secret.jpg');
        await chmod(join(folder, 'a/secret.jpg'), 0);
        const first = await scan(folder);
        expect(first.index.rejected).toEqual([
          { path: 'a/secret.jpg', fault: 'unreadable', reason: 'no permission to read it' },
        ]);
        await chmod(join(folder, 'a/secret.jpg'), 0o600);
        expect((await scan(folder, { previous: first.cache })).index.rejected).toEqual([]);
      });
    },
  );

  it('reports the expected and found content if a folder is not a dataset', async () => {
    await withFolder(async (folder) => {
      const said = (path = folder) =>
        scan(path).then(
          () => 'nothing',
          (error) => `${error.code}: ${error.message.replaceAll(folder, 'F')}`,
        );
      expect(await said()).toBe(
        'invalid: F: expected one subfolder of images per class, found an empty folder.',
      );
      await put(folder, 'one.jpg');
      await put(folder, 'two.png', 'rgb.png');
      expect(await said()).toBe(
        'invalid: F: expected one subfolder of images per class, found 2 images directly in it and no subfolder.' +
          ' Sort the images into one folder per class, such as cats/ and dogs/.',
      );
      await mkdir(join(folder, 'cats'));
      expect(await said()).toContain('found 1 subfolder with no file in it.');
      expect(await said(join(folder, 'gone'))).toBe('not-found: Folder not found: F/gone');
      expect(await said(join(folder, 'one.jpg'))).toBe(
        'invalid: F/one.jpg: expected a folder, or a zip, tar, .npz, .npy, IDX or CIFAR file with images in classes.',
      );
    });
  });
});

describe('a second scan', () => {
  it('reads only changed files', async () => {
    await withFolder(async (folder) => {
      for (const name of ['a/1.jpg', 'a/2.jpg', 'b/3.jpg', 'b/4.jpg']) await put(folder, name);
      await writeFile(join(folder, 'b/bad.jpg'), 'text');
      const first = await scan(folder);
      const previous = first.cache;
      const reads: string[] = [];
      const counting: DecoderPool = {
        ...pool,
        inspect: (files, options) => {
          reads.push(...files.map(({ path }) => path.slice(folder.length + 1)));
          return pool.inspect(files, options);
        },
      };
      expect((await scan(folder, { previous, pool: counting })).index).toEqual(first.index);
      expect(reads).toEqual([]);

      await put(folder, 'a/1.jpg', 'rgb.png');
      await utimes(join(folder, 'a/2.jpg'), new Date(), new Date(Date.now() + 5000));
      await rm(join(folder, 'b/3.jpg'));
      await rename(join(folder, 'b/4.jpg'), join(folder, 'b/5.jpg'));
      await appendFile(join(folder, 'b/bad.jpg'), ' and more text');
      const second = await scan(folder, { previous, pool: counting });
      expect(reads.sort()).toEqual(['a/1.jpg', 'a/2.jpg', 'b/5.jpg', 'b/bad.jpg']);
      expect(second.index).toEqual((await scan(folder)).index);
    });
  });
});

describe('a running scan', () => {
  it('reports progress at most 10 times per second, and stops immediately when it is cancelled', async () => {
    await withFolder(async (folder) => {
      const random = createRandom(3);
      const pixels = Buffer.from(Array.from({ length: 900 * 900 * 3 }, () => random() * 256));
      const big = await sharp(pixels, { raw: { width: 900, height: 900, channels: 3 } })
        .png()
        .toBuffer();
      await mkdir(join(folder, 'a'));
      for (let i = 0; i < 80; i++) await writeFile(join(folder, `a/${i}.png`), big);
      const cancel = new AbortController();
      const items: ScanItem[] = [];
      let cancelledAt = 0;
      const startedAt = performance.now();
      const scanning = (async () => {
        for await (const item of scanFolder(folder, { entry, signal: cancel.signal })) {
          items.push(item);
          if ((item.progress?.done ?? 0) >= 8 && cancelledAt === 0) {
            cancelledAt = performance.now();
            setTimeout(() => cancel.abort(), 20);
          }
        }
      })();
      await expect(scanning).rejects.toMatchObject({ code: 'cancelled' });
      expect(performance.now() - cancelledAt).toBeLessThan(500);
      const progress = items.flatMap((item) => (item.progress ? [item.progress] : []));
      expect(progress.at(-1)).toEqual({ done: expect.any(Number), total: 80, what: 'reading' });
      expect(progress.at(-1)!.done).toBeLessThan(80);
      expect(progress.length).toBeLessThanOrEqual(1 + (performance.now() - startedAt) / 100);
    });
  });

  it('ends its processes when the loop is left', async () => {
    await withFolder(async (folder) => {
      for (let i = 0; i < 40; i++) await put(folder, `a/${i}.jpg`);
      const children = () => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
      const before = children();
      let during = 0;
      for await (const item of scanFolder(folder, { entry })) {
        during = Math.max(during, children());
        if ((item.progress?.total ?? 0) > 0) break;
      }
      expect(during).toBeGreaterThan(before);
      await expect.poll(children).toBe(before);
    });
  });
});

describe('compareCodePoints', () => {
  it('sorts like Python', () => {
    const names = ['\u{1f600}', '\uff21', 'Éa', 'a', 'Z', 'a b', 'a', '10', '2'];
    // python3: sorted(names)
    expect([...names].sort(compareCodePoints)).toEqual([
      '10',
      '2',
      'Z',
      'a',
      'a',
      'a b',
      'Éa',
      '\uff21',
      '\u{1f600}',
    ]);
  });
});
