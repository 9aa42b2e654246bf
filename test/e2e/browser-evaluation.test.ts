// Evaluation in detail, in Chromium: thresholds with costs, calibration with a temperature that becomes an edit, slices, two runs compared, the report.
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { useWorkbench } from './test-workbench';
import { root, takeScreenshot } from './workbench';

const require = createRequire(import.meta.url);

describe('evaluation in detail', () => {
  const bench = useWorkbench('evaluation');
  const { id } = bench;
  const text = async (name: string) => ((await id(name).first().textContent()) ?? '').trim();
  const details = () => id('evaluation-details');
  const tab = (name: string) => details().getByTestId(`option-${name}`).click();
  async function train(epochs: string): Promise<void> {
    await id('stage-0-epochs').fill(epochs);
    await id('stage-0-epochs').press('Enter');
    await id('start-run').click();
    await bench.page.locator('[data-testid=run-status][data-status=running]').waitFor({ timeout: 60_000 });
    await bench.page.locator('[data-testid=run-status][data-status=done]').waitFor({ timeout: 240_000 });
  }
  /** Screenshots in both languages and themes. */
  async function look(name: string): Promise<void> {
    await details().scrollIntoViewIfNeeded();
    for (const locale of ['en', 'ko'])
      for (const theme of ['light', 'dark']) {
        await bench.page.emulateMedia({ colorScheme: theme as 'light' | 'dark' });
        await id('language').click();
        await id(`language-${locale}`).click();
        await details().evaluate((element) => element.scrollIntoView({ block: 'start' }));
        await takeScreenshot(bench, `evaluation-${name}-${locale}-${theme}`);
      }
    await bench.page.emulateMedia({ colorScheme: 'light' });
    await id('language').click();
    await id('language-en').click();
  }

  it('trains two runs and shows the curves of a class', async () => {
    await id('class-row-6').waitFor();
    await id('nav-model').click();
    await id('layer-predictions').waitFor();
    await id('nav-train').click();
    // Only the head, which trains in seconds on cached features.
    await id('remove-stage-1').click();
    await train('1');
    await id('nav-train').click();
    await train('3');
    if ((await id('evaluation-accuracy').count()) === 0) await id('evaluate').click();
    await id('evaluation-accuracy').waitFor({ timeout: 120_000 });
    await id('load-scores').click();
    await id('thresholds').waitFor({ timeout: 120_000 });
    expect(await text('class-auc')).toMatch(/AUC 0\.\d{4}|AUC 1\.0000/);
    await look('thresholds');
  });

  it('chooses the threshold by what errors cost', async () => {
    const before = Number(await text('total-cost'));
    await id('cost-missed').fill('20');
    await id('cheapest').click();
    await eventually(async () => expect(Number(await text('threshold-value'))).toBeLessThan(0.5));
    const dear = Number(await text('total-cost'));
    await id('threshold').fill('0.9');
    await eventually(async () => expect(Number(await text('total-cost'))).toBeGreaterThan(dear));
    expect(before).toBeGreaterThanOrEqual(0);
  });

  it('shows the most confused pairs, and the matrix by row and column', async () => {
    await tab('topK');
    await id('confused-pair').first().click();
    await id('confusion-matrix').locator('.cell.on').waitFor();
    await id('evaluation').getByTestId('option-rows').click();
    expect(Number(await text('cell-0-0'))).toBeLessThanOrEqual(100);
    await look('top-k');
    await id('evaluation').getByTestId('option-counts').click();
  });

  it('lists slices and opens the errors of one', async () => {
    await tab('slices');
    await id('slice-0').click();
    await id('evaluation-image').first().waitFor();
    await look('slices');
    await id('evaluation-image').first().click();
    await id('preview-dialog').waitFor();
    await bench.page.keyboard.press('Escape');
    await id('preview-dialog').waitFor({ state: 'detached' });
  });

  it('slices by a column of a table', async () => {
    const all = Number(/\d+/.exec((await id('slice-by').locator('option').first().textContent())!)![0]);
    const folder = join(root, 'assets/samples/drawings');
    const rows: string[] = [];
    for (const name of await readdir(folder))
      for (const [i, file] of (await readdir(join(folder, name)).catch(() => [])).entries())
        rows.push(`${name}/${file},${name < 'm' ? 'Anna' : '보라'},${i * 1.5},${file}`);
    const table = `file,drawn by,seconds,remark\n${rows.join('\n')}\n`;
    const buffer = Buffer.from(table);
    await id('slices')
      .getByTestId('slice-table')
      .setInputFiles({ name: 'who.csv', mimeType: 'text/csv', buffer });
    await id('slice-table-name').waitFor();
    const [, named, total] = /(\d+) of (\d+) images/.exec((await id('slice-table-name').textContent())!)!;
    expect(named).toBe(total);
    await id('slice-by').selectOption('column drawn by');
    expect(await id('slices').locator('tbody tr').count()).toBe(2);
    const counts = await id('slices').locator('tbody tr td:nth-child(2)').allTextContents();
    expect(counts.reduce((sum, one) => sum + Number(one), 0)).toBe(Number(total));
    await look('slices-table');
    await id('slice-by').selectOption('column seconds');
    expect(await id('slices').locator('tbody tr').count()).toBe(4);
    await id('slice-table-remove').click();
    await id('slice-table-name').waitFor({ state: 'detached' });
    expect(await id('slices').locator('tbody tr').count()).toBe(all);
  }, 120_000);

  it('compares two runs image by image', async () => {
    await tab('paired');
    await id('paired-run').selectOption({ index: 1 });
    await id('mcnemar').waitFor({ timeout: 120_000 });
    expect(await text('mcnemar')).toMatch(/p = \d/);
    await look('paired');
  });

  it('saves a report of one file', async () => {
    const [download] = await Promise.all([bench.page.waitForEvent('download'), id('save-report').click()]);
    const html = await readFile(await download.path(), 'utf8');
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('data:image/webp');
    const other = await bench.page.context().browser()!.newPage();
    const requests: string[] = [];
    other.on('request', (request) => requests.push(request.url()));
    await other.setContent(html);
    expect(await other.locator('figure svg').count()).toBeGreaterThanOrEqual(5);
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await other.emulateMedia({ colorScheme });
      await other.screenshot({ path: `test/screenshots/browser-report-${colorScheme}.png`, fullPage: true });
    }
    await other.close();
  });

  it('fits a temperature and keeps it as an edit', async () => {
    await tab('calibration');
    await id('temperature').waitFor();
    expect(Number(await text('tempered-nll'))).toBeLessThanOrEqual(Number(await text('calibration-nll')));
    await look('calibration');
    await bench.page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
    const result = await bench.page.evaluate<AxeResults>(
      `axe.run('[data-testid=evaluation-details]', { runOnly: ['wcag2a', 'wcag2aa'] })`,
    );
    expect(result.violations.map(({ id: rule, nodes }) => [rule, nodes[0]?.html])).toEqual([]);
    await id('keep-temperature').click();
    await id('layer-temperature').waitFor();
    expect(await text('edit-list')).toMatch(/temperature/i);
  });

  it('has logged no errors', () => {
    expect(bench.pageErrors).toEqual([]);
  });
});
