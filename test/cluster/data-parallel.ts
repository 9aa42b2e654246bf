// Runs that several workers of a real Ray cluster train together by Ray Train and Keras: the curve and weights of one worker, also
// after a stop, a lost node, a lost driver and a cut connection, and those of this machine's own engine where nothing is random.
import { execFileSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { foldRun } from '#shared/run/reduce-run';
import { openEngine, watchToEnd } from '../engine/support';
import { runGraft } from '../shells/cli/run-graft';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import { curveOf, expectEachOnce, expectEachStep, offset, weightsOf } from './compare-runs';
import { canEnter, hiding } from './namespaces';
import { openTunnel } from './open-tunnel';
import { openBench, start, trainLong } from './parallel-bench';
import type { TestCluster } from './ray-cluster';
import { waitForGraft } from './wait-for-graft';

/** Seconds of training that a run's first trials fit into: an event takes up to two to arrive here, a stop as many to arrive there. */
const longSeconds = 5;
const calm = {
  epochs: 4,
  batchSize: 5,
  optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, clipNorm: 0.5 },
  schedule: { kind: 'one-cycle' },
  loss: { kind: 'crossentropy', labelSmoothing: 0.1 },
  earlyStopping: { patience: 10 },
};

/** Defines the tests. They add a node with one CPU to a head with one. */
export function testParallel(bin: string, cluster: () => TestCluster): void {
  describe('data-parallel runs', () => {
    let killNode = () => {};
    beforeAll(async () => {
      killNode = await cluster().addNode();
      await cluster().waitForNodes(2);
      if (!canEnter) await waitForGraft(cluster(), 2);
    });

    test('trains from the command line as this machine does, through a connection that is cut', async () => {
      const tunnel = await openTunnel(cluster().address);
      const { recipe, folder } = await makeRecipe(calm);
      const [home, shared] = [join(folder, 'home'), join(folder, 'shared')];
      await mkdir(shared);
      process.env.GRAFT_HOME = home;
      expect(await runGraft(['cluster', 'add', 'lab', tunnel.address, '--folder', shared])).toMatchObject({
        code: 0,
      });
      const on = ['train', recipe, '--on', 'lab', '--data-parallel'];
      expect(await runGraft([...on, 'two'])).toMatchObject({
        code: 2,
        err: expect.stringContaining("--data-parallel: expected an integer from 1 to 1024, received 'two'"),
      });
      expect(await runGraft(['train', recipe, '--data-parallel', '2'])).toMatchObject({
        code: 2,
        err: expect.stringContaining('--data-parallel requires --on CLUSTER'),
      });
      expect(await runGraft([...on, '2', '--parts', '1'])).toMatchObject({
        code: 2,
        err: expect.stringContaining('Workers: 2, parts of a batch: 1. Some workers would compute nothing'),
      });
      const far = await runGraft([...on, '2', '--json'], undefined, (out) => {
        if (tunnel.cuts() > 0 || !out.includes('"stepEnded"')) return;
        tunnel.cut();
        setTimeout(() => tunnel.mend(), 3000);
      });
      expect(far, far.err).toMatchObject({ code: 0 });
      expect(far.err).toMatch(/(refused|closed) the connection/);
      const near = await runGraft(['train', recipe, '--json']);
      expect(near).toMatchObject({ code: 0 });
      const eventsOf = ({ out }: { out: string }): RunEvent[] =>
        out.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
      const [events, here] = [eventsOf(far), eventsOf(near)];
      const off = offset(curveOf(here), curveOf(events));
      expectEachStep(events);
      expect(events.find(({ type }) => type === 'placed')).toMatchObject({ cluster: 'lab', workers: 2 });
      const evaluated = (all: readonly RunEvent[]) => foldRun(all).evaluation?.confusion;
      expect(evaluated(events)).toBeTruthy();
      expect(evaluated(events)).toEqual(evaluated(here));
      expect(await readdir(join(shared, 'graft-runs'))).toEqual([]);
      const { client } = await openEngine(home);
      const project = 'command-line';
      const [runId, ofHere] = [events, here].map((all) => foldRun(all).runId) as [string, string];
      const bench = { home, client, project };
      await expectEachOnce(bench, runId);
      const offWeights = offset(await weightsOf(bench, ofHere), await weightsOf(bench, runId));
      console.log(`two workers with Keras, and Graft here: curve ${off}, weights ${offWeights}`);
      expect(off).toBeLessThan(1e-5);
      expect(offWeights).toBeLessThan(1e-5);
      await expect(client.extendRun({ project, runId, epochs: 1 })).rejects.toThrow(/cannot be extended/);
    });

    test('ends with the weights of an undisturbed run after it was stopped and resumed, lost a node, and lost its driver', async () => {
      const bench = await openBench(cluster());
      const { client, project } = bench;
      const alone = await trainLong(bench, longSeconds);
      const runId = await start(bench, alone.stage, 2);
      const isLast = (event: RunEvent) => event.type === 'checkpointSaved' && event.name === 'last';
      const first = await watchToEnd(client, project, runId, (event) => {
        if (isLast(event)) void client.stopRun({ project, runId }).catch(() => {});
      });
      expect(first.at(-1), JSON.stringify(first.at(-1))).toMatchObject({ type: 'ended', outcome: 'stopped' });
      expect(foldRun(first).epochs.length).toBeLessThan(alone.stage.epochs);
      await client.resumeRun({ project, runId });
      const placed: number[] = [];
      const lost: string[] = [];
      const events = await watchToEnd(client, project, runId, (event) => {
        if (event.type === 'placed') placed.push(event.workers!);
        if (!isLast(event)) return;
        if (placed.length === 2 && lost.length === 0) {
          lost.push('node');
          killNode();
        } else if (placed.length === 3 && lost.length === 1) {
          lost.push('driver');
          expect(cluster().killDrivers()).toBe(true);
        }
      });
      expect(events.at(-1), JSON.stringify(events.at(-1))).toMatchObject({ type: 'ended', outcome: 'done' });
      expect(lost).toEqual(['node', 'driver']);
      expect(placed).toEqual([2, 2, 1, 1]);
      expect(events.filter(({ type }) => type === 'resumed')).toHaveLength(3);
      expect(curveOf(events)).toHaveLength(alone.stage.epochs * 4);
      expectEachStep(events);
      await expectEachOnce(bench, runId);
      const off = offset(curveOf(alone.events), curveOf(events));
      const weights = [await weightsOf(bench, alone.runId), await weightsOf(bench, runId)] as const;
      console.log(`undisturbed with one worker, and disturbed: curve ${off}, weights ${offset(...weights)}`);
      // To the last bit: whoever computes the parts of a batch.
      expect(off).toBe(0);
      expect(offset(...weights)).toBe(0);
    });

    test('names the node on which memory ran out, and does not start its workers for ever', async () => {
      const bench = await openBench(cluster());
      const count = await cluster().countNodes();
      // Ray looks every 4 s, and ends each worker of this node.
      const full = ['env', 'RAY_memory_usage_threshold=0.01', 'RAY_memory_monitor_refresh_ms=4000'];
      const kill = await cluster().addNode({ cpus: 2, enter: full });
      await cluster().waitForNodes(count + 1);
      const runId = await start(bench, { ...calm, epochs: 100_000 }, 1, 2);
      const events = await watchToEnd(bench.client, bench.project, runId);
      kill();
      await cluster().waitForNodes(count);
      const ended = events.at(-1) as Extract<RunEvent, { type: 'ended' }>;
      expect(ended).toMatchObject({ outcome: 'interrupted', code: 'interrupted' });
      expect(ended.message).toContain(`The node ${hostname()} ran out of memory (`);
      expect(ended.message).toContain('Ask for more CPUs per task');
    });

    test.skipIf(!canEnter)('says which nodes lack packages, the folder or the images', async () => {
      const bench = await openBench(cluster());
      const find = 'import importlib.util; print(importlib.util.find_spec("keras").origin)';
      const keras = execFileSync(join(bin, 'python'), ['-c', find], { encoding: 'utf8' });
      const lacks = { bare: dirname(keras.trim()), apart: bench.shared, blind: bench.folder };
      const count = await cluster().countNodes();
      for (const [name, folder] of Object.entries(lacks))
        await cluster().addNode({ enter: hiding(folder, name) });
      await cluster().waitForNodes(count + Object.keys(lacks).length);
      // Windows of images are cut by the workers, which read the files.
      const cut = { ...calm, augmentation: { resizedCrop: {} } };
      const runId = await start(bench, cut, 2);
      const events = await watchToEnd(bench.client, bench.project, runId);
      const ended = events.at(-1) as Extract<RunEvent, { type: 'ended' }>;
      console.log(ended.message);
      expect(ended).toMatchObject({ outcome: 'failed', code: 'unavailable' });
      expect(ended.message).toMatch(
        /apart: the shared folder .+ cannot be read\. Mount it on each node under the same path\./,
      );
      expect(ended.message).toMatch(
        /bare: the Python package is missing: keras\. Install on each node: pip install /,
      );
      expect(ended.message).toMatch(/blind: .+\.png cannot be read\. Keep the images in a folder/);
    });
  });
}
