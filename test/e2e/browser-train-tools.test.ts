// Tools around a run: advice, sweeps, notes, pins, comparison, deleting and restoring, exporting charts and scripts.
import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

describe('tools around a run', () => {
  let bench: Workbench;
  let page: Page;
  beforeAll(async () => {
    build();
    bench = await openInBrowser();
    page = bench.page;
    await page.getByTestId('class-row-6').waitFor();
    await page.getByTestId('nav-model').click();
    await page.getByTestId('layer-predictions').waitFor();
    await page.getByTestId('nav-train').click();
  });
  afterAll(() => bench?.close());

  const id = (testId: string) => page.getByTestId(testId);
  const runIds = () =>
    page
      .locator('[data-testid=run-list] [data-testid^=run-]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-testid')!.slice('run-'.length)));
  const allDone = (count: number) =>
    eventually(async () => {
      const text = await id('run-list').innerText();
      expect(text.match(/Done/g) ?? []).toHaveLength(count);
    }, 180_000);
  async function saved(testId: string, within?: string): Promise<Buffer> {
    // A menu that is fading out still contains its entries.
    const button = within ? id(within).getByTestId(testId) : id(testId);
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return readFile(await download.path());
  }

  it('suggests a cut and a plan based on a measurement', async () => {
    await id('advise').click();
    await id('advice').waitFor({ timeout: 120_000 });
    // ImageNet features separate the drawings; 331 images of 7 classes are little data.
    expect(await id('advice').getAttribute('data-situation')).toBe('little-near');
    expect(await id('advice').locator('tr').count()).toBeGreaterThanOrEqual(5);
    await takeScreenshot(bench, 'advice');
    await id('advice-take').click();
    await id('advice').waitFor({ state: 'detached' });
    expect(await id('stage-0-epochs').inputValue()).toBe('15');
  });

  it('compares half precision on the images, and uses it where it is chosen', async () => {
    await id('stage-0-more').click();
    await id('stage-0-group-frozen').click();
    await id('compare-precision').click();
    await id('precision-effect').waitFor({ timeout: 120_000 });
    expect(await id('precision-effect').innerText()).toMatch(/\d of 99 images are nearest to the same class/);
    await page.getByRole('radiogroup', { name: 'Half precision' }).getByText('bfloat16').click();
    await takeScreenshot(bench, 'half-precision');
    await page.getByTestId('undo').click();
    await id('stage-0-more').click();
  });

  it('runs a sweep over several values and marks the best', async () => {
    await id('stage-0-epochs').fill('2');
    await id('stage-0-epochs').press('Enter');
    await id('sweep').click();
    await id('sweep-values').fill('0.003 x');
    await page.getByTestId('sweep-start').and(page.locator('[aria-disabled=true]')).waitFor();
    await id('sweep-values').fill('0.00001, 0.003');
    await id('sweep-start').click();
    await eventually(async () => expect(await runIds()).toHaveLength(2));
    await allDone(2);
    await page.locator('.winner').waitFor();
    expect(await page.locator('.line:has(.winner)').innerText()).toContain('0.003');
  });

  it('compares runs: curves, results, and what differs in their recipes', async () => {
    for (const runId of await runIds()) await id(`pick-${runId}`).check({ force: true });
    await id('compare').click();
    await id('recipe-diff').waitFor();
    expect(await id('recipe-diff').locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/learning rate[\s\S]*(0\.003[\s\S]*0\.00001|0\.00001[\s\S]*0\.003)/),
    ]);
    await takeScreenshot(bench, 'compare');
    await id('compare-close').click();
  });

  it('saves notes and pins', async () => {
    const [first, second] = await runIds();
    await id(`pin-${second}`).click({ force: true });
    await eventually(async () => expect(await runIds()).toEqual([second, first]));
    await id(`run-${first}`).click();
    await id('run-note').fill('<b>slow</b> & steady');
    await id('run-note').blur();
    await page.reload();
    await id('run-note').waitFor();
    await eventually(async () => expect(await id('run-list').innerText()).toContain('<b>slow</b> & steady'));
    expect(await runIds()).toEqual([second, first]);
  });

  it('deletes a run and restores it', async () => {
    const before = await runIds();
    await id('delete-run').click();
    await eventually(async () => expect(await runIds()).toHaveLength(1));
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await eventually(async () => expect(await runIds()).toEqual(before));
  });

  it('exports charts and a Keras script', async () => {
    await id('chart-options-accuracy').click();
    const table = (await saved('chart-csv', 'chart-accuracy')).toString();
    expect(table.split('\n')[0]).toBe('line,epoch,value');
    expect(table).toMatch(/"Validation",2,0\.\d+/);
    await id('run-load').locator('summary').click();
    for (const metric of ['learningRate', 'images', 'memory']) {
      const epochs = Number(await id('epoch-count').getAttribute('data-epochs'));
      expect(Number(await id(`chart-${metric}`).getAttribute('data-epochs'))).toBe(epochs);
    }
    await id('chart-options-memory').click();
    const memory = (await saved('chart-csv', 'chart-memory')).toString().trim().split('\n').slice(1);
    expect(memory.length).toBeGreaterThanOrEqual(2);
    for (const line of memory) expect(Number(line.split(',').at(-1))).toBeGreaterThan(5e7);
    await id('chart-options-loss').click();
    await id('chart-loss').getByTestId('chart-log').check();
    await id('chart-options-accuracy').waitFor();
    await page.waitForTimeout(200);
    const image = await saved('chart-png', 'chart-loss');
    expect(image.subarray(1, 4).toString()).toBe('PNG');
    await id('script-run').click();
    const files = unzipSync(new Uint8Array(await saved('script-save')));
    expect(Object.keys(files).sort()).toEqual(['images.csv', 'initial.keras', 'train.py']);
    await takeScreenshot(bench, 'run');
  });

  it('extends a finished run, and starts a new run from its weights', async () => {
    const before = Number(await id('epoch-count').getAttribute('data-epochs'));
    await id('go-on').click();
    await id('extend-epochs').fill('1');
    await id('extend-run').click();
    await eventually(
      async () => expect(await id('epoch-count').getAttribute('data-epochs')).toBe(String(before + 1)),
      60_000,
    );
    await allDone(2);
    await id('stage-0-more').click();
    await id('stage-0-group-augmentation').click();
    await id('stage-0-augment-more').click();
    await id('stage-0-mixup').fill('0.2');
    await takeScreenshot(bench, 'augment');
    for (const group of ['batches', 'optimizer', 'rate', 'regularization', 'loss'])
      await id(`stage-0-group-${group}`).click();
    await id('stage-0-accumulation').fill('2');
    await id('stage-0-accumulation').press('Enter');
    await id('stage-0-ema').check();
    await id('stage-0-class-weights').selectOption('balanced');
    await id('stage-0-add-factor').click();
    await id('stage-0-factor-0').fill('0.5');
    await id('stage-0-factor-0').press('Enter');
    // With one output and no decay, fields show why they are disabled.
    expect(await page.locator('[data-testid^=stage-0-loss-weight]').isDisabled()).toBe(true);
    expect(await id('stage-0-exclude').isDisabled()).toBe(true);
    await id('stage-0-ema').scrollIntoViewIfNeeded();
    await takeScreenshot(bench, 'stage-further');
    await id('go-on').click();
    await id('branch-run').click();
    await eventually(async () => expect(await runIds()).toHaveLength(3));
    await allDone(3);
    expect(bench.pageErrors).toEqual([]);
  });

  it('evaluates ten views of each image with two runs, and describes the averaging', async () => {
    const [newest, older] = await runIds();
    await id(`run-${newest}`).click();
    await id('evaluate').scrollIntoViewIfNeeded();
    await id('averaging').click();
    await id('averaging-crops').selectOption('ten');
    expect(await id('averaging-mirror').isDisabled()).toBe(true);
    await id('averaging-scales').fill('9');
    await id('averaging-scales').press('Tab');
    await id('averaging-scales').fill('');
    await id('averaging-scales').press('Tab');
    await id(`averaging-with-${older}`).check();
    await takeScreenshot(bench, 'averaging');
    await id('averaging-scales').press('Escape');
    await id('evaluate').click();
    await id('evaluation-averaged').waitFor({ timeout: 120_000 });
    expect(await id('evaluation-averaged').innerText()).toMatch(/Mean of 10 views × 2 networks/);
    await takeScreenshot(bench, 'averaged');
    await id('nav-try').click();
    await id('try-from-data').click();
    await eventually(
      async () => expect(await page.locator('[data-testid=prediction][data-top]').count()).toBe(8),
      60_000,
    );
    await id('view-try').getByTestId('averaging').click();
    await id('averaging-crops').selectOption('five');
    await eventually(async () => expect(await id('judging').count()).toBe(0), 60_000);
    await takeScreenshot(bench, 'try-averaging');
    expect(bench.pageErrors).toEqual([]);
  });
});
