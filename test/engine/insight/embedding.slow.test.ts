// Maps of a dataset's images, on a real trainer: positions, cached maps, layers, edits, and cancelling.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { floatsOf } from '#shared/insight/embedding';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { buildHelpers, makeImages, openEngine, temporaryFolder, tinyGraph } from '../support';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

type Request = Parameters<Client<EngineContract>['embedding']>[0];

async function opened(each = 12) {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'), each);
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const ask = {
    project,
    folder,
    split: { validation: 0.25, test: 0 },
    seed: 1,
    model: { graph: tinyGraph() },
  };
  return { client, folder, ask };
}

async function embed(client: Client<EngineContract>, request: Request) {
  const items = [];
  for await (const item of client.embedding(request)) items.push(item);
  const paths = items.find(({ images }) => images)!.images!.paths;
  const frames = items.flatMap(({ frame }) => (frame ? [frame] : []));
  const { result } = items.at(-1)!;
  const features = items.find((item) => item.features)!.features!;
  const steps = items.flatMap(({ progress }) => (progress ? [progress.what] : []));
  return { paths, frames, result: result!, features, steps, positions: floatsOf(frames.at(-1)!.values) };
}

/** Returns the share of images whose nearest point has the same class. */
function agreement(paths: readonly string[], positions: Float32Array): number {
  const classOf = (i: number) => paths[i]!.split('/')[0];
  let same = 0;
  for (const i of paths.keys()) {
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const j of paths.keys()) {
      const distance =
        (positions[i * 2]! - positions[j * 2]!) ** 2 + (positions[i * 2 + 1]! - positions[j * 2 + 1]!) ** 2;
      if (i !== j && distance < least) [nearest, least] = [j, distance];
    }
    if (classOf(i) === classOf(nearest)) same++;
  }
  return same / paths.length;
}

test('puts images of one color near each other, and returns the same map from the cache', async () => {
  const { client, ask } = await opened();
  const first = await embed(client, ask);
  expect(first.paths).toHaveLength(36);
  expect(first.frames.map(({ method }) => method)).toContain('pca');
  expect(first.frames.at(-1)!.method).toBe('umap');
  expect(first.steps).toContain('features');
  expect(agreement(first.paths, first.positions)).toBeGreaterThan(0.9);
  expect(first.result).toMatchObject({ method: 'umap', unreadable: 0, trust: { neighbors: 10, images: 36 } });
  const again = await embed(client, ask);
  expect(again.positions).toEqual(first.positions);
  expect(again.result).toEqual(first.result);
  expect(again.steps).toEqual([]);
  const tsne = await embed(client, { ...ask, settings: { method: 'tsne', perplexity: 5 } });
  expect(tsne.frames.at(-1)!.method).toBe('tsne');
  expect(agreement(tsne.paths, tsne.positions)).toBeGreaterThan(0.9);
  expect(tsne.result.divergence).toBeGreaterThan(0);
  const lower = await embed(client, { ...ask, settings: { method: 'tsne', perplexity: 3 } });
  expect(lower.positions).not.toEqual(tsne.positions);
  const other = await embed(client, { ...ask, settings: { method: 'pca' } });
  expect(other.frames.every(({ method }) => method === 'pca')).toBe(true);
  expect(other.result.explained).toHaveLength(2);
});

test('uses the features of any layer, averages feature maps, and returns them on request', async () => {
  const { client, ask } = await opened(4);
  const layers = tinyGraph().layers.filter(({ kind }) => kind !== 'InputLayer');
  const convolution = layers.find(({ kind }) => kind === 'Conv2D')!.name;
  const items = [];
  const settings = { method: 'pca' as const, withFeatures: true };
  for await (const item of client.embedding({ ...ask, layer: convolution, settings })) items.push(item);
  const features = items.find((item) => item.features)!.features!;
  expect(features).toMatchObject({ layer: convolution, pooled: true });
  const rows = items.flatMap((item) => (item.rows ? [item.rows] : []));
  const values = floatsOf(rows[0]!.values);
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(12);
  expect(values).toHaveLength(12 * features.size);
  expect(values.every(Number.isFinite)).toBe(true);
  await expect(embed(client, { ...ask, layer: 'no-such-layer' })).rejects.toThrow(/no layer 'no-such-layer'/);
});

test('maps the edited dataset, and leaves unreadable images without a position', async () => {
  const { client, ask, folder } = await opened(4);
  for await (const _ of client.scan(ask));
  await rm(join(folder, 'red/red-1.png'));
  await writeFile(join(folder, 'red/red-1.png'), 'not an image');
  const edits = [
    { edit: 'exclude' as const, images: ['green/green-0.png'] },
    { edit: 'relabel' as const, images: ['blue/blue-0.png'], to: 'red' },
  ];
  const { paths, positions, result } = await embed(client, { ...ask, edits, settings: { method: 'pca' } });
  expect(paths).toHaveLength(11);
  expect(paths).not.toContain('green/green-0.png');
  const at = paths.indexOf('red/red-1.png');
  expect([...positions].flatMap((one, i) => (Number.isNaN(one) ? [i] : []))).toEqual([at * 2, at * 2 + 1]);
  expect(result.unreadable).toBe(1);
  const columns = await client.imageColumns({ ...ask, edits });
  const { classes } = await client.dataSummary({ ...ask, edits });
  const labels = new Int32Array(columns.labels.slice().buffer);
  const classOf = (path: string) => classes[labels[columns.paths.indexOf(path)]!]!.name;
  expect(columns.paths).toHaveLength(11);
  expect([classOf('blue/blue-0.png'), classOf('blue/blue-1.png')]).toEqual(['red', 'blue']);
});

test('stops when it is cancelled, and computes the map afterward', async () => {
  const { client, ask } = await opened(8);
  const controller = new AbortController();
  const started = (async () => {
    for await (const item of client.embedding(ask, { signal: controller.signal }))
      if (item.frame) controller.abort();
  })();
  await expect(started).rejects.toMatchObject({ code: 'cancelled' });
  expect((await embed(client, ask)).paths).toHaveLength(24);
});
