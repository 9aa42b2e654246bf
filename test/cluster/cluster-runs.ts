// Runs that a real Ray cluster trains: the weights of this machine to the last bit, also when a node, the driver, the
// connection or the engine is lost in between.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { RunEvent } from '#shared/run/events';
import {
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../engine/support';
import type { TestStorage } from '../objects/storage';
import { runGraft } from '../shells/cli/run-graft';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import { curveOf, expectEachOnce } from './compare-runs';
import { openTunnel } from './open-tunnel';
import type { TestCluster } from './ray-cluster';

/** What the tests need: a cluster of two nodes with one CPU each, which has neither Ray Train nor Keras. */
export interface RunsSetting {
  readonly token: string;
  cluster(): TestCluster;
  /** Kills the node that is not the head. */
  killWorker(): void;
  /** An S3 server whose keys the nodes have, if one could be started. */
  storage(): TestStorage | undefined;
}

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
async function openWorkbench(address: string, token: string): Promise<Workbench> {
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
/** The same for four things one after another. */
const longestSeconds = 20;

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
    curve: curveOf(events),
    graph: (await client.adoptWeights({ project, runId })).graph,
    /** What an epoch takes where nothing else computes: other tests may have run beside this one, and not beside the next run. */
    epochSeconds: quarterOf(ends.slice(1).map((at, i) => at - ends[i]!)) / 1000,
  };
}

/** Returns a stage that takes that many seconds on this machine. */
async function findLongStage(bench: Workbench, wanted: number): Promise<{ epochs: number }> {
  const { epochSeconds } = await trainHere(bench, { epochs: 40 });
  return { epochs: Math.ceil(wanted / Math.max(epochSeconds, 0.0005)) };
}

/** Returns the lower quartile. */
function quarterOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 2] ?? 0;
}

const start = ({ client, project, graph, folder }: Workbench, stage: object) =>
  client.startRun({ project, recipe: tinyRecipe(folder, stage), graph, rescan: true, on });

