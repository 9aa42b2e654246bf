// Half precision in the cached outputs of frozen layers, by the engine and a real trainer: near, labelled, never mixed with float32.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import {
  buildHelpers,
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../support';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

beforeAll(buildHelpers);

const stage = { trainable: { from: 'head' }, features: 'cached', epochs: 3, batchSize: 16 };
const half = { ...stage, precision: 'bfloat16' };

async function openProject() {
  const home = await temporaryFolder();
  const images = await makeImages(join(await temporaryFolder(), 'images'), 24);
  const { client, close } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const features = join(home, 'projects', project, 'cache', 'features');
  return {
    client,
    close,
    project,
    recipeOf: (of: object) => tinyRecipe(images, of),
    async train(of: object): Promise<RunEvent[]> {
      const recipe = tinyRecipe(images, of);
      const { runId } = await client.startRun({ project, recipe, graph: tinyGraph() });
      return watchToEnd(client, project, runId);
    },
    files: async () => (await readdir(features)).filter((name) => name.endsWith('.bin')).length,
  };
}

const ready = (events: readonly RunEvent[]) => events.find((event) => event.type === 'featuresReady');
const lossesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'epochEnded' ? event.training.loss : []));
const notesOf = (events: readonly RunEvent[]) =>
  JSON.stringify(events.filter(({ type }) => type === 'stageStarted'));

test('trains on features in half precision, which float32 never reads', async () => {
  const { train, files, close } = await openProject();
  const full = await train(stage);
  expect(ready(full)).not.toHaveProperty('precision');
  expect(await files()).toBe(1);
  const halves = await train(half);
  expect(ready(halves)).toMatchObject({ precision: 'bfloat16', kept: 0 });
  expect(await files()).toBe(2);
  const [usual, other] = [lossesOf(full), lossesOf(halves)];
  expect(other).not.toEqual(usual);
  for (const [i, loss] of other.entries()) expect(Math.abs(loss - usual[i]!)).toBeLessThan(0.02);
  // Each finds its own again.
  expect(ready(await train(stage))).toMatchObject({ computed: 0 });
  const again = await train(half);
  expect(ready(again)).toMatchObject({ computed: 0, precision: 'bfloat16' });
  expect(lossesOf(again)).toEqual(other);
  await close();
});

test('says why a stage that caches nothing computes in float32', async () => {
  const { train, close } = await openProject();
  const events = await train({ ...half, features: 'end-to-end', epochs: 1 });
  expect(notesOf(events)).toContain('Half precision is only for cached outputs of frozen layers');
  await close();
});

test('compares both on a sample of the images', async () => {
  const { client, project, recipeOf, close } = await openProject();
  const request = { project, graph: tinyGraph(), rescan: true, stage: 0 };
  let effect = null;
  for await (const step of client.comparePrecision({ ...request, recipe: recipeOf(stage) }))
    effect = step.effect ?? effect;
  expect(effect!.sample).toBeGreaterThan(0);
  expect(effect!.same).toBeLessThanOrEqual(effect!.sample);
  expect(Math.abs(effect!.accuracy.float32 - effect!.accuracy.bfloat16)).toBeLessThan(0.2);
  expect(effect!.milliseconds.float32).toBeGreaterThan(0);
  const compare = async (of: object) => {
    for await (const _ of client.comparePrecision({ ...request, recipe: recipeOf(of) }));
  };
  await expect(compare({ ...stage, trainable: { all: true } })).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining('has no frozen layers whose outputs could be cached'),
  });
  await close();
});
