// Features in shards from a bucket of a real S3 server: those of the folder on disk to the last bit, each object read once; and what happens when objects vanish or change.
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ShardStep } from '#shared/protocol/feature-shards';
import { preparedIn } from '#shared/protocol/feature-shards';
import type { RunEvent } from '#shared/run/events';
import { inEnglish } from '#shared/sentence';
import {
  buildHelpers,
  makeImages,
  noisyPng,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../engine/support';
import { fixture } from '../images/support';
import { runGraft } from '../shells/cli/run-graft';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import { recordsIn } from './records-in';
import { findMoto, openProxy, startStorage, type TestStorage, useStorage } from './storage';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });
const python = findMoto();
let storage: TestStorage;

beforeAll(async () => {
  buildHelpers();
  if (python) storage = await startStorage(python);
});
afterAll(() => storage?.stop());

const stage = { trainable: { from: 'head' }, features: 'cached', epochs: 3, batchSize: 16 };

async function machine(images: string) {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'a' });
  const request = { project, recipe: tinyRecipe(images, stage), graph: tinyGraph(), rescan: true };
  const resultOf = async (steps: AsyncIterable<ShardStep>) => {
    for await (const { result } of steps) if (result) return result;
    throw new Error('no result');
  };
  return {
    prepare: (folder: string) => client.prepareShards({ ...request, folder }),
    compute: (index: number, count: number, folder: string) =>
      resultOf(client.computeShard({ ...request, shard: { index, count }, folder })),
    computePrepared: (index: number, count: number, out: string) =>
      resultOf(client.computeSentShard({ folder: preparedIn(out), shard: { index, count }, out })),
    async train(features?: string): Promise<RunEvent[]> {
      if (features) for await (const _ of client.takeShards({ ...request, folder: features }));
      const { runId } = await client.startRun(request);
      return watchToEnd(client, project, runId);
    },
  };
}

const losses = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'epochEnded' ? [[event.training, event.validation]] : []));

/** 120 PNGs, and JPEGs, which TensorFlow decodes. */
async function makeFolder(): Promise<string> {
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 40);
  await cp(fixture('rgb.jpg'), join(folder, 'green', 'photo.jpg'));
  return folder;
}

test.skipIf(!python)(
  'are those of the disk to the last bit; each shard reads its own objects, once',
  async () => {
    const folder = await makeFolder();
    await storage.change({ upload: folder, prefix: 'train' });
    const local = join(await temporaryFolder(), 'local');
    const disk = await machine(folder);
    for (const index of [1, 2, 3]) await disk.compute(index, 3, local);

    const proxy = await openProxy(storage.address);
    useStorage(proxy.address, storage.users.owner);
    const out = join(await temporaryFolder(), 'features');
    const first = await machine('s3://photos/train');
    expect(await first.prepare(out)).toEqual({ images: 121, kept: false, unpacked: false });
    expect(proxy.read.length).toBe(121);
    expect(await first.prepare(out)).toEqual({ images: 121, kept: true, unpacked: false });

    // The nodes know nothing but the folder, and read their own objects. The first, middle and last of each part are also touched.
    const read: string[][] = [];
    for (const index of [1, 2, 3]) {
      [proxy.read.length, proxy.listings] = [0, 0];
      const node = await machine('/nonexistent');
      const { records, unread } = await node.computePrepared(index, 3, out);
      expect({ records: records > 0, unread }).toEqual({ records: true, unread: 0 });
      expect(proxy.listings).toBe(0);
      const counts = new Map<string, number>();
      for (const key of proxy.read) counts.set(key, (counts.get(key) ?? 0) + 1);
      expect(proxy.read.length).toBeLessThanOrEqual(records + 9);
      read.push([...counts.keys()]);
    }
    for (const name of ['shard-00001-of-00003', 'shard-00002-of-00003', 'shard-00003-of-00003'])
      expect(await recordsIn(out, name)).toEqual(await recordsIn(local, name));
    expect(new Set(read.flat()).size).toBe(121);
    // Asked again, nothing is computed and no image is read but the touched ones.
    proxy.read.length = 0;
    expect(await (await machine('/nonexistent')).computePrepared(2, 3, out)).toMatchObject({ kept: true });
    expect(proxy.read.length).toBeLessThanOrEqual(9);

    // The head, on the machine that knows the bucket, and a run that reads the bucket itself.
    const head = losses(await first.train(out));
    expect(head).toHaveLength(3);
    expect(head).toEqual(losses(await disk.train()));
    expect(losses(await (await machine('s3://photos/train')).train())).toEqual(head);
    for (const key of Object.values(storage.users.owner)) {
      const job = await readFile(join(out, 'prepared', 'job.json'), 'utf8');
      expect(job).toContain('s3://photos/train/green/photo.jpg');
      expect(job).not.toContain(key);
    }
  },
);