/** Defines the tests. */
export function testRuns({ cluster, token, storage, killWorker }: RunsSetting): void {
  const open = (address = cluster().address) => openWorkbench(address, token);

  test('trains on a node with the losses and weights of this machine to the last bit', async () => {
    const bench = await open();
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
  });

  test('ends with the weights of this machine after its engine was closed, its connection cut, it was stopped and resumed, and its driver killed', async () => {
    const tunnel = await openTunnel(cluster().address);
    const bench = await open(tunnel.address);
    const { project } = bench;
    const near = await open();
    const long = await findLongStage(near, longestSeconds);
    const { runId } = await start(bench, long);
    const before: RunEvent[] = [];
    for await (const { events } of bench.client.watchRun({ project, runId })) {
      before.push(...events);
      if (before.some((event) => event.type === 'started')) break;
    }
    await bench.close();
    const { client } = await openEngine(bench.home, { checkpointSeconds: 1 });
    // Trained here meanwhile.
    const here = trainHere(near, long);
    const listed = (await client.listRuns({ project })).find((run) => run.runId === runId);
    expect(listed).toMatchObject({ status: 'running' });
    await client.openProject({ project });

    const first: RunEvent[] = [];
    const notices: unknown[] = [];
    let mended = false;
    let stopping = false;
    for await (const { events, notice } of client.watchRun({ project, runId })) {
      first.push(...events);
      if (notice !== undefined) notices.push(notice);
      if (tunnel.cuts() === 0 && events.some((event) => event.type === 'epochEnded')) {
        tunnel.cut();
        setTimeout(() => {
          tunnel.mend();
          mended = true;
        }, 3000);
      }
      // Events arrive again.
      if (!mended || stopping || !events.some((event) => event.type === 'epochEnded')) continue;
      stopping = true;
      await client.stopRun({ project, runId });
    }
    expect(notices[0]).toBeTruthy();
    expect(first.at(-1), JSON.stringify(first.at(-1))).toMatchObject({ type: 'ended', outcome: 'stopped' });
    expect(first.some((event) => event.type === 'checkpointSaved')).toBe(true);
    const trainedEpochs = epochsOf(first);
    expect(trainedEpochs).toEqual(trainedEpochs.map((_, i) => i + 1));
    expect(trainedEpochs.length).toBeLessThan(long.epochs);

    await client.resumeRun({ project, runId });
    let [resumed, killed] = [false, false];
    const all = await watchToEnd(client, project, runId, (event) => {
      resumed ||= event.type === 'resumed';
      if (!resumed || killed || event.type !== 'checkpointSaved') return;
      killed = cluster().killDrivers();
    });
    expect(killed).toBe(true);
    expect(all.at(-1), JSON.stringify(all.at(-1))).toMatchObject({ type: 'ended', outcome: 'done' });
    // Sent once, resumed once, and submitted again for its driver.
    expect(all.filter(({ type }) => type === 'placed').length).toBeGreaterThanOrEqual(3);
    expect(all.filter(({ type }) => type === 'resumed')).toHaveLength(2);
    await expectEachOnce({ home: bench.home, client, project }, runId);
    const { curve, graph: expected } = await here;
    expect(curveOf(all)).toEqual(curve);
    const { graph } = await client.adoptWeights({ project, runId });
    expect(graph.layers).toEqual(expected.layers);
  });

  test('continues on another node when its node is killed', async () => {
    const bench = await open();
    const { client, project } = bench;
    const long = await findLongStage(bench, longSeconds);
    const [here] = await Promise.all([trainHere(bench, long), cluster().waitForNodes(2)]);
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

  test('says what a run on a cluster lacks', async () => {
    const bench = await open();
    const { client, project, shared, graph } = bench;
    const { address } = cluster();
    const recipe = tinyRecipe(bench.folder);
    const startOn = (target: { cluster: string; cpus?: number; workers?: number }, of = recipe) =>
      client.startRun({ project, recipe: of, graph, rescan: true, on: target });
    const problemOf = (name: string) =>
      startOn({ cluster: name }).then(
        () => '',
        (error: Error) => error.message,
      );
    expect(await problemOf('no')).toMatch(/There is no cluster 'no'/);
    await client.saveCluster({ name: 'bare', address, token });
    expect(await problemOf('bare')).toMatch(/has no shared folder/);
    await client.saveCluster({ name: 'wrong', address, token: 'guess', folder: shared });
    expect(await problemOf('wrong')).toMatch(/does not accept the token/);
    await client.saveCluster({ name: 'away', address: 'http://127.0.0.1:9', token, folder: shared });
    expect(await problemOf('away')).toMatch(
      /^Nothing answers at 127\.0\.0\.1:9\. Check that the cluster is running/,
    );
    await expect(client.saveCluster({ name: 'relative', address, folder: 'shared' })).rejects.toThrow(
      /is not a full path/,
    );
    // A shared folder that this machine does not have.
    await client.saveCluster({ name: 'unmounted', address, token, folder: join(shared, 'no', 'no') });
    // Images that the node does not have.
    const moved = await makeImages(join(bench.home, '..', 'moved'));
    const started = [
      // This cluster has neither Ray Train nor Keras.
      await startOn({ ...on, workers: 2 }),
      await startOn({ ...on, cluster: 'unmounted' }),
      await startOn(on, tinyRecipe(moved)),
    ];
    await rename(moved, `${moved}-away`);
    const ends = await Promise.all(
      started.map(async ({ runId }) => (await watchToEnd(client, project, runId)).at(-1)),
    );
    const failed = (message: RegExp) => ({ outcome: 'failed', message: expect.stringMatching(message) });
    expect(ends).toMatchObject([
      failed(
        /, the cluster's head: the Python packages are missing: ray\[train\], tensorflow, keras, pillow\./,
      ),
      failed(/cannot be written here/),
      failed(/The node .+ cannot read .+moved/),
    ]);
  });

  test('trains a recipe from the command line on a cluster, with images in S3 where a server could be started', async () => {
    const { recipe, folder } = await makeRecipe();
    if (storage()) {
      await storage()!.change({ upload: join(folder, 'images'), prefix: 'run' });
      await writeFile(recipe, (await readFile(recipe, 'utf8')).replace('"images"', '"s3://photos/run"'));
    }
    const home = join(folder, 'home');
    process.env.GRAFT_HOME = home;
    const file = join(folder, 'token.txt');
    await writeFile(file, token);
    const shared = join(folder, 'shared');
    await mkdir(shared);
    const add = ['cluster', 'add', 'lab', cluster().address, '--token-file', file, '--folder', shared];
    expect(await runGraft(add)).toMatchObject({ code: 0 });
    const far = await runGraft(['train', recipe, '--on', 'lab', '--out', join(folder, 'out')]);
    expect(far, far.err).toMatchObject({ code: 0 });
    expect(far.out).toMatch(/^Node .+ of lab$/m);
    process.env.GRAFT_HOME = join(folder, 'other-home');
    const near = await runGraft(['train', recipe, '--json']);
    const lines = (text: string): RunEvent[] =>
      text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    const events = await readFile(join(folder, 'out', 'events.jsonl'), 'utf8');
    expect(lossesOf(lines(events))).toHaveLength(2);
    expect(lossesOf(lines(events))).toEqual(lossesOf(lines(near.out)));
    for (const secret of [token, ...Object.values(storage()?.users.owner ?? {})])
      expect(far.out + far.err + events).not.toContain(secret);
  });
}
