// Runs that a real Ray cluster trains: the weights of this machine to the last bit, also when a node, the driver, the
// connection or the engine is lost in between.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { RunEvent } from '#shared/run/events';
import {
  buildHelpers,
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../engine/support';
import { runGraft } from '../shells/cli/run-graft';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import { openTunnel } from './open-tunnel';
import { findRay, startCluster, type TestCluster } from './ray-cluster';
import { waitForGraft } from './wait-for-graft';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 1_800_000 });

const bin = findRay();
const token = 'a-token-of-the-cluster';
let cluster: TestCluster;
let killWorker = () => {};
beforeAll(async () => {
  if (!bin) return;
  buildHelpers();
  cluster = await startCluster(bin, 1, token);
  killWorker = await cluster.addNode();
  await waitForGraft(cluster, 2);
});
afterAll(() => cluster?.stop());

interface Workbench {
  readonly home: string;
  readonly shared: string;
  readonly client: Client<EngineContract>;
  readonly project: string;
  readonly graph: LayerGraph;
  readonly folder: string;
  close(): Promise<void>;
}

/** Opens an engine with a project, images and the cluster. */
async function openWorkbench(address = cluster.address): Promise<Workbench> {
  const root = await temporaryFolder();
  const [home, shared] = [join(root, 'home'), join(root, 'shared')];
  await mkdir(shared);
  const folder = await makeImages(join(root, 'images'));
  const { client, close } = await openEngine(home, { checkpointSeconds: 1 });
  await client.saveCluster({ name: 'lab', address, token, folder: shared });
  const { id: project } = await client.createProject({ name: 'a' });
  const request = { project, model: { graph: tinyGraph() }, format: 'keras', name: 't' } as const;
  for await (const _ of client.exportModel({ ...request, out: join(root, 't.keras') }));
  // The network as the project has it: with its weights as blobs.
  const source = { file: join(root, 't.keras') };
  const { graph } = await client.openModel({ project, source, structureOnly: false });
  return { home, shared, client, project, graph, folder, close };
}

const on = { cluster: 'lab', cpus: 1, gpus: 0 };
/** Seconds of training that what is done to a run fits into: an event takes up to two to arrive here, a stop as many to arrive there. */
const longSeconds = 7;

const lossesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) =>
    event.type === 'epochEnded' ? [[event.epoch, event.training, event.validation]] : [],
  );
const epochsOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'epochEnded' ? [event.epoch] : []));

const trained = new Map<string, Awaited<ReturnType<typeof train>>>();
/** Trains a recipe here, and returns its losses and weights: the same for all tests. */
async function trainHere(bench: Workbench, stage: object) {
  const key = JSON.stringify(stage);
  const result = trained.get(key) ?? (await train(bench, stage));
  trained.set(key, result);
  return result;
}

async function train({ client, project, graph, folder }: Workbench, stage: object) {
  const { runId } = await client.startRun({
    project,
    recipe: tinyRecipe(folder, stage),
    graph,
    rescan: true,
  });
  const events = await watchToEnd(client, project, runId);
  const ends = events.flatMap((event) => (event.type === 'epochEnded' ? [event.at] : []));
  return {
    losses: lossesOf(events),
    graph: (await client.adoptWeights({ project, runId })).graph,
    /** From the first epoch's end to the last one's. */
    seconds: (ends.at(-1)! - ends[0]!) / 1000,
  };
}

/** Returns a stage that is long enough to be interrupted on this machine. */
async function findLongStage(bench: Workbench): Promise<{ epochs: number }> {
  const tried = { epochs: 40 };
  const { seconds } = await trainHere(bench, tried);
  return { epochs: Math.ceil((longSeconds / Math.max(seconds, 0.01)) * tried.epochs) };
}

const start = ({ client, project, graph, folder }: Workbench, stage: object) =>
  client.startRun({ project, recipe: tinyRecipe(folder, stage), graph, rescan: true, on });

test.skipIf(!bin)(
  'trains on a node with the losses and weights of this machine to the last bit',
  async () => {
    const bench = await openWorkbench();
    const { client, project, shared } = bench;
    const here = await trainHere(bench, {});
    const { runId } = await start(bench, {});
    const events = await watchToEnd(client, project, runId);
    expect(events.at(-1), JSON.stringify(events.at(-1))).toMatchObject({ type: 'ended', outcome: 'done' });
    expect(events[0]).toMatchObject({ type: 'placed', cluster: 'lab', cpus: 1 });
    expect(events[1]).toMatchObject({ type: 'started', runId });
    expect(lossesOf(events)).toEqual(here.losses);
    const { graph } = await client.adoptWeights({ project, runId });
    expect(graph.layers).toEqual(here.graph.layers);
    expect(graph.data).toEqual(here.graph.data);
    // The weights are blobs of this project: they can be used without the cluster.
    await client
      .exportModel({ project, model: { runId, checkpoint: 'last' }, format: 'h5', name: 'x' })
      .next();
    expect(await readdir(join(shared, 'graft-runs'))).toEqual([]);
    const info = (await client.listRuns({ project })).find((run) => run.runId === runId)!;
    expect(info).toMatchObject({ status: 'done', checkpoint: true, cluster: { name: 'lab' } });
    expect(info.cluster!.nodeSeconds).toBeGreaterThan(info.seconds * 0.9);
    // The job is named after the run, and nothing of the token is written anywhere but the list of clusters.
    const [job] = await client.clusterJobs({ name: 'lab' });
    expect(job!.id).toContain(runId);
  },
);