test.skipIf(!python)(
  'name objects that vanished or changed after the scan, and hold all others',
  async () => {
    const folder = await makeFolder();
    await storage.change({ upload: folder, prefix: 'moved' });
    useStorage(storage.address, storage.users.owner);
    const out = join(await temporaryFolder(), 'features');
    const one = await machine('s3://photos/moved');
    await one.prepare(out);
    const other = join(await temporaryFolder(), 'other.png');
    await writeFile(other, noisyPng([9, 9, 9], 99));
    await storage.change({ put: ['moved/red/red-1.png'], file: other });
    await storage.change({ delete: 'moved/blue/blue-1.png' });
    const result = await one.computePrepared(1, 1, out);
    expect(result).toMatchObject({ records: 119, unread: 2 });
    const faults = result.faults!.map(({ path, reason }) => [path, inEnglish(reason)]);
    expect(faults.sort()).toEqual([
      [
        's3://photos/moved/blue/blue-1.png',
        'blue-1.png: the object no longer exists. Restore it, or scan the dataset again.',
      ],
      [
        's3://photos/moved/red/red-1.png',
        'red-1.png: it was changed after the dataset was scanned. Scan the dataset again, or start a new run.',
      ],
    ]);
    await expect((await machine('s3://photos/moved')).prepare(out)).rejects.toThrow(
      'was prepared for other images or another recipe',
    );
  },
);

test.skipIf(!python)(
  'end with a sentence when the storage cannot be read, and are complete at the next try',
  async () => {
    const folder = await makeFolder();
    await storage.change({ upload: folder, prefix: 'lost' });
    useStorage(storage.address, storage.users.owner);
    const out = join(await temporaryFolder(), 'features');
    await (await machine('s3://photos/lost')).prepare(out);
    useStorage(storage.address, { ...storage.users.owner, AWS_SECRET_ACCESS_KEY: 'wrong' });
    await expect((await machine('/nonexistent')).computePrepared(1, 1, out)).rejects.toThrow(
      /The node \S+ cannot read s3:\/\/photos\/lost\/.*does not accept the credentials/,
    );
    // The connection is lost after the first objects: nothing is left of the shard.
    let answers = 0;
    const proxy = await openProxy(storage.address, () => ++answers > 30);
    useStorage(proxy.address, storage.users.owner);
    await expect((await machine('/nonexistent')).computePrepared(1, 1, out)).rejects.toThrow(
      /Could not read s3:\/\/photos\/lost\/.* closed the connection\. Check AWS_ENDPOINT_URL/,
    );
    await vi.waitFor(async () => expect(await readdir(out)).toEqual(['prepared']), { timeout: 30_000 });
    // Parts need not list the bucket.
    useStorage(storage.address, storage.users.reader);
    expect(await (await machine('/nonexistent')).computePrepared(1, 1, out)).toMatchObject({ records: 121 });
  },
);

test.skipIf(!python)(
  'by the command line: prepared, computed, trained; nothing of a key is printed',
  async () => {
    const { recipe, folder } = await makeRecipe(stage);
    await storage.change({ upload: join(folder, 'images'), prefix: 'cli' });
    useStorage(storage.address, storage.users.owner);
    vi.stubEnv('GRAFT_HOME', join(folder, 'home'));
    const text = await readFile(recipe, 'utf8');
    await writeFile(recipe, text.replace('"images"', '"s3://photos/cli"'));
    const out = join(folder, 'features');
    const printed: string[] = [];
    const graft = async (...args: string[]) => {
      const { code, out: shown, err } = await runGraft(args);
      printed.push(shown, err);
      return { code, text: shown + err };
    };
    expect((await graft('data', 's3://photos/cli')).text).toContain('24 images');
    const split = join(folder, 'split');
    const exported = await graft('data', 'export', 's3://photos/cli', '--how', 'links', '--out', split);
    expect(exported.text).toContain('Images in S3 cannot be linked, so they were copied.');
    const copies = await readdir(join(split, 'training', 'red'));
    const [copy] = copies.filter((name) => /red-[0-7]\.png$/.test(name));
    const original = join(folder, 'images', 'red', copy!.replace(/^.*(red-\d\.png)$/, '$1'));
    expect(await readFile(join(split, 'training', 'red', copy!))).toEqual(await readFile(original));
    const refused = await graft('features', recipe, '--shard', '1/2', '--out', out);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain(`graft features ${recipe} --prepare --out ${out}`);
    expect((await graft('features', '--shard', '1/2', '--out', out)).text).toContain('is not prepared');
    expect((await graft('features', recipe, '--prepare', '--out', out)).text).toContain('List of 24 images');
    expect((await graft('features', '--shard', '1/2', '--out', out)).code).toBe(0);
    expect((await graft('features', '--shard', '2/2', '--out', out)).code).toBe(0);
    const trained = await graft('train', recipe, '--features', out);
    expect(trained.code).toBe(0);
    expect(trained.text).toContain('Features of 24 images from 2 shards');
    for (const key of Object.values(storage.users.owner)) expect(printed.join('\n')).not.toContain(key);
  },
);
