// Features in shards, computed by engines with homes of their own, as on several machines: the run that takes them is the run of one machine.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { preprocessings } from '#shared/graph/graph';
import { preparedIn, type TakenStep } from '#shared/protocol/feature-shards';
import type { RunEvent } from '#shared/run/events';
import { inEnglish } from '#shared/sentence';
import { recordsIn } from '../../objects/records-in';
import {
  buildHelpers,
  makeImages,
  noisyPng,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../support';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

beforeAll(buildHelpers);

/** A network that pools in its head, so that the outputs of its base are cached, too. */
function pooledGraph(): LayerGraph {
  const graph = tinyGraph();
  return {
    ...graph,
    layers: graph.layers.map((layer) => (layer.name === 'pool' ? { ...layer, head: true } : layer)),
  };
}

/** Values per image of the outputs that are cached. */
const valuesOf = { conv: 14 * 14 * 4, pool: 4 };

const stage = { trainable: { from: 'head' }, features: 'cached', epochs: 3, batchSize: 16 };
const augmented = { ...stage, augmentation: { horizontalFlip: true }, variants: 2 };

async function machine(images: string) {
  const home = await temporaryFolder();
  const { client, close } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const requestOf = (of: object, graph = pooledGraph()) => ({
    project,
    recipe: tinyRecipe(images, of),
    graph,
    rescan: true,
  });
  return {
    client,
    project,
    close,
    async compute(index: number, count: number, folder: string, of: object = stage, graph = pooledGraph()) {
      const request = { ...requestOf(of, graph), shard: { index, count }, folder };
      for await (const { result } of client.computeShard(request)) if (result) return result;
      throw new Error('no result');
    },
    prepare: (folder: string) => client.prepareShards({ ...requestOf(stage), folder }),
    /** Knows nothing but the folder. */
    async computePrepared(index: number, count: number, out: string) {
      const request = { folder: preparedIn(out), shard: { index, count }, out };
      for await (const { result } of client.computeSentShard(request)) if (result) return result;
      throw new Error('no result');
    },
    async take(folder: string, of: object = stage): Promise<NonNullable<TakenStep['result']>> {
      for await (const { result } of client.takeShards({ ...requestOf(of), folder }))
        if (result) return result;
      throw new Error('no result');
    },
    async train(of: object = stage): Promise<RunEvent[]> {
      const { recipe, graph } = requestOf(of);
      const { runId } = await client.startRun({ project, recipe, graph });
      return watchToEnd(client, project, runId);
    },
    /** The project's files of features, by name, their records sorted: shards may be taken in another order. */
    async cached(): Promise<Record<string, string[]>> {
      const at = join(home, 'projects', project, 'cache', 'features');
      const files = (await readdir(at)).filter((name) => name.endsWith('.bin')).sort();
      const records = async (name: string) => {
        const bytes = await readFile(join(at, name));
        const { frontier } = JSON.parse(await readFile(join(at, name.replace(/bin$/, 'json')), 'utf8'));
        const length = 36 + 4 * valuesOf[frontier[0] as keyof typeof valuesOf];
        return Array.from({ length: bytes.length / length }, (_, i) =>
          bytes.subarray(i * length, (i + 1) * length).toString('hex'),
        ).sort();
      };
      return Object.fromEntries(await Promise.all(files.map(async (name) => [name, await records(name)])));
    },
  };
}

const losses = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'epochEnded' ? [[event.training, event.validation]] : []));
const featureSteps = (events: readonly RunEvent[]) =>
  events.filter((event) => event.type === 'progress' && event.what === 'features');

test.each([
  ['images', stage],
  ['augmented variants', augmented],
])('features of %s by three machines are those of one to the last bit, and so is the run', async (_, of) => {
  const images = await makeImages(join(await temporaryFolder(), 'images'), 40);
  const folder = join(await temporaryFolder(), 'features');
  const workers = await Promise.all([1, 2, 3].map(() => machine(images)));
  const results = await Promise.all(workers.map((one, i) => one.compute(i + 1, 3, folder, of)));
  expect(results.every(({ kept, unread }) => !kept && unread === 0)).toBe(true);
  const records = results.reduce((sum, one) => sum + one.records, 0);
  expect((await readdir(folder)).sort()).toEqual([
    'shard-00001-of-00003',
    'shard-00002-of-00003',
    'shard-00003-of-00003',
  ]);
  // Asked again, nothing is computed.
  expect(await workers[1]!.compute(2, 3, folder, of)).toEqual({ ...results[1], kept: true });

  const head = await machine(images);
  expect(await head.take(folder, of)).toEqual({ shards: 3, taken: records, kept: 0, missing: 0 });
  expect(await head.take(folder, of)).toEqual({ shards: 3, taken: 0, kept: records, missing: 0 });
  const alone = await machine(images);
  const [ofShards, ofOne] = [await head.train(of), await alone.train(of)];
  expect(featureSteps(ofOne).length).toBeGreaterThan(0);
  expect(featureSteps(ofShards)).toEqual([]);
  expect(losses(ofShards)).toHaveLength(3);
  expect(losses(ofShards)).toEqual(losses(ofOne));
  const cached = await head.cached();
  expect(Object.keys(cached)).toHaveLength(2);
  expect(cached).toEqual(await alone.cached());
});

