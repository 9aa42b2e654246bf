// A run whose GPU runs out of memory, or crashes, continues on the processor from its checkpoint, with the same results.
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { checkpointSchema } from '#shared/run/checkpoint';
import type { RunEvent } from '#shared/run/events';
import { foldRun } from '#shared/run/reduce-run';
import { inEnglish } from '#shared/sentence';
import { readJson } from '../../../src-main/store/atomic';
import { isNative } from '../../native';
import { smallNet } from '../../trainer/graphs';
import { appFolder, buildHelpers, makeImages, openEngine, temporaryFolder, watchToEnd } from '../support';
import { stagedRecipe } from './kill-harness';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);
afterEach(() => void vi.unstubAllEnvs());

const entry = join(appFolder, 'test/fixtures/gpu-trainer.mjs');

/** Trains the staged recipe and returns its events and results. */
async function trainStaged(folder: string, trainerEntry?: string) {
  const home = await temporaryFolder();
  const { client, close } = await openEngine(home, {
    checkpointSeconds: 0.05,
    ...(trainerEntry ? { trainerEntry } : {}),
  });
  const { id: project } = await client.createProject({ name: 'a' });
  const { runId } = await client.startRun({ project, recipe: stagedRecipe(folder, 3), graph: smallNet(0.3) });
  const events = await watchToEnd(client, project, runId);
  const file = join(home, 'projects', project, 'runs', runId, 'checkpoints', 'last.json');
  const { graph, optimizer } = await readJson(file, checkpointSchema);
  const state = foldRun(events);
  await close();
  const epochs = state.epochs.map(({ epoch, training, validation }) => ({ epoch, training, validation }));
  return { events, state, results: { weights: graph.layers.map((one) => one.weights), optimizer, epochs } };
}

const moves = (events: readonly RunEvent[]) => events.filter((event) => event.type === 'movedToCpu');
const resumed = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'resumed' ? [event.fromStep] : []));

const folderOfImages = async () => makeImages(join(await temporaryFolder(), 'images'));

test.skipIf(!isNative)(
  'a run whose GPU runs out of memory continues on the processor, equal to the last bit',
  async () => {
    const folder = await folderOfImages();
    const whole = await trainStaged(folder);
    expect(whole.state.status).toBe('done');
    expect(moves(whole.events)).toEqual([]);
    vi.stubEnv('GRAFT_TEST_GPU_RUNS', '40');
    const moved = await trainStaged(folder, entry);
    expect(moved.state.status).toBe('done');
    expect(moves(moved.events)).toHaveLength(1);
    expect(resumed(moved.events)).toHaveLength(1);
    expect(resumed(moved.events)[0]).toBeGreaterThan(0);
    expect(inEnglish(moved.state.movedToCpu!)).toMatch(/^The memory of the GPU ran out\. The run continues/);
    expect(moved.results).toEqual(whole.results);
    console.log(`moved after step ${resumed(moved.events)[0]}; ${moved.results.epochs.length} epochs equal`);
  },
);

test.skipIf(!isNative)('a run whose GPU crashes its process continues on the processor', async () => {
  const folder = await folderOfImages();
  vi.stubEnv('GRAFT_TEST_GPU_RUNS', '40');
  vi.stubEnv('GRAFT_TEST_GPU_CRASH', '1');
  const { state, events } = await trainStaged(folder, entry);
  expect(state.status).toBe('done');
  expect(moves(events)).toHaveLength(1);
  expect(inEnglish(state.movedToCpu!)).toMatch(/^The GPU failed\. .*SIGABRT\. Last output: (?!.*checkpoint)/);
});

test.skipIf(!isNative)(
  'memory that runs out before the first checkpoint starts the run again on the processor',
  async () => {
    const folder = await folderOfImages();
    vi.stubEnv('GRAFT_TEST_GPU_RUNS', '0');
    const { state, events } = await trainStaged(folder, entry);
    expect(state.status).toBe('done');
    expect(resumed(events)).toEqual([]);
    expect(inEnglish(state.movedToCpu!)).toMatch(/^The memory of the GPU ran out/);
  },
);
