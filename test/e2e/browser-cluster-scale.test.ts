// The window and a real Ray cluster of two nodes at full size: a sweep of eight, the sample trained data-parallel, and the features of
// 5,000 images; each is compared with the same work without the window and the cluster. Takes minutes: run it with GRAFT_TEST_SCALE=1.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offset } from '../cluster/compare-runs';
import { canConnect, openNetwork, type TestNetwork } from '../cluster/namespaces';
import { makePhotos } from '../cluster/photos';
import { findRay, startCluster, type TestCluster } from '../cluster/ray-cluster';
import { eventually as soon } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { storeOf } from './page-stores';
import { build, root, takeScreenshot, type Workbench } from './workbench';

const bin = process.env.GRAFT_TEST_SCALE ? findRay('ray-train') : null;
const token = 'a-token-of-the-cluster';
const rates = [0.0001, 0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.03];
const imageCount = 5000;
const hashBytes = 32;
const run = promisify(execFile);
const minute = 60_000;
/** Asks rarely, since what is waited for needs the processor. */
const eventually = (check: () => Promise<void>, forMs = 20_000) => soon(check, forMs, 300);

/** Each epoch's losses and accuracies, in the lines of a run. */
const curveIn = (text: string): number[] =>
  text.split('\n').flatMap((line) => {
    if (!line.includes('"epochEnded"')) return [];
    const { training, validation } = JSON.parse(line);
    return [training.loss, training.accuracy, validation.loss, validation.accuracy];
  });

