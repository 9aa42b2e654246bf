// Datasets through the contract: scans, pages of images, thumbnails.
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import { buildHelpers, makeImages, openEngine, temporaryFolder } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(buildHelpers);
const split = { validation: 0.25, test: 0 };

async function scanned() {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'));
  await writeFile(join(folder, 'red', 'broken.png'), 'no image');
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const scan = async () => {
    const items = [];
    for await (const item of client.scan({ project, folder, split, seed: 1 })) items.push(item);
    return items.at(-1)?.summary;
  };
  return { client, project, folder, scan, home };
}

test('counts a folder by class and split, and lists files that are not images', async () => {
  const { scan } = await scanned();
  const summary = await scan();
  expect(summary?.classes.map(({ name, training, validation }) => [name, training + validation])).toEqual([
    ['blue', 8],
    ['green', 8],
    ['red', 8],
  ]);
  expect(summary?.rejected).toMatchObject([{ path: 'red/broken.png', fault: 'not-an-image' }]);
});

test('returns images page by page, filtered by class and split', async () => {
  const { client, project, folder, scan } = await scanned();
  await scan();
  const ask = { project, folder, split, seed: 1 };
  const all = await client.images({ ...ask, offset: 0, limit: 500 });
  expect(all.total).toBe(24);
  const page = await client.images({ ...ask, label: 1, offset: 6, limit: 500 });
  expect(page).toMatchObject({
    total: 8,
    images: [{ path: 'green/green-6.png' }, { path: 'green/green-7.png' }],
  });
  const validation = await client.images({ ...ask, part: 'validation', offset: 0, limit: 500 });
  expect(validation.images).toEqual(all.images.filter((image) => image.part === 'validation'));
});

test('returns thumbnails as WebP, only for images of the dataset', async () => {
  const { client, project, folder } = await scanned();
  const { bytes } = await client.thumbnail({ project, folder, path: 'red/red-0.png', size: 16 });
  expect(new TextDecoder().decode(bytes.subarray(8, 12))).toBe('WEBP');
  for (const path of ['../../etc/passwd', 'red/broken.png', 'red/none.png'])
    await expect(client.thumbnail({ project, folder, path, size: 16 })).rejects.toMatchObject({
      code: 'not-found',
    });
});

test('reads only changed files in a second scan', async () => {
  const { scan, folder, home } = await scanned();
  const before = await scan();
  const old = new Date(2001, 1, 1);
  await utimes(join(folder, 'red', 'red-0.png'), old, old);
  expect(await scan()).toEqual(before);
  expect(await readdir(join(home, 'projects/a/data'))).toHaveLength(1);
});

test('previews an image at the network’s input size, then with random augmentation', async () => {
  const { client, project, folder } = await scanned();
  const ask = { project, folder, path: 'red/red-0.png', width: 40, height: 30, seed: 1, draws: 3 };
  const augmentation = { horizontalFlip: true, rotation: 20, zoom: 0.2, translation: 0.1, brightness: 0.3 };
  const { images } = await client.previewImage({ ...ask, augmentation });
  const sizes = images.map(({ bytes }) => {
    // VP8 stores width and height after its start code.
    const at = Buffer.from(bytes).indexOf(Buffer.from([0x9d, 0x01, 0x2a]));
    return [bytes[at + 3], bytes[at + 5]];
  });
  expect(sizes).toEqual(Array.from({ length: 4 }, () => [40, 30]));
  expect((await client.previewImage(ask)).images).toHaveLength(1);
  expect((await client.previewImage({ ...ask, augmentation })).images).toEqual(images);
  // A network with one channel receives gray.
  for (const { bytes } of (await client.previewImage({ ...ask, channels: 1, augmentation })).images) {
    const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    for (let i = 0; i < data.length; i += 3)
      expect(
        Math.max(data[i]!, data[i + 1]!, data[i + 2]!) - Math.min(data[i]!, data[i + 1]!, data[i + 2]!),
      ).toBeLessThan(4);
  }
});

test('updates counts after edits without a scan, and reports duplicates across splits as leaks', async () => {
  const { client, project, folder, scan } = await scanned();
  const bytes = await readFile(join(folder, 'red/red-0.png'));
  await writeFile(join(folder, 'red/zz-again.png'), bytes);
  await scan();
  const ask = { project, folder, split, seed: 1 };
  const edits = [{ edit: 'move' as const, images: ['red/zz-again.png'], part: 'test' as const }];
  const { total, leaks, pairs } = await client.duplicates({ ...ask, edits });
  expect(pairs[0]).toMatchObject({
    leak: true,
    distance: null,
    second: { path: 'red/zz-again.png', part: 'test' },
  });
  expect([total >= 1, leaks >= 1]).toEqual([true, true]);
  const merged = await client.dataSummary({
    ...ask,
    edits: [{ edit: 'mergeClasses', classes: ['red', 'blue'], into: 'warm' }],
  });
  expect(merged.classes.map(({ name, ...parts }) => [name, parts.training + parts.validation])).toEqual([
    ['green', 8],
    ['warm', 17],
  ]);
});

test('keeps splits defined by folders, regardless of the split’s fractions', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'parts' });
  const summaryOf = async (folder: string) => {
    const items = [];
    for await (const item of client.scan({ project, folder, split, seed: 1 })) items.push(item);
    return items.at(-1)?.summary;
  };
  const whole = join(home, 'whole');
  await makeImages(join(whole, 'train'), 8);
  await makeImages(join(whole, 'val'), 2);
  await makeImages(join(whole, 'test'), 3);
  expect(await summaryOf(whole)).toMatchObject({
    parts: { training: 24, validation: 6, test: 9 },
    givenParts: ['training', 'validation', 'test'],
    drawnTotal: 0,
  });
  const without = join(home, 'without');
  await makeImages(join(without, 'train'), 8);
  await makeImages(join(without, 'test'), 3);
  const summary = await summaryOf(without);
  expect(summary).toMatchObject({ givenParts: ['training', 'test'], drawnTotal: 24 });
  expect(summary?.parts.test).toBe(9);
  expect(summary!.parts.training + summary!.parts.validation).toBe(24);
  expect(summary!.parts.validation).toBeGreaterThan(0);
});
