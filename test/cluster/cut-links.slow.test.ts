// A worker node whose link is cut in mid-work, in each kind of work at once, while the link of this process is cut for a minute:
// each ends with the results of undisturbed work. Nodes have networks of their own, which takes root.
// Takes 12 to 17 minutes, half of which Ray needs to give the node up: run it with GRAFT_TEST_LINKS=1.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { buildHelpers, openEngine, tinyGraph, tinyRecipe, watchToEnd } from '../engine/support';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import { curveOf, expectEachOnce, expectEachStep, offset, weightsOf } from './compare-runs';
import { canConnect, openNetwork } from './namespaces';
import { openBench, start, trainLong } from './parallel-bench';
import { findRay, holdCommands, startCluster } from './ray-cluster';
import { waitForGraft } from './wait-for-graft';

vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 600_000 });

const bin = process.env.GRAFT_TEST_LINKS ? findRay('ray-train') : null;
const token = 'a-token-of-the-cluster';
const minuteMs = 60_000;
const runSeconds = 45;

/** Follows a run, with its events so far. */
function follow(watch: (onEvent: (event: RunEvent) => void) => Promise<RunEvent[]>) {
  const events: RunEvent[] = [];
  const end = watch((event) => events.push(event));
  const count = (type: RunEvent['type']) => events.filter((event) => event.type === type).length;
  return { events, end, count };
}

test.skipIf(!bin || !canConnect)('ends right in each kind of work when links are cut', async () => {
  buildHelpers();
  const network = openNetwork();
  onTestFinished(() => network.close());
  const cluster = await startCluster(bin!, 4, token, network.head);
  onTestFinished(() => cluster.stop());
  await cluster.addNode({ cpus: 4, ...network.worker });
  await cluster.waitForNodes(2);
  await waitForGraft(cluster, 2);

  // Undisturbed.
  const parallel = await openBench(cluster);
  const { client, project, folder } = parallel;
  const alone = await trainLong(parallel, runSeconds);
  const graph = await storedGraph(parallel);
  const trainHere = async (epochs: number) => {
    const recipe = tinyRecipe(folder, { epochs });
    const { runId } = await client.startRun({ project, recipe, graph, rescan: true });
    return { runId, events: await watchToEnd(client, project, runId) };
  };
  const tried = await trainHere(200);
  const seconds = (tried.events.at(-1)!.at - tried.events[0]!.at) / 1000;
  const epochs = Math.ceil((runSeconds / seconds) * 200);
  const here = await trainHere(epochs);
  const features = await openFeatures(cluster.address);

  // A part of the features on each node, held there; then a worker on each, and a run on each.
  const held = holdCommands(features.shared, 2);
  onTestFinished(held.goOn);
  const computed = features.compute();
  await vi.waitFor(() => expect(held.count()).toBe(2), { timeout: 200_000 });
  const whole = await start(parallel, alone.stage, 2);
  const followed = (runId: string) => follow((onEvent) => watchToEnd(client, project, runId, onEvent));
  const ofWhole = followed(whole);
  await vi.waitFor(() => expect(ofWhole.count('epochEnded')).toBeGreaterThan(0), { timeout: 200_000 });
  const on = { cluster: 'lab', cpus: 1, gpus: 0 };
  const recipe = tinyRecipe(folder, { epochs });
  const runs: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { runId } = await client.startRun({ project, recipe, graph, rescan: true, on });
    runs.push(runId);
  }
  const ofRuns = runs.map(followed);
  for (const { count } of ofRuns)
    await vi.waitFor(() => expect(count('epochEnded')).toBeGreaterThan(0), { timeout: 200_000 });

  const cutAt = Date.now();
  network.workerLink.cut();
  network.ownLink.cut();
  held.goOn();
  await sleep(minuteMs);
  network.ownLink.mend();
  const afterCut = (events: readonly RunEvent[]) =>
    events.flatMap((event) => (event.type === 'placed' && event.at > cutAt ? [event.at - cutAt] : []));

  const disturbed = await ofWhole.end;
  console.log(`data-parallel: goes on ${afterCut(disturbed).map((ms) => ms / 1000)} s after the cut`);
  expect(disturbed.at(-1), JSON.stringify(disturbed.at(-1))).toMatchObject({ outcome: 'done' });
  // Once more after the cut, where there are CPUs.
  expect(disturbed.filter(({ type }) => type === 'placed')).toHaveLength(2);
  expectEachStep(disturbed);
  await expectEachOnce(parallel, whole);
  const off = offset(curveOf(alone.events), curveOf(disturbed));
  const offWeights = offset(await weightsOf(parallel, alone.runId), await weightsOf(parallel, whole));
  console.log(`data-parallel: curve ${off}, weights ${offWeights}`);
  // To the last bit: whoever computes the parts of a batch.
  expect(off).toBe(0);
  expect(offWeights).toBe(0);

  const ends = await Promise.all(ofRuns.map(({ end }) => end));
  console.log(`runs: go on ${ends.map((events) => afterCut(events).map((ms) => ms / 1000))} s after the cut`);
  expect(ends.map((events) => events.filter(({ type }) => type === 'placed').length).sort()).toEqual([1, 2]);
  const expected = (await client.adoptWeights({ project, runId: here.runId })).graph;
  for (const [i, runId] of runs.entries()) {
    expect(ends[i]!.at(-1), JSON.stringify(ends[i]!.at(-1))).toMatchObject({ outcome: 'done' });
    expect(curveOf(ends[i]!)).toEqual(curveOf(here.events));
    await expectEachOnce(parallel, runId);
    const { graph: trained } = await client.adoptWeights({ project, runId });
    expect(trained.layers).toEqual(expected.layers);
  }

  console.log(`features: done ${((await computed) - cutAt) / 1000} s after the cut`);
  await features.expectRight();
});

