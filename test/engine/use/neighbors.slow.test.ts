// Similar images by features, on a real trainer: of the dataset, by bytes, with features that a run has cached.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import {
  buildHelpers,
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../support';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

async function opened() {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'), 6);
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  return { client, project, folder, ask: { project, folder, split: { validation: 0.25, test: 0 }, seed: 1 } };
}
type Request = Parameters<Client<EngineContract>['neighbors']>[0];

async function search(client: Client<EngineContract>, request: Request) {
  const items = [];
  for await (const item of client.neighbors(request)) items.push(item);
  const { neighbors, missing } = items.at(-1)!;
  return { paths: neighbors?.map(({ image }) => image.path), neighbors, missing, steps: items.length - 1 };
}

test('finds the images of the same color, and says how many features are missing instead of computing them', async () => {
  const { client, ask, folder } = await opened();
  const model = { graph: tinyGraph() };
  const request = { ...ask, model, image: { path: 'red/red-0.png' }, count: 5 };
  expect(await search(client, { ...request, mostComputed: 0 })).toMatchObject({
    missing: 18,
    neighbors: undefined,
  });
  const { paths, neighbors } = await search(client, request);
  expect(paths).toHaveLength(5);
  expect(paths!.every((path) => path.startsWith('red/') && path !== 'red/red-0.png')).toBe(true);
  const similarities = neighbors!.map(({ similarity }) => similarity);
  expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
  // All features are cached now, and an image outside of the dataset finds its copy in it.
  const bytes = new Uint8Array(await readFile(join(folder, 'blue/blue-3.png')));
  for (const image of [{ name: 'x', bytes }, { file: join(folder, 'blue/blue-3.png') }]) {
    const found = await search(client, { ...request, image, mostComputed: 0 });
    expect(found.paths?.[0]).toBe('blue/blue-3.png');
    expect(found.neighbors![0]!.similarity).toBeCloseTo(1, 4);
  }
});

test('searches also for an image that an edit left out', async () => {
  const { client, ask } = await opened();
  const edits = [{ edit: 'exclude' as const, images: ['green/green-1.png'] }];
  const request = { ...ask, edits, model: { graph: tinyGraph() }, image: { path: 'green/green-1.png' } };
  for await (const _ of client.scan({ ...ask, edits }));
  const { paths } = await search(client, { ...request, count: 3 });
  expect(paths!.every((path) => path.startsWith('green/') && path !== 'green/green-1.png')).toBe(true);
});

test('derives the vectors from the features that a run has cached, and compares two runs after a fix', async () => {
  const { client, ask, project, folder } = await opened();
  const graph = tinyGraph();
  const recipe = (edits: object[] = []) => {
    const made = tinyRecipe(folder, { trainable: { head: true }, features: 'cached', epochs: 3 });
    return { ...made, split: ask.split, seed: 1, data: { folder, ...(edits.length > 0 && { edits }) } };
  };
  const start = async (edits?: object[]) => {
    const { runId } = await client.startRun({ project, recipe: recipe(edits) as never, graph });
    const events = await watchToEnd(client, project, runId);
    return { runId, features: events.find(({ type }) => type === 'featuresReady') };
  };
  const first = await start();
  expect(first.features).toMatchObject({ computed: 18 });
  const model = { runId: first.runId, checkpoint: 'last' as const };
  const { missing, paths } = await search(client, {
    ...ask,
    model,
    image: { path: 'red/red-0.png' },
    mostComputed: 0,
  });
  expect(missing).toBeUndefined();
  expect(paths!.length).toBe(6);

  const edits = [
    { edit: 'relabel', images: ['red/red-0.png', 'red/red-1.png'], to: 'blue' },
    { edit: 'exclude', images: ['green/green-0.png'] },
  ];
  expect(await client.datasetChanges({ ...ask, edits: edits as never, runId: first.runId })).toEqual({
    relabeled: 2,
    leftOut: 1,
    added: 0,
    moved: 0,
    same: 15,
  });
  expect(await client.datasetChanges({ ...ask, runId: first.runId })).toMatchObject({ same: 18 });
  const second = await start(edits);
  // No image is run through the network again.
  expect(second.features).toMatchObject({ computed: 0, kept: 17 });
  const items = [];
  const compared = client.compareRuns({
    project,
    before: { runId: first.runId, checkpoint: 'last' },
    after: { runId: second.runId, checkpoint: 'last' },
  });
  for await (const item of compared) items.push(item);
  const { comparison } = items.at(-1)!;
  expect(comparison).toMatchObject({ part: 'validation' });
  let evaluated: { accuracy: number; count: number } | undefined;
  for await (const { evaluation } of client.evaluate({ project, runId: second.runId }))
    evaluated = evaluation ?? evaluated;
  expect(comparison!.images).toBe(evaluated!.count);
  expect(comparison!.after).toBeCloseTo(evaluated!.accuracy, 6);
  let old: { accuracy: number; count: number } | undefined;
  for await (const { evaluation } of client.evaluate({ project, runId: first.runId }))
    old = evaluation ?? old;
  // One green image was left out; it may have been a validation image.
  if (old!.count === comparison!.images) expect(comparison!.withOldLabels).toBeCloseTo(old!.accuracy, 6);
  expect(comparison!.withOldLabels).not.toBeNull();

  // Runs with other classes are not compared.
  const third = await start([{ edit: 'renameClass', name: 'red', to: 'pink' }]);
  for await (const item of client.compareRuns({
    project,
    before: { runId: first.runId },
    after: { runId: third.runId },
  }))
    expect(item).toEqual({ comparison: null });
});