test('parts of a list that was prepared scan nothing, are equal to the last bit, and name images that changed', async () => {
  const images = await makeImages(join(await temporaryFolder(), 'images'), 40);
  const [local, out] = [join(await temporaryFolder(), 'local'), join(await temporaryFolder(), 'features')];
  const head = await machine(images);
  for (const index of [1, 2, 3]) await head.compute(index, 3, local);
  expect(await head.prepare(out)).toEqual({ images: 120, kept: false, unpacked: false });
  let scans = 0;
  const count = () => scans++;
  subscribe('graft:scan', count);
  const nodes = await Promise.all(
    [1, 2].map((index) => machine('/nonexistent').then((one) => ({ one, index }))),
  );
  for (const { one, index } of nodes)
    expect(await one.computePrepared(index, 3, out)).toMatchObject({ unread: 0, kept: false });
  expect(await nodes[0]!.one.computePrepared(2, 3, out)).toMatchObject({ kept: true });
  unsubscribe('graft:scan', count);
  expect(scans).toBe(0);
  for (const name of ['shard-00001-of-00003', 'shard-00002-of-00003'])
    expect(await recordsIn(out, name)).toEqual(await recordsIn(local, name));

  // Of the last part, one image vanishes and another becomes a third.
  const job = JSON.parse(await readFile(join(preparedIn(out), 'job.json'), 'utf8'));
  const [changed, vanished] = [...job.data.training, ...job.data.validation]
    .map(({ path }) => path)
    .slice(-2);
  await writeFile(changed, noisyPng([9, 9, 9], 99));
  await rm(vanished);
  const result = await nodes[1]!.one.computePrepared(3, 3, out);
  expect(result).toMatchObject({ unread: 2, kept: false });
  const faults = result.faults!.map(({ path, reason }) => [path, inEnglish(reason)]);
  expect(faults).toHaveLength(2);
  expect(faults.find(([path]) => path === changed)![1]).toMatch(
    /it was changed .* after the dataset was scanned/,
  );
  expect(faults.find(([path]) => path === vanished)![1]).toMatch(/no longer exists/);
  await expect((await machine(images)).prepare(out)).rejects.toThrow('was prepared for other images');
});

test('says where there is no list, since each machine unpacks the images for itself', async () => {
  const folder = await temporaryFolder();
  const row = (label: number, i: number) =>
    `${label},${Array.from({ length: 144 }, (_, at) => (at * 7 + i * 13 + label * 60) % 256).join(' ')}`;
  const rows = Array.from({ length: 24 }, (_, i) => row(i % 3, i));
  await writeFile(join(folder, 'faces.csv'), ['emotion,pixels', ...rows].join('\n'));
  const out = join(folder, 'features');
  expect(await (await machine(folder)).prepare(out)).toMatchObject({ unpacked: true });
  expect(await readdir(folder)).toEqual(['faces.csv']);
});

test('a missing, damaged, foreign or unreadable shard is named, and nothing of it is trained on', async () => {
  const images = await makeImages(join(await temporaryFolder(), 'images'), 40);
  const folder = join(await temporaryFolder(), 'features');
  const one = await machine(images);
  await expect(one.take(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  await one.compute(1, 3, folder);
  await one.compute(3, 3, folder);
  await expect(one.take(folder)).rejects.toThrow(
    /1 of 3 shards are missing.*: 2\. Compute each with graft features RECIPE\.json --shard I\/3/,
  );
  const other = { ...pooledGraph(), preprocessing: preprocessings.torch };
  await expect(one.compute(3, 3, folder, stage, other)).rejects.toThrow('features of another network');
  await expect(one.compute(1, 1, folder, { trainable: { all: true } })).rejects.toThrow(
    'does not train on cached features',
  );
  await one.compute(2, 3, folder);

  // A byte of a record flipped: its checksum no longer fits, and the run computes that image itself.
  const features = join(folder, 'shard-00002-of-00003', 'features');
  const [name] = (await readdir(features)).filter((file) => file.endsWith('.bin'));
  const bytes = await readFile(join(features, name!));
  bytes[40]! ^= 1;
  await writeFile(join(features, name!), bytes);
  expect(await one.take(folder)).toMatchObject({ shards: 3, missing: 1 });
  const alone = await machine(images);
  expect(losses(await one.train())).toEqual(losses(await alone.train()));

  const description = join(folder, 'shard-00001-of-00003', 'shard.json');
  const text = await readFile(description, 'utf8');
  await writeFile(description, '{"version": 1, "files": [{"key": "../../etc/passwd"}]}');
  await expect(one.take(folder)).rejects.toThrow('does not describe a shard of features');
  await writeFile(description, text);
  await cp(join(folder, 'shard-00001-of-00003'), join(folder, 'unrelated'), { recursive: true });
  expect(await one.take(folder)).toMatchObject({ shards: 3, missing: 0 });
});

test('a canceled shard leaves nothing behind, and one computed twice at once stays once', async () => {
  const images = await makeImages(join(await temporaryFolder(), 'images'), 40);
  const folder = join(await temporaryFolder(), 'features');
  const [one, two] = [await machine(images), await machine(images)];
  const controller = new AbortController();
  const request = {
    project: one.project,
    recipe: tinyRecipe(images, stage),
    graph: pooledGraph(),
    rescan: true,
    shard: { index: 1, count: 1 },
    folder,
  };
  const canceled = async () => {
    for await (const _ of one.client.computeShard(request, { signal: controller.signal })) controller.abort();
  };
  await expect(canceled()).rejects.toMatchObject({ code: 'cancelled' });
  await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]), { timeout: 30_000 });
  const both = await Promise.all([one.compute(1, 1, folder), two.compute(1, 1, folder)]);
  expect(both.map(({ records }) => records)).toEqual([120, 120]);
  expect(await readdir(folder)).toEqual(['shard-00001-of-00001']);
  expect(await two.take(folder)).toMatchObject({ shards: 1, taken: 120, missing: 0 });
});