test.skipIf(!bin)('goes on while the engine is closed, and is found again', async () => {
  const bench = await openWorkbench();
  const long = await findLongStage(bench);
  const here = await trainHere(bench, long);
  const { runId } = await start(bench, long);
  const seen: RunEvent[] = [];
  for await (const { events } of bench.client.watchRun({ project: bench.project, runId })) {
    seen.push(...events);
    if (seen.some((event) => event.type === 'started')) break;
  }
  await bench.close();
  const { client } = await openEngine(bench.home);
  const listed = (await client.listRuns({ project: bench.project })).find((run) => run.runId === runId);
  expect(listed).toMatchObject({ status: 'running' });
  await client.openProject({ project: bench.project });
  const events = await watchToEnd(client, bench.project, runId);
  expect(events.at(-1)).toMatchObject({ outcome: 'done' });
  expect(epochsOf(events)).toEqual(Array.from({ length: long.epochs }, (_, i) => i + 1));
  expect(lossesOf(events)).toEqual(here.losses);
  const { graph } = await client.adoptWeights({ project: bench.project, runId });
  expect(graph.layers).toEqual(here.graph.layers);
});

test.skipIf(!bin)('waits for a cut connection, with no event twice or missing', async () => {
  const tunnel = await openTunnel(cluster.address);
  const bench = await openWorkbench(tunnel.address);
  const long = await findLongStage(bench);
  const here = await trainHere(bench, long);
  const { runId } = await start(bench, long);
  const seen: RunEvent[] = [];
  const notices: unknown[] = [];
  for await (const { events, notice } of bench.client.watchRun({ project: bench.project, runId })) {
    seen.push(...events);
    if (notice !== undefined) notices.push(notice);
    if (events.some((event) => event.type === 'epochEnded') && tunnel.cuts() === 0) {
      tunnel.cut();
      setTimeout(() => tunnel.mend(), 3000);
    }
  }
  expect(notices[0]).toBeTruthy();
  expect(seen.at(-1)).toMatchObject({ outcome: 'done' });
  expect(epochsOf(seen)).toEqual(Array.from({ length: long.epochs }, (_, i) => i + 1));
  expect(lossesOf(seen)).toEqual(here.losses);
});

test.skipIf(!bin)('stops with its checkpoint, and resumes to the same weights', async () => {
  const bench = await openWorkbench();
  const { client, project } = bench;
  const long = await findLongStage(bench);
  const here = await trainHere(bench, long);
  const { runId } = await start(bench, long);
  const events = await watchToEnd(client, project, runId, (event) => {
    if (event.type === 'epochEnded' && event.epoch === 3) void client.stopRun({ project, runId });
  });
  expect(events.at(-1)).toMatchObject({ outcome: 'stopped' });
  expect(events.some((event) => event.type === 'checkpointSaved')).toBe(true);
  expect(epochsOf(events).length).toBeLessThan(long.epochs);
  await client.resumeRun({ project, runId });
  const all = await watchToEnd(client, project, runId);
  expect(all.at(-1)).toMatchObject({ outcome: 'done' });
  expect(all.filter(({ type }) => type === 'resumed')).toHaveLength(1);
  const { graph } = await client.adoptWeights({ project, runId });
  expect(graph.layers).toEqual(here.graph.layers);
});

test.skipIf(!bin)(
  'is submitted again when its driver is killed, and resumes from its checkpoint',
  async () => {
    const bench = await openWorkbench();
    const { client, project } = bench;
    const long = await findLongStage(bench);
    const here = await trainHere(bench, long);
    const { runId } = await start(bench, long);
    let killed = false;
    const events = await watchToEnd(client, project, runId, (event) => {
      if (event.type !== 'checkpointSaved' || killed) return;
      killed = cluster.killDrivers();
    });
    expect(killed).toBe(true);
    expect(events.at(-1)).toMatchObject({ outcome: 'done' });
    expect(events.filter(({ type }) => type === 'placed').length).toBeGreaterThan(1);
    const { graph } = await client.adoptWeights({ project, runId });
    expect(graph.layers).toEqual(here.graph.layers);
  },
);

