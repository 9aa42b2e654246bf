// The window and a real Ray cluster: adds it, trains on it from Train while the window is closed and opened again, and loads
// the weights back, as a run of this computer.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRay, startCluster, type TestCluster } from '../cluster/ray-cluster';
import { eventually as soon } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { storeOf } from './page-stores';
import { build, takeScreenshot, type Workbench } from './workbench';

/** Asks rarely, since what is waited for needs the processor. */
const eventually = (check: () => Promise<void>, forMs = 20_000) => soon(check, forMs, 250);

const bin = findRay('ray-train');
const token = 'a-token-of-the-cluster';
const epochCount = 40;

describe.skipIf(!bin)('a run on a cluster, from the window', () => {
  let cluster: TestCluster;
  let bench: Workbench;
  let page: Page;
  beforeAll(async () => {
    build();
    cluster = await startCluster(bin!, 1, token);
    bench = await openInBrowser();
    page = bench.page;
    await page.getByTestId('class-row-6').waitFor();
    await page.getByTestId('nav-model').click();
    await page.getByTestId('layer-predictions').waitFor();
    await page.getByTestId('nav-train').click();
  }, 300_000);
  afterAll(async () => {
    await bench?.close();
    cluster?.stop();
  });

  const id = (testId: string) => page.getByTestId(testId);
  const status = () => id('run-status').getAttribute('data-status');
  const epochs = async () => Number(await id('epoch-count').getAttribute('data-epochs'));

  const runLines = () => id('run-list').innerText();
  /** Calls `look` while the window is in Korean. */
  async function inKorean(look: () => Promise<void>) {
    const settings = await storeOf(page, 'settings');
    const speak = (language: 'en' | 'ko') =>
      settings.evaluate((store, value) => (store.locale = value), language);
    await speak('ko');
    await look();
    await speak('en');
  }

  it('adds a cluster, says what is wrong, and what its nodes have', async () => {
    await id('clusters').click();
    await id('cluster-name').fill('lab');
    await id('cluster-address').fill(cluster.address);
    await id('cluster-token').fill('not-the-token');
    await id('cluster-test').click();
    await eventually(async () =>
      expect(await id('cluster-problem').innerText()).toContain('does not accept the token'),
    );
    await takeScreenshot(bench, 'cluster-wrong-token');
    await id('cluster-token').fill(token);
    const shared = join(bench.home, 'shared');
    await mkdir(shared);
    await id('cluster-folder').fill(shared);
    await id('cluster-test').click();
    await eventually(async () => {
      const lines = await id('cluster-report').locator('li').allInnerTexts();
      expect(lines[0]).toBe('Ray 2.60.0 with 1 node; CPUs: 1, GPUs: 0');
      expect(lines[1]).toMatch(/TensorFlow/);
    }, 120_000);
    await takeScreenshot(bench, 'cluster-report');
    await id('cluster-save').click();
    await id('cluster-save').waitFor({ state: 'detached' });
    expect(await id('target').inputValue()).toBe('lab');
    expect(await id('cluster-token').count()).toBe(0);
  });

  it('trains on it with live charts, also while the window is closed', async () => {
    // One stage is enough, and long enough to close the window in between.
    await id('remove-stage-1').click();
    await id('stage-0-epochs').fill(String(epochCount));
    await id('stage-0-epochs').press('Enter');
    await id('start-run').click();
    await eventually(async () => expect(await status()).toBe('running'), 120_000);
    await eventually(async () => expect(await epochs()).toBeGreaterThan(1), 120_000);
    expect(await id('run-details').innerText()).toContain('cluster lab');
    await takeScreenshot(bench, 'cluster-run');
    const url = page.url();
    await page.goto('about:blank');
    await page.waitForTimeout(2000);
    await page.goto(url);
    await id('nav-train').click();
    await eventually(async () => expect(await status()).toBe('done'), 180_000);
    // Early stopping may end it sooner.
    expect(await epochs()).toBeGreaterThan(5);
    await takeScreenshot(bench, 'cluster-run-done');
  }, 400_000);

  it('gives the losses of this computer, and its weights as one step that can be undone', async () => {
    const runs = await storeOf(page, 'runs');
    const losses = () =>
      runs.evaluate((store) => store.selectedState!.epochs.map(({ training }) => training.loss));
    const far = await losses();
    const model = await storeOf(page, 'model');
    const blobs = () =>
      model.evaluate((store) => JSON.stringify(store.graph!.layers.map((one) => one.weights)));
    const before = await blobs();
    await id('adopt-weights').click();
    await eventually(async () => expect(await blobs()).not.toBe(before));
    await id('undo').click();
    await eventually(async () => expect(await blobs()).toBe(before));
    await id('nav-train').click();
    await id('target').selectOption('');
    const first = await runs.evaluate((store) => store.selectedId);
    await id('start-run').click();
    await eventually(async () => {
      expect(await runs.evaluate((store) => store.selectedId)).not.toBe(first);
      expect(await status()).toBe('done');
    }, 240_000);
    expect(await losses()).toEqual(far);
  }, 300_000);

  it('computes features on its nodes, on which this computer then trains', async () => {
    await id('target').selectOption('lab');
    await id('target-how').selectOption('one');
    await id('cluster-features').click();
    await id('features-parts').fill('2');
    await id('features-parts').press('Tab');
    await takeScreenshot(bench, 'cluster-features');
    await id('features-start').click();
    await eventually(async () => expect(await id('features-status').count()).toBe(1));
    await takeScreenshot(bench, 'cluster-features-running');
    await eventually(
      async () => expect(await id('features-result').innerText()).toMatch(/^The features of \d+ images are/),
      240_000,
    );
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(bench, 'cluster-features-done-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await id('features-train-here').click();
    expect(await id('target').inputValue()).toBe('');
  }, 300_000);

  it('stops the weak run of a sweep early, also while the window is closed', async () => {
    await id('target').selectOption('lab');
    await id('target-how').selectOption('one');
    await id('stage-0-epochs').fill('60');
    await id('stage-0-epochs').press('Enter');
    await id('sweep').click();
    // The second does not learn.
    await id('sweep-values').fill('0.003, 1e-9');
    await id('sweep-early').check();
    await id('sweep-grace').fill('60');
    await page.getByTestId('sweep-start').and(page.locator('[aria-disabled=true]')).waitFor();
    await id('sweep-grace').fill('2');
    expect(await id('sweep-early-text').innerText()).toMatch(
      /^After epochs 2, 6, 18, 54, a run stops unless/,
    );
    await takeScreenshot(bench, 'cluster-sweep');
    await inKorean(() => takeScreenshot(bench, 'cluster-sweep-korean'));
    await id('sweep-start').click();
    await eventually(async () => expect(await runLines()).toContain('Training'), 120_000);
    expect(await id('stop-run').innerText()).toBe('Stop sweep');
    const url = page.url();
    await page.goto('about:blank');
    await page.waitForTimeout(2000);
    await page.goto(url);
    await id('nav-train').click();
    await eventually(
      async () => expect(await runLines()).toContain('Stopped early (compared after epoch 2)'),
      120_000,
    );
    const weak = page.locator('button.run', { hasText: 'Stopped early' });
    const best = page.locator('button.run', { hasText: 'learningRate 0.003' });
    expect(await weak.innerText()).toContain('learningRate 1e-9');
    expect(await best.innerText()).toContain('Done');
    await weak.click();
    expect(await status()).toBe('stopped');
    expect(await id('run-help').innerText()).toMatch(/^After epoch 2, the loss of this run was not/);
    // It trains on while the others are compared.
    expect(await epochs()).toBeGreaterThanOrEqual(2);
    expect(await epochs()).toBeLessThan(60);
    await takeScreenshot(bench, 'cluster-sweep-stopped');
    for (const one of [weak, best])
      await page.locator('.line', { has: one }).locator('.pick').check({ force: true });
    await id('compare').click();
    await eventually(async () =>
      expect(await id('compare-runs').locator('tbody').first().innerText()).toMatch(/\d · stopped early/),
    );
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(bench, 'cluster-sweep-compare-dark');
    await inKorean(() => takeScreenshot(bench, 'cluster-sweep-compare-korean-dark'));
    await page.emulateMedia({ colorScheme: 'light' });
    await id('compare-close').click();
    // The best is a run like any other.
    await best.click();
    await id('adopt-weights').click();
    // The window shows the model once its weights are there.
    await id('graph-canvas').waitFor();
    await id('undo').click();
    await id('nav-train').click();
  }, 300_000);

  it('trains data-parallel, and says what cannot be', async () => {
    await id('target').selectOption('lab');
    await id('target-how').selectOption('parallel');
    expect(await id('target-workers').inputValue()).toBe('2');
    await takeScreenshot(bench, 'cluster-parallel');
    const project = await storeOf(page, 'project');
    const statistics = (batchNormalization: 'frozen' | 'trainable') =>
      project.evaluate((store, value) => {
        const stages = store.draft.stages.map((stage) => ({
          ...stage,
          trainable: value === 'trainable' ? { all: true as const } : stage.trainable,
          batchNormalization: value,
        }));
        store.update({ stages });
      }, batchNormalization);
    if ((await id('remove-stage-1').count()) > 0) await id('remove-stage-1').click();
    const before = await project.evaluate((store) => JSON.stringify(store.draft));
    await statistics('trainable');
    await eventually(async () =>
      expect(await id('parallel-problem').first().innerText()).toMatch(/trains the BatchNormalization “.+”/),
    );
    expect(await id('start-run').getAttribute('aria-disabled')).toBe('true');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(bench, 'cluster-parallel-refused-dark');
    await project.evaluate((store, text) => store.update(JSON.parse(text)), before);
    await id('stage-0-epochs').fill('3');
    await id('stage-0-epochs').press('Enter');
    const runs = await storeOf(page, 'runs');
    const selected = () => runs.evaluate((store) => store.selectedId);
    const last = await selected();
    await id('start-run').click();
    // Until then, the last run is shown, which is done.
    await eventually(async () => expect(await selected()).not.toBe(last), 60_000);
    // Nothing is shown of a run before a worker has begun it.
    await eventually(async () => expect(await id('run-details').count()).toBe(1), 400_000);
    await eventually(async () => {
      expect(await status()).toBe('done');
      expect(await id('run-details').innerText()).toContain('data-parallel');
    }, 420_000);
    expect(await epochs()).toBe(3);
    await takeScreenshot(bench, 'cluster-parallel-done-dark');
    await id('clusters').click();
    await takeScreenshot(bench, 'cluster-dialog-dark');
    await page.keyboard.press('Escape');
    await id('language').click();
    await id('language-ko').click();
    await id('clusters').click();
    await takeScreenshot(bench, 'cluster-dialog-korean');
    expect(bench.pageErrors).toEqual([]);
  }, 500_000);
});