describe.skipIf(!bin)('a cluster of two nodes, from the window', () => {
  let network: TestNetwork | undefined;
  let cluster: TestCluster;
  let bench: Workbench;
  let page: Page;
  beforeAll(async () => {
    build();
    // Each node on a host of its own, where that is allowed.
    if (canConnect) network = openNetwork();
    cluster = await startCluster(bin!, 1, token, network?.head);
    await cluster.addNode(network?.worker);
    await cluster.waitForNodes(2);
    bench = await openInBrowser();
    page = bench.page;
    await page.getByTestId('class-row-6').waitFor();
    await page.getByTestId('nav-model').click();
    await page.getByTestId('layer-predictions').waitFor();
    await page.getByTestId('nav-train').click();
  }, 10 * minute);
  afterAll(async () => {
    await bench?.close();
    cluster?.stop();
    network?.close();
  });

  const id = (testId: string) => page.getByTestId(testId);
  const projectFolder = () => join(bench.home, 'projects', 'sample');
  const runFile = (runId: string, name: string) => join(projectFolder(), 'runs', runId, name);
  const curveOf = async (runId: string) => curveIn(await readFile(runFile(runId, 'events.jsonl'), 'utf8'));
  /** Runs `graft` with another home. */
  async function graft(...args: string[]): Promise<string> {
    const env = { ...process.env, GRAFT_HOME: join(bench.home, 'command-line') };
    const cli = join(root, 'dist/main/cli.js');
    return (await run(process.execPath, [cli, ...args], { env, maxBuffer: 2 ** 28 })).stdout;
  }
  async function fill(testId: string, value: number): Promise<void> {
    await id(testId).fill(String(value));
    await id(testId).press('Enter');
  }
  const runs = async () =>
    (await storeOf(page, 'runs')).evaluate((store) =>
      store.list.map(({ runId, status, name, group }) => ({
        ...{ runId, status, name, group },
        epochs: store.states.get(runId)?.epochs.length ?? 0,
      })),
    );
  async function inBothSchemes(name: string): Promise<void> {
    await takeScreenshot(bench, name);
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(bench, `${name}-dark`);
    await page.emulateMedia({ colorScheme: 'light' });
  }
  async function timed(what: string, work: () => Promise<void>): Promise<void> {
    const began = Date.now();
    await work();
    console.log(`${what}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
  }

  it('finds both nodes', { timeout: 5 * minute }, async () => {
    const shared = join(bench.home, 'shared');
    await mkdir(shared);
    await id('clusters').click();
    await id('cluster-name').fill('lab');
    await id('cluster-address').fill(cluster.address);
    await id('cluster-token').fill(token);
    await id('cluster-folder').fill(shared);
    await id('cluster-test').click();
    await eventually(async () => {
      const lines = await id('cluster-report').locator('li').allInnerTexts();
      expect(lines[0]).toBe('Ray 2.60.0 with 2 nodes; CPUs: 2, GPUs: 0');
      expect(lines.filter((line) => line.includes('TensorFlow'))).toHaveLength(2);
    }, 2 * minute);
    await id('cluster-save').click();
    await id('cluster-save').waitFor({ state: 'detached' });
  });

  it('trains a sweep of eight with the losses of this computer', { timeout: 30 * minute }, async () => {
    await fill('stage-0-epochs', 12);
    await fill('stage-1-epochs', 3);
    await id('target').selectOption('lab');
    await id('target-how').selectOption('one');
    await id('sweep').click();
    await id('sweep-values').fill(rates.join(', '));
    await takeScreenshot(bench, 'scale-sweep-dialog');
    const swept = async () => (await runs()).filter(({ group }) => group !== null);
    await timed('a sweep of eight on two nodes', async () => {
      await id('sweep-start').click();
      await eventually(async () => expect(await swept()).toHaveLength(8), minute);
      // Two train at a time, and their curves grow.
      await eventually(async () => {
        const growing = (await swept()).filter(({ status, epochs }) => status === 'running' && epochs > 2);
        expect(growing.length).toBeGreaterThan(0);
      }, 3 * minute);
      const growing = (await swept()).find(({ status, epochs }) => status === 'running' && epochs > 2)!;
      await id(`run-${growing.runId}`).click();
      await inBothSchemes('scale-sweep-run');
      for (const { runId } of await swept()) await id(`pick-${runId}`).check({ force: true });
      await id('compare').click();
      await eventually(
        async () =>
          expect((await swept()).filter(({ status }) => status === 'done').length).toBeGreaterThan(3),
        10 * minute,
      );
      await inBothSchemes('scale-sweep-compare-running');
      await eventually(
        async () => expect((await swept()).map(({ status }) => status)).toEqual(rates.map(() => 'done')),
        20 * minute,
      );
    });
    await inBothSchemes('scale-sweep-compare');
    const rows = await id('compare-runs').locator('tbody').first().locator('tr').allInnerTexts();
    expect(rows).toHaveLength(8);
    for (const row of rows) expect(row).toMatch(/\d %|\d%/);
    await id('compare-close').click();
    await takeScreenshot(bench, 'scale-sweep-done');
    await timed('the same runs here', async () => {
      for (const { runId, name } of await swept()) {
        const near = curveIn(await graft('train', runFile(runId, 'recipe.json'), '--json'));
        expect(near, name).toHaveLength(15 * 4);
        expect(await curveOf(runId), name).toEqual(near);
      }
    });
  });

  it('trains the sample data-parallel as one worker does', { timeout: 20 * minute }, async () => {
    await fill('stage-0-epochs', 6);
    await fill('stage-1-epochs', 3);
    await id('target').selectOption('lab');
    await id('target-how').selectOption('parallel');
    const curves: number[][] = [];
    for (const workers of [2, 1])
      await timed(`the sample, workers: ${workers}`, async () => {
        await fill('target-workers', workers);
        await fill('target-parts', 2);
        const before = new Set((await runs()).map(({ runId }) => runId));
        await id('start-run').click();
        const newest = async () => (await runs()).find(({ runId }) => !before.has(runId));
        await eventually(async () => expect((await newest())?.epochs).toBeGreaterThan(1), 5 * minute);
        if (workers === 2) await inBothSchemes('scale-parallel-run');
        await eventually(async () => expect((await newest())?.status).toBe('done'), 10 * minute);
        if (workers === 2) await inBothSchemes('scale-parallel-done');
        curves.push(await curveOf((await newest())!.runId));
      });
    const [two, one] = curves as [number[], number[]];
    expect(two).toHaveLength(9 * 4);
    // The head, and the end of the base with Adam: to the last bit, since both compute the same parts of each batch.
    console.log(`two workers and one: ${offset(two, one)}`);
    expect(two).toEqual(one);
  });

  it('computes the features of 5,000 images, bit for bit', { timeout: 30 * minute }, async () => {
    const images = join(bench.home, 'images');
    await makePhotos(images, imageCount, 7);
    await id('nav-data').click();
    await id('choose-folder').first().click();
    await eventually(async () => expect(await id('browse-path').inputValue()).not.toBe(''));
    await id('browse-path').fill(images);
    await id('browse-go').click();
    await id('browse-entry').filter({ hasText: 'class-3' }).waitFor();
    await id('browse-use').click();
    await eventually(
      async () => expect(await id('data-total').textContent()).toMatch(/^\s*5,000\b/),
      3 * minute,
    );
    await id('nav-train').click();
    await id('target').selectOption('lab');
    await id('target-how').selectOption('one');
    await id('cluster-features').click();
    await id('features-parts').fill('8');
    await id('features-parts').press('Tab');
    const seen = new Set<number>();
    await timed('features of 5,000 images in 8 parts on two nodes', async () => {
      await id('features-start').click();
      // It is gone once all are computed.
      const status = () =>
        id('features-status')
          .innerText({ timeout: 1000 })
          .catch(() => '');
      const done = async () => Number(/^([\d,]+) of 5,000/.exec(await status())?.[1]?.replace(',', ''));
      await eventually(async () => expect(await done()).toBeGreaterThan(imageCount / 4), 5 * minute);
      expect(await status()).toMatch(/^[\d,]+ of 5,000 images\. About .+ left\.$/);
      await inBothSchemes('scale-features-running');
      await eventually(async () => {
        if ((await id('features-result').count()) === 0) seen.add(await done());
        expect(await id('features-result').innerText({ timeout: 1000 })).toBe(
          'The features of 5,000 images are in the project.',
        );
      }, 10 * minute);
    });
    // Progress is told image by image, not only at the end of each part.
    expect(seen.size).toBeGreaterThan(3);
    await inBothSchemes('scale-features-done');
    const cache = join(projectFolder(), 'cache', 'features');
    const recipe = join(bench.home, 'features.json');
    const text = await readFile(join(root, 'assets', 'recipes', 'sample.json'), 'utf8');
    await writeFile(recipe, text.replace('"sample:drawings"', JSON.stringify(images)));
    const out = join(bench.home, 'shard');
    await timed('the same features here', async () => {
      await graft('features', recipe, '--shard', '1/1', '--out', out);
    });
    const shard = join(out, 'shard-00001-of-00001', 'features');
    const [name] = (await readdir(shard)).filter((one) => one.endsWith('.bin'));
    const recordBytes = (await stat(join(shard, name!))).size / imageCount;
    const near = await recordsIn(join(shard, name!), recordBytes);
    const far = await recordsIn(join(cache, name!), recordBytes);
    expect(near.size).toBe(imageCount);
    expect([...near].filter(([hash, digest]) => far.get(hash) !== digest)).toEqual([]);
    // The head trains on them here.
    await id('features-train-here').click();
    await fill('stage-0-epochs', 2);
    await id('remove-stage-1').click();
    const before = new Set((await runs()).map(({ runId }) => runId));
    await id('start-run').click();
    const newest = async () => (await runs()).find(({ runId }) => !before.has(runId));
    await eventually(async () => expect((await newest())?.status).toBe('done'), 5 * minute);
    const events = await readFile(runFile((await newest())!.runId, 'events.jsonl'), 'utf8');
    const ready = events.split('\n').find((line) => line.includes('"featuresReady"'));
    expect(JSON.parse(ready!)).toMatchObject({ kept: imageCount, computed: 0 });
    expect(bench.pageErrors).toEqual([]);
  });
});

/** The records of a file of features: a digest of the values of each image, by its hash. */
async function recordsIn(file: string, recordBytes: number): Promise<Map<string, string>> {
  const bytes = await readFile(file);
  expect(bytes.length % recordBytes).toBe(0);
  const records = Array.from({ length: bytes.length / recordBytes }, (_, i) =>
    bytes.subarray(i * recordBytes, (i + 1) * recordBytes),
  );
  return new Map(
    records.map((record) => [
      record.toString('hex', 0, hashBytes),
      createHash('sha256').update(record.subarray(hashBytes)).digest('hex'),
    ]),
  );
}
