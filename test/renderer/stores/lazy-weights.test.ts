// Opening a model file: its graph is shown immediately and can be edited while weights are loading; stopping, failing and retrying.
// @vitest-environment node
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPinia } from 'pinia';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createSSRApp, watch } from 'vue';
import { createBuilder } from '#shared/architectures/builder';
import { preprocessings } from '#shared/graph/graph';
import { isPending } from '#shared/graph/pending-weights';
import { inEnglish } from '#shared/sentence';
import { saveWith } from '../../../src-main/formats/registry';
import { openBlobStore } from '../../../src-main/store/blobs';
import type { Connection } from '../../../src-renderer/connect/connection';
import { connectionKey } from '../../../src-renderer/connect/use-connection';
import { useModel } from '../../../src-renderer/stores/model';
import { useProject } from '../../../src-renderer/stores/project';
import { findReasons } from '../../../src-renderer/stores/run-reasons';
import { appFolder, buildHelpers, openEngine, temporaryFolder } from '../../engine/support';
import { randomWeights } from '../../interop/random-graph';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let folder: string;
/** A file of 134 MB, whose weights take some time to load. */
let large: string;

beforeAll(async () => {
  buildHelpers();
  folder = await mkdtemp(join(tmpdir(), 'graft-lazy-'));
  const blobs = openBlobStore(join(folder, 'blobs'));
  const builder = createBuilder([8, 8, 64], 1);
  let x = builder.layer('Flatten', {}, 'input_layer', 'flatten');
  for (let i = 1; i <= 2; i++) x = builder.layer('Dense', { units: 4096, useBias: false }, x, `dense_${i}`);
  const graph = await randomWeights(builder.finish('large', x, preprocessings.none), blobs, 1);
  large = join(folder, 'large.h5');
  await saveWith('h5', graph, large, { blobs, onProgress: () => {} });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function openStores() {
  const { client } = await openEngine(await temporaryFolder());
  const app = createSSRApp({});
  const pinia = createPinia();
  app.provide(connectionKey, { client } as Connection);
  app.use(pinia);
  const [project, model] = [useProject(pinia), useModel(pinia)];
  await project.create('Lazy');
  const weights = () => model.graph!.layers.flatMap((layer) => Object.values(layer.weights));
  const blocked = () =>
    findReasons({
      ...{ connected: true, scanning: false, summary: null, graph: model.graph, problems: [], stages: [] },
      arrival: model.arrival.state,
    })
      .map(({ key }) => key)
      .filter((key) => key?.startsWith('weights'));
  return { model, weights, blocked };
}

/** Resolves in the moment in which the store gets a graph: its weights may follow within a tenth of a second. */
function graphArrives(model: ReturnType<typeof useModel>): Promise<void> {
  return new Promise((resolve) => {
    const stop = watch(
      () => model.graph !== null,
      (isThere) => {
        if (!isThere) return;
        stop();
        resolve();
      },
      { flush: 'sync' },
    );
  });
}

test('shows the graph before its weights, which can be edited, and keeps edits when they are loaded', async () => {
  const { model, weights, blocked } = await openStores();
  const far: number[] = [];
  watch(
    () => model.arrival,
    (now) => now.state === 'coming' && far.push(now.done),
    { flush: 'sync' },
  );
  const arriving = graphArrives(model);
  const choosing = model.choose({ file: large });
  await arriving;
  expect(model.arrival.state).toBe('coming');
  expect(model.loading).toBe(false);
  expect(model.facts?.params.total).toBe(2 * 4096 * 4096);
  expect(weights().every(isPending)).toBe(true);
  expect(blocked()).toEqual(['weightsComing']);
  model.selected = 'dense_1';
  model.edit({ edit: 'freeze', select: { all: true } });
  await choosing;
  expect(model.arrival).toEqual({ state: 'here' });
  expect(blocked()).toEqual([]);
  expect(weights().every((weight) => 'blob' in weight)).toBe(true);
  expect(model.facts?.params.trainable).toBe(0);
  expect(model.selected).toBe('dense_1');
  expect(Math.max(...far)).toBeGreaterThan(0);
});

test('stops and resumes loading, and keeps the graph and its edits', async () => {
  const { model, weights, blocked } = await openStores();
  const arriving = graphArrives(model);
  const choosing = model.choose({ file: large });
  await arriving;
  model.edit({ edit: 'cutAt', layer: 'dense_1' });
  model.stopReading();
  await choosing;
  expect(model.arrival).toEqual({ state: 'stopped' });
  expect(model.problem).toBeNull();
  expect(blocked()).toEqual(['weightsMissing']);
  expect(model.graph?.outputs).toEqual(['dense_1']);
  await model.readWeights();
  expect(model.arrival).toEqual({ state: 'here' });
  expect(model.graph?.outputs).toEqual(['dense_1']);
  expect(weights().every((weight) => 'blob' in weight)).toBe(true);
});

test('reports unreadable weights, and keeps the graph', async () => {
  const { model } = await openStores();
  await model.choose({ file: join(appFolder, 'test/fixtures/models/hostile/external-storage.h5') });
  expect(model.arrival.state === 'failed' && inEnglish(model.arrival.message)).toEqual(
    expect.stringContaining("is stored in another file, '/etc/passwd'"),
  );
  expect(model.graph?.layers.length).toBeGreaterThan(1);
  expect(model.problem).toBeNull();
});

test('shows no graph for an invalid model, and can close another network while it is loading', async () => {
  const { model } = await openStores();
  await model.choose({ file: join(appFolder, 'test/fixtures/models/hostile/text.h5') });
  expect(model.graph).toBeNull();
  expect(inEnglish(model.problem ?? '')).toContain('is not a model file that Graft can open');
  const arriving = graphArrives(model);
  const choosing = model.choose({ file: large });
  await arriving;
  model.close();
  await choosing;
  expect(model.graph).toBeNull();
  expect(model.arrival).toEqual({ state: 'here' });
});