test.skipIf(!bin)('continues on another node when its node is killed', async () => {
  const bench = await openWorkbench();
  const { client, project } = bench;
  const long = await findLongStage(bench);
  const here = await trainHere(bench, long);
  // One occupies the head, so that the other runs on the worker node.
  const both = [await start(bench, long), await start(bench, long)];
  let killed = false;
  const ends = await Promise.all(
    both.map(({ runId }) =>
      watchToEnd(client, project, runId, (event) => {
        if (event.type !== 'checkpointSaved' || killed) return;
        killed = true;
        killWorker();
      }),
    ),
  );
  expect(killed).toBe(true);
  expect(Math.max(...ends.map((events) => events.filter(({ type }) => type === 'placed').length))).toBe(2);
  for (const [i, { runId }] of both.entries()) {
    expect(ends[i]!.at(-1)).toMatchObject({ outcome: 'done' });
    const { graph } = await client.adoptWeights({ project, runId });
    expect(graph.layers).toEqual(here.graph.layers);
  }
});

test.skipIf(!bin)('says what a run on a cluster lacks', async () => {
  const bench = await openWorkbench();
  const { client, project, shared } = bench;
  const problemOf = (cluster: string) =>
    client
      .startRun({
        project,
        recipe: tinyRecipe(bench.folder),
        graph: bench.graph,
        rescan: true,
        on: { cluster },
      })
      .then(
        () => '',
        (error: Error) => error.message,
      );
  expect(await problemOf('no')).toMatch(/There is no cluster 'no'/);
  await client.saveCluster({ name: 'bare', address: cluster.address, token });
  expect(await problemOf('bare')).toMatch(/has no shared folder/);
  await client.saveCluster({ name: 'wrong', address: cluster.address, token: 'guess', folder: shared });
  expect(await problemOf('wrong')).toMatch(/does not accept the token/);
  await client.saveCluster({ name: 'away', address: 'http://127.0.0.1:9', token, folder: shared });
  expect(await problemOf('away')).toMatch(
    /^Nothing answers at 127\.0\.0\.1:9\. Check that the cluster is running/,
  );
  await expect(
    client.saveCluster({ name: 'relative', address: cluster.address, folder: 'shared' }),
  ).rejects.toThrow(/is not a full path/);
  // This cluster has neither Ray Train nor Keras.
  const whole = await client.startRun({
    ...{ project, recipe: tinyRecipe(bench.folder), graph: bench.graph, rescan: true },
    on: { ...on, workers: 2 },
  });
  expect((await watchToEnd(client, project, whole.runId)).at(-1)).toMatchObject({
    outcome: 'failed',
    message: expect.stringMatching(
      /, the cluster's head: the Python packages are missing: ray\[train\], tensorflow, keras, pillow\./,
    ),
  });
  // A shared folder that this machine does not have.
  await client.saveCluster({
    name: 'unmounted',
    address: cluster.address,
    token,
    folder: join(shared, 'no', 'no'),
  });
  const unmounted = { ...on, cluster: 'unmounted' };
  const recipe = tinyRecipe(bench.folder);
  const first = await client.startRun({ project, recipe, graph: bench.graph, rescan: true, on: unmounted });
  expect((await watchToEnd(client, project, first.runId)).at(-1)).toMatchObject({
    outcome: 'failed',
    message: expect.stringMatching(/cannot be written here/),
  });
  // Images that the node does not have.
  const { runId } = await client.startRun({ project, recipe, graph: bench.graph, rescan: true, on });
  await rename(bench.folder, `${bench.folder}-moved`);
  expect((await watchToEnd(client, project, runId)).at(-1)).toMatchObject({
    outcome: 'failed',
    message: expect.stringMatching(/The node .+ cannot read .+images/),
  });
});

test.skipIf(!bin)('trains a recipe from the command line on a cluster', async () => {
  const { recipe, folder } = await makeRecipe();
  const home = join(folder, 'home');
  process.env.GRAFT_HOME = home;
  const file = join(folder, 'token.txt');
  await writeFile(file, token);
  const shared = join(folder, 'shared');
  await mkdir(shared);
  const add = ['cluster', 'add', 'lab', cluster.address, '--token-file', file, '--folder', shared];
  expect(await runGraft(add)).toMatchObject({ code: 0 });
  const far = await runGraft(['train', recipe, '--on', 'lab', '--out', join(folder, 'out')]);
  expect(far).toMatchObject({ code: 0 });
  expect(far.out).toMatch(/^Node .+ of lab$/m);
  process.env.GRAFT_HOME = join(folder, 'other-home');
  const near = await runGraft(['train', recipe, '--json']);
  const lines = (text: string): RunEvent[] =>
    text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  const events = await readFile(join(folder, 'out', 'events.jsonl'), 'utf8');
  expect(lossesOf(lines(events))).toHaveLength(2);
  expect(lossesOf(lines(events))).toEqual(lossesOf(lines(near.out)));
  expect(far.out + far.err + events).not.toContain(token);
});
