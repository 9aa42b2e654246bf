// Finding images by name, left-out images, and the paths of thousands of images in one call.
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { buildHelpers, makeImages, noisyPng, openEngine, temporaryFolder } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

async function opened(each = 4) {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'), each);
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const ask = { project, folder, split: { validation: 0.25, test: 0 }, seed: 1 };
  for await (const _ of client.scan(ask));
  return { client, project, folder, home, ask };
}

test('finds images by path and by file, with their class after edits, and knows which are left out', async () => {
  const { client, ask, folder } = await opened();
  const edits = [
    { edit: 'relabel' as const, images: ['red/red-0.png'], to: 'blue' },
    { edit: 'exclude' as const, images: ['red/red-1.png'] },
  ];
  const names = ['red/red-0.png', join(folder, 'red/red-1.png'), join(folder, 'nothing.png')];
  const { images } = await client.locateImages({ ...ask, edits, names });
  expect(images).toEqual([
    expect.objectContaining({ path: 'red/red-0.png', label: 0, leftOut: false }),
    expect.objectContaining({ path: 'red/red-1.png', label: 2, leftOut: true }),
    null,
  ]);
});

test('finds an image that was added, by the file in which the project keeps it', async () => {
  const { client, ask, project, home } = await opened();
  const images = [{ name: 'one.png', bytes: new Uint8Array(noisyPng([9, 9, 9], 5)) }];
  const { source, paths } = await client.addImages({ project, className: 'red', images });
  const edits = [{ edit: 'add' as const, images: paths, to: 'red' }];
  const request = { ...ask, more: [source], edits };
  for await (const _ of client.scan(request));
  const file = join(home, 'projects/a/added', paths[0]!.split('/').at(-1)!);
  const { images: found } = await client.locateImages({ ...request, names: [file] });
  expect(found).toEqual([expect.objectContaining({ path: paths[0], leftOut: false })]);
  // Without the edit, the image is not part of the dataset.
  expect((await client.locateImages({ ...request, edits: [], names: [file] })).images).toEqual([null]);
});

test('adds an image by the path of its file', async () => {
  const { client, project, folder } = await opened();
  const images = [{ path: join(folder, 'red/red-0.png') }, { path: join(folder, 'none.png') }];
  const { paths } = await client.addImages({ project, className: 'red', images: images.slice(0, 1) });
  expect(paths[0]).toMatch(/^@added\/[0-9a-f]{24}\.png$/);
  await expect(client.addImages({ project, className: 'red', images })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('lists and counts left-out images, and filters them', async () => {
  const { client, ask } = await opened();
  const edits = [{ edit: 'exclude' as const, images: ['red/red-1.png', 'blue/blue-0.png'] }];
  expect(await client.dataSummary({ ...ask, edits })).toMatchObject({ total: 10, leftOutTotal: 2 });
  expect(await client.dataSummary(ask)).not.toHaveProperty('leftOutTotal');
  const shown = async (filter: object) =>
    (await client.images({ ...ask, edits, leftOut: true, ...filter, offset: 0, limit: 9 })).images.map(
      ({ path }) => path,
    );
  expect(await shown({})).toEqual(['blue/blue-0.png', 'red/red-1.png']);
  expect(await shown({ label: 2 })).toEqual(['red/red-1.png']);
});

test('returns the paths of a filter or of a range of it', async () => {
  const { client, ask } = await opened();
  const { paths } = await client.imagePaths({ ...ask, label: 1 });
  expect(paths).toEqual([0, 1, 2, 3].map((i) => `green/green-${i}.png`));
  expect((await client.imagePaths({ ...ask, offset: 3, limit: 2 })).paths).toEqual([
    'blue/blue-3.png',
    'green/green-0.png',
  ]);
});
