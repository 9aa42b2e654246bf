// Sweeps of a project on a real Ray cluster, whose scheduler stops the runs that are behind: also while the engine is closed, after
// the job's driver was killed, and stopped as a whole.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { foldRun } from '#shared/run/reduce-run';
import {
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../engine/support';
import type { TestCluster } from './ray-cluster';

const on = { cluster: 'lab', cpus: 1, gpus: 0 };
const epochs = 7;
const learning = { epochs, optimizer: { kind: 'sgd', learningRate: 0.05 } };
/** Does not learn, and would train for hours. */
const still = { epochs: 100_000, optimizer: { kind: 'sgd', learningRate: 1e-12 } };

/** Opens an engine with a project, images and the cluster. */
async function openWorkbench({ address }: TestCluster) {
  const root = await temporaryFolder();
  const [home, shared] = [join(root, 'home'), join(root, 'shared')];
  await mkdir(shared);
  const folder = await makeImages(join(root, 'images'));
  const { client, close } = await openEngine(home, { checkpointSeconds: 1 });
  await client.saveCluster({ name: 'lab', address, folder: shared });
  const { id: project } = await client.createProject({ name: 'a' });
  const request = { project, model: { graph: tinyGraph() }, format: 'keras', name: 't' } as const;
  for await (const _ of client.exportModel({ ...request, out: join(root, 't.keras') }));
  const source = { file: join(root, 't.keras') };
  const { graph } = await client.openModel({ project, source, structureOnly: false });
  const sweep = (stages: readonly object[], grace: number) => {
    const recipes = stages.map((stage) => tinyRecipe(folder, stage));
    return client.startSweep({ project, recipes, graph, group: 'sweep', on, grace });
  };
  return { home, shared, client, project, graph, folder, sweep, close };
}

type Client = Awaited<ReturnType<typeof openWorkbench>>['client'];
const lossesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) =>
    event.type === 'epochEnded' ? [[event.epoch, event.training, event.validation]] : [],
  );

/** Returns what the list of runs says of some. */
async function infosOf(client: Client, project: string, runIds: readonly string[]) {
  const infos = await client.listRuns({ project });
  return runIds.map((runId) => infos.find((run) => run.runId === runId));
}

/** Returns once a run has sent an event that fits. */
async function waitFor(client: Client, project: string, runId: string, fits: (event: RunEvent) => boolean) {
  let last: RunEvent | undefined;
  for await (const { events } of client.watchRun({ project, runId })) {
    if (events.some(fits)) return;
    last = events.at(-1) ?? last;
  }
  throw new Error(`The run ended before: ${JSON.stringify(last)}`);
}

/** Defines the tests, on a cluster of one CPU. */
export function testSweeps(cluster: () => TestCluster): void {
  test('trains the best of a sweep as this machine does and stops the others early, also while the engine is closed', async () => {
    const bench = await openWorkbench(cluster());
    const { project } = bench;
    const jobsBefore = (await bench.client.clusterJobs({ name: 'lab' })).length;
    const { runIds } = await bench.sweep([learning, still, still], 2);
    expect(runIds).toHaveLength(3);
    await waitFor(bench.client, project, runIds[0]!, ({ type }) => type === 'started');
    expect(await infosOf(bench.client, project, runIds)).toMatchObject([
      { status: 'running', cluster: { grace: 2 } },
      { status: 'waiting', cluster: { grace: 2 } },
      { status: 'waiting', cluster: { grace: 2 } },
    ]);
    await bench.close();
    const { client } = await openEngine(bench.home);
    await client.openProject({ project });
    const all = await Promise.all(runIds.map((runId) => watchToEnd(client, project, runId)));
    expect(all.map((events) => events.at(-1))).toMatchObject([
      { type: 'ended', outcome: 'done' },
      { type: 'ended', outcome: 'stopped', stoppedAfter: 2 },
      { type: 'ended', outcome: 'stopped', stoppedAfter: 2 },
    ]);
    // All were one job, and nothing is left of it on the shared storage.
    const newJobs = async () => {
      const jobs = await client.clusterJobs({ name: 'lab' });
      return jobs.slice(0, jobs.length - jobsBefore).map(({ status }) => status);
    };
    await expect.poll(newJobs, { timeout: 60_000 }).toEqual(['done']);
    expect(await readdir(join(bench.shared, 'graft-runs'))).toEqual([]);
    const infos = await infosOf(client, project, runIds);
    expect(infos.map((info) => info?.stoppedAfter)).toEqual([undefined, 2, 2]);
    expect(infos[1]).toMatchObject({ status: 'stopped', checkpoint: true, group: 'sweep' });
    expect(infos[1]?.cluster).not.toHaveProperty('grace');
    // The same run here, with the same name and number of threads.
    const recipe = tinyRecipe(bench.folder, learning);
    const here = await client.startRun({ project, recipe, graph: bench.graph });
    const near = await watchToEnd(client, project, here.runId);
    expect(lossesOf(near)).toHaveLength(epochs);
    expect(lossesOf(all[0]!)).toEqual(lossesOf(near));
    const weights = async (runId: string) => (await client.adoptWeights({ project, runId })).graph.layers;
    expect(await weights(runIds[0]!)).toEqual(await weights(here.runId));
  });

  test('goes on after its driver was killed, each epoch once, and stops as a whole', async () => {
    const { client, project, sweep } = await openWorkbench(cluster());
    const { runIds } = await sweep([still, still], 50_000);
    const [first] = runIds as [string, string];
    await waitFor(client, project, first, (event) => event.type === 'checkpointSaved');
    expect(cluster().killDrivers()).toBe(true);
    await waitFor(client, project, first, ({ type }) => type === 'resumed');
    await client.stopRun({ project, runId: first });
    const all = await Promise.all(runIds.map((runId) => watchToEnd(client, project, runId)));
    for (const events of all) {
      expect(events.at(-1)).toMatchObject({ type: 'ended', outcome: 'stopped' });
      expect(events.at(-1)).not.toHaveProperty('stoppedAfter');
    }
    // Epochs that the resumed run trained again replace those after its checkpoint.
    const trained = foldRun(all[0]!).epochs.map(({ epoch }) => epoch);
    expect(trained).toEqual(trained.map((_, i) => i + 1));
    expect(await infosOf(client, project, runIds)).toMatchObject([
      { status: 'stopped', checkpoint: true },
      { status: 'stopped', checkpoint: false },
    ]);
  });

  test('refuses a sweep that cannot be compared, and starts none of its runs', async () => {
    const { client, project, sweep } = await openWorkbench(cluster());
    await expect(sweep([learning, learning], epochs)).rejects.toMatchObject({
      code: 'invalid',
      message: `The grace period of ${epochs} epochs leaves nothing to stop: the longest run has ${epochs}. Choose a shorter one.`,
    });
    await expect(sweep([learning, { ...still, trainable: { names: ['none'] } }], 2)).rejects.toMatchObject({
      code: 'not-ready',
    });
    expect(await client.listRuns({ project })).toEqual([]);
  });
}
