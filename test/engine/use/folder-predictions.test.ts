// Predicting a folder through the contract: order, unreadable files, the same values as for single images, cancelling, thumbnails; and finding a class.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { FindWhereItem } from '#shared/insight/find-where';
import type { Prediction } from '#shared/protocol/trainer-contract';
import { buildHelpers, makeImages, openEngine, temporaryFolder, tinyGraph } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

async function opened(each: number) {
  const folder = await makeImages(await temporaryFolder(), each);
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'a' });
  return { client, project, folder, model: { graph: tinyGraph() } };
}

test('predicts the images of all subfolders by name, with the reason for those that cannot be read', async () => {
  const { client, project, folder, model } = await opened(8);
  await writeFile(join(folder, 'blue', 'a broken one.jpg'), 'no image');
  await writeFile(join(folder, 'notes.txt'), 'no image');
  await mkdir(join(folder, '.hidden'));
  await writeFile(join(folder, '.hidden', 'x.jpg'), 'no image');
  const items: { total: number; predictions: readonly Prediction[] }[] = [];
  for await (const item of client.predictFolder({ project, model, folder, top: 2 })) items.push(item);
  // The total first, then a small batch, then a larger one.
  expect(items.map(({ total, predictions }) => [total, predictions.length])).toEqual([
    [25, 0],
    [25, 8],
    [25, 17],
  ]);
  const all = items.flatMap(({ predictions }) => predictions);
  expect(all.map(({ name }) => name)).toEqual([...all.map(({ name }) => name)].sort());
  const [broken, first] = all;
  expect([broken!.name, broken!.top]).toEqual(['blue/a broken one.jpg', []]);
  expect(broken!.problem).not.toBeNull();
  expect(all.filter(({ problem }) => problem !== null)).toHaveLength(1);
  const path = join(folder, first!.name);
  const { predictions } = await client.predict({ project, model, images: [{ path }], top: 2 });
  expect(predictions[0]!.top.map(({ name }) => name)).toEqual(first!.top.map(({ name }) => name));
  for (const [i, { probability }] of predictions[0]!.top.entries())
    expect(probability).toBeCloseTo(first!.top[i]!.probability, 6);
});

test('stops when it is cancelled', async () => {
  const { client, project, folder, model } = await opened(30);
  const controller = new AbortController();
  let seen = 0;
  const read = async () => {
    for await (const { predictions } of client.predictFolder(
      { project, model, folder },
      { signal: controller.signal },
    )) {
      seen += predictions.length;
      if (seen > 0) controller.abort();
    }
  };
  await read().catch((error) => expect(error.code).toBe('cancelled'));
  expect(seen).toBe(8);
});

test('says that a folder has no images, or does not exist', async () => {
  const { client, project, model } = await opened(1);
  const folder = await temporaryFolder();
  const read = async (path: string) => {
    for await (const _ of client.predictFolder({ project, model, folder: path }));
  };
  await expect(read(folder)).rejects.toThrowError(`No images found in ${folder}.`);
  await expect(read(join(folder, 'none'))).rejects.toThrowError(/not found/);
});

test('makes thumbnails of image files in any folder, and of nothing else', async () => {
  const { client, folder } = await opened(1);
  const { bytes } = await client.fileThumbnail({ folder, name: 'red/red-0.png', size: 64 });
  expect(Buffer.from(bytes).subarray(8, 12).toString()).toBe('WEBP');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await expect(client.fileThumbnail({ folder, name: 'secret.txt', size: 64 })).rejects.toThrowError(
    /is not an image file/,
  );
});

test('finds a class in an enlarged image, by one pass and by crops', async () => {
  const { client, project, folder, model } = await opened(1);
  const items: FindWhereItem[] = [];
  const image = { path: join(folder, 'red/red-0.png') };
  for await (const item of client.findWhere({ project, model, image, scale: 3 })) items.push(item);
  const { seen } = items[0]!;
  // The network has no stride and does not pad: windows begin at each pixel.
  expect(seen).toMatchObject({ width: 16 + 32, height: 16 + 32, stride: [1, 1], padded: [], classes: 3 });
  const { windows } = items.find(({ onePass }) => onePass)!.onePass!;
  const { crops } = items.find((one) => one.crops)!;
  expect([windows.rows, windows.columns]).toEqual([33, 33]);
  const [one, other] = [windows, crops!.windows].map(({ scores }) => new Float32Array(scores.slice().buffer));
  const greatest = one!.reduce((most, value, i) => Math.max(most, Math.abs(value - other![i]!)), 0);
  expect(greatest).toBeLessThan(1e-5);
});

test('names the layer that needs one size', async () => {
  const { client, project, folder, model } = await opened(1);
  const { layers, ...rest } = model.graph;
  const fixed = { name: 'shrink', kind: 'Resizing', params: { height: 16, width: 16 }, inputs: ['pixels'] };
  const graph = {
    ...rest,
    layers: layers.flatMap((layer) =>
      layer.name === 'conv'
        ? [
            { ...fixed, trainable: true, weights: {} },
            { ...layer, inputs: ['shrink'] },
          ]
        : [layer],
    ),
  };
  const image = { path: join(folder, 'red/red-0.png') };
  const read = async () => {
    for await (const _ of client.findWhere({ project, model: { graph }, image }));
  };
  await expect(read()).rejects.toThrowError("'shrink' (Resizing) needs an image of one size");
});