/** Returns the network as a project has it: with its weights as blobs. */
async function storedGraph({ client, project, folder }: Awaited<ReturnType<typeof openBench>>) {
  const out = join(folder, '..', 't.keras');
  const request = { project, model: { graph: tinyGraph() }, format: 'keras', name: 't', out } as const;
  for await (const _ of client.exportModel(request));
  return (await client.openModel({ project, source: { file: out }, structureOnly: false })).graph;
}

/** A project whose features the cluster computes in two parts. */
async function openFeatures(address: string) {
  const { recipe: path, folder } = await makeRecipe({ trainable: { from: 'head' }, features: 'cached' });
  const shared = join(folder, 'shared');
  await mkdir(shared);
  const { client } = await openEngine(join(folder, 'home'));
  await client.saveCluster({ name: 'lab', address, token, folder: shared });
  const { recipe } = await client.readRecipe({ path });
  const openProject = async () => {
    const { id: project } = await client.createProject({ name: 'a' });
    let graph = null;
    for await (const { prepared } of client.prepareRecipe({ project, recipe }))
      graph = prepared?.graph ?? graph;
    return { project, recipe, graph: graph!, rescan: false };
  };
  const [far, near] = [await openProject(), await openProject()];
  let result: { taken: number; kept: number; shards: number; missing: number } | undefined;
  return {
    shared,
    /** Computes them. Returns when. */
    async compute(): Promise<number> {
      const on = { cluster: 'lab', cpus: 2, gpus: 0 };
      for await (const step of client.clusterFeatures({ ...far, on, parts: 2 }))
        result = step.result ?? result;
      return Date.now();
    },
    /** Expects each image's features once, and the losses of a run that computes them here. */
    async expectRight(): Promise<void> {
      expect(result).toMatchObject({ shards: 2, missing: 0, kept: 0 });
      expect(await readdir(join(shared, 'graft-features'))).toEqual([]);
      const train = async (request: typeof far) => {
        const { runId } = await client.startRun(request);
        return watchToEnd(client, request.project, runId);
      };
      const [ofFar, ofNear] = [await train(far), await train(near)];
      const ready = ofFar.find(({ type }) => type === 'featuresReady');
      expect(ready).toMatchObject({ kept: result!.taken, computed: 0 });
      expect(curveOf(ofFar)).toEqual(curveOf(ofNear));
    },
  };
}
