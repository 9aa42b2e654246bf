// Pretrained weights through the contract: listed, downloaded from a local server, copied manually, opened, and the message if they are missing.
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { englishOf } from '../../in-english';
import { buildHelpers } from '../support';
import { fixture, fixtures, openAt } from './local-weights';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

test('downloads weights, finds them, and opens them with the same values as Keras', async () => {
  const bytes = await readFile(fixture);
  const { client, id, info, fetched, folder, source } = await openAt(bytes);
  expect(await info()).toMatchObject({ weights: 'download', weightsNoTop: 'download' });
  await expect(client.openModel({ project: id, source })).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining(
      'The pretrained weights of MobileNetV2 are not on this machine yet. Get them (`graft fetch mobilenetv2 --no-top`)',
    ),
  });
  const items = await fetched();
  expect(items.at(-1)).toEqual({ file: { path: join(folder, 'mobilenetv2-no-top.h5') } });
  expect(items.at(-2)?.progress).toEqual({
    done: bytes.length,
    total: bytes.length,
    what: 'mobilenetv2-no-top.h5',
  });
  expect(await info()).toMatchObject({ weights: 'download', weightsNoTop: 'cached' });
  const { graph, notes } = await client.openModel({ project: id, source });
  expect(notes).toEqual([]);
  const expected = JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
  const blobs = graph.layers
    .filter(({ weights }) => Object.keys(weights).length > 0)
    .map(({ name, weights }) => [
      name,
      Object.values(weights).map((ref) => ('blob' in ref ? ref.blob : ref)),
    ]);
  expect(blobs).toEqual(expected);
});

test('finds weights that were copied manually or downloaded by Keras, and reports invalid ones', async () => {
  const { client, id, info, fetched, folder, home, source } = await openAt(await readFile(fixture), null);
  await mkdir(join(home, 'keras'), { recursive: true });
  await cp(fixture, join(home, 'keras/mobilenetv2-no-top.h5'));
  expect(await info()).toMatchObject({ weightsNoTop: 'cached' });
  expect((await client.openModel({ project: id, source })).notes).toEqual([]);
  expect(await fetched()).toEqual([{ file: { path: join(home, 'keras/mobilenetv2-no-top.h5') } }]);
  await mkdir(folder, { recursive: true });
  await rename(join(home, 'keras/mobilenetv2-no-top.h5'), join(folder, 'mobilenetv2-no-top.h5'));
  expect((await client.openModel({ project: id, source })).notes).toEqual([]);
  await writeFile(join(folder, 'mobilenetv2-no-top.h5'), 'something else');
  await expect(client.openModel({ project: id, source })).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining('mobilenetv2-no-top.h5 is not the right file: expected MD5'),
  });
});

test('never stores an invalid download in the folder', async () => {
  const { fetched, folder, info } = await openAt(await readFile(fixture), Buffer.from('a page to log in'));
  await expect(fetched()).rejects.toMatchObject({ code: 'bad-file' });
  expect(await readdir(folder)).not.toContain('mobilenetv2-no-top.h5');
  expect(await info()).toMatchObject({ weightsNoTop: 'download' });
});

test('reports that bundled weights do not need a download', async () => {
  const { client } = await openAt(Buffer.alloc(8));
  const fetch = async (model: string) => {
    for await (const _ of client.fetchWeights({ model }));
  };
  await expect(fetch('efficientnet-lite0')).rejects.toThrow(
    'The weights of EfficientNet-Lite0 are bundled with Graft',
  );
  await expect(fetch('lenet5')).rejects.toThrow('Graft has no download of pretrained weights for LeNet5.');
  await expect(fetch('nothing')).rejects.toMatchObject({ code: 'not-found' });
});

test('opens a model with weights from the user’s file, and reports unused ones', async () => {
  const { client, id } = await openAt(Buffer.alloc(8));
  const warm = join(fixtures, '../warm-start');
  const { heirs, cases } = JSON.parse(await readFile(join(warm, 'expected.json'), 'utf8'));
  const file = join(warm, 'heir-other-head.keras');
  const open = (skipMismatch: boolean, by: 'name' | 'order' = 'name') =>
    client.openModel({
      project: id,
      source: { file, weightsFile: { file: join(warm, 'donor-keras2.h5'), by, skipMismatch } },
    });
  const { graph, notes } = await open(false);
  const blobs = Object.fromEntries(
    graph.layers
      .filter(({ weights }) => Object.keys(weights).length > 0)
      .map(({ name, weights }) => [
        name,
        Object.values(weights).map((ref) => ('blob' in ref ? ref.blob : ref)),
      ]),
  );
  const isThis = (one: Record<string, unknown>) =>
    one.file === 'donor-keras2.h5' && one.heir === 'other-head' && one.by === 'name' && !one.skipMismatch;
  expect(blobs).toEqual(cases.find(isThis).weights);
  expect(blobs.new_head).toEqual(heirs['other-head'].new_head);
  expect(englishOf(notes).slice(-2)).toEqual([
    "The file has no weights for 'new_head': their values were kept.",
    "The file also has weights for 'head', which this network does not have.",
  ]);
  await expect(open(false, 'order')).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining("'kernel' of 'new_head' expects [6, 3], the file has [6, 5]"),
  });
  expect(englishOf((await open(true, 'order')).notes)).toContain(
    "'kernel' of 'new_head' keeps its values: expected [6, 3], the file has [6, 5].",
  );
});
