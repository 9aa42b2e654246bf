// The views of a dataset: statistics, flags, search and order, suspects, classes from file names, exporting the split, pasting images.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { noisyPng } from '../engine/support';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

describe('the views of a dataset', () => {
  let bench: Workbench;
  let page: Page;
  const id = (testId: string) => page.getByTestId(testId);
  const shown = () => page.locator('[data-testid=image-grid] img').count();
  beforeAll(async () => {
    build();
    bench = await openInBrowser();
    page = bench.page;
    await id('class-row-6').waitFor();
  });
  afterAll(() => bench?.close());

  it('shows statistics and finds images by name', async () => {
    await id('data-stats').waitFor();
    await takeScreenshot(bench, 'data-views');
    await id('find-images').fill('banana');
    await eventually(async () => expect(await shown()).toBeGreaterThan(0));
    await eventually(async () => expect(await shown()).toBeLessThan(10));
    await id('find-images').fill('');
    await id('sort-images').selectOption('darkest');
    await eventually(async () => expect(await shown()).toBeGreaterThan(10));
  });

  it('finds mislabeled images by features, and relabels one, which can be undone', async () => {
    await id('nav-model').click();
    await id('layer-predictions').waitFor();
    await id('nav-data').click();
    await id('find-suspects').click();
    await id('suspect').first().waitFor({ timeout: 120_000 });
    const before = Number(await id('suspect-count').textContent());
    await takeScreenshot(bench, 'data-suspects');
    await id('suspect-relabel').first().click();
    await eventually(async () => expect(Number(await id('suspect-count').textContent())).toBe(before - 1));
    await id('data-edits').waitFor();
    await id('undo').click();
    await id('data-edits').waitFor({ state: 'detached' });
  });

  it('exports the split as a table', async () => {
    await id('export-split').click();
    const out = join(bench.home, 'split.csv');
    await id('split-csv').click();
    await id('split-out').fill(out);
    await id('split-save').click();
    await eventually(async () => {
      const lines = (await readFile(out, 'utf8')).trim().split('\n');
      expect(lines).toHaveLength(431);
    });
  });

  it('reads classes from file names, with a preview first', async () => {
    const folder = join(bench.home, 'flat');
    await mkdir(folder);
    for (const [i, name] of ['cat', 'cat', 'cat', 'dog', 'dog', 'dog'].entries())
      await writeFile(
        join(folder, `${name}.${i}.png`),
        noisyPng(name === 'cat' ? [200, 30, 30] : [30, 30, 200], i),
      );
    await id('choose-folder').click();
    await id('browse-path').fill(folder);
    await id('browse-go').click();
    await eventually(async () => expect(await id('browse-path').inputValue()).toBe(folder));
    await id('browse-use').click();
    await id('choose-labels').click();
    await page.getByText('In file names').click();
    await id('label-pattern').fill('{class}.#.png');
    await eventually(async () => expect(await id('label-preview').textContent()).toMatch(/2 classes/));
    await takeScreenshot(bench, 'data-labels');
    await id('labels-take').click();
    await eventually(async () => expect(await id('class-table').textContent()).toMatch(/cat[\s\S]*dog/));
  });

  it('adds an image from the clipboard to the selected class', async () => {
    await id('class-row-1').click();
    const bytes = [...noisyPng([20, 20, 220], 99)];
    await page.evaluate((values) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(values)], 'pasted.png', { type: 'image/png' }));
      dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, bytes);
    await eventually(async () => expect(await id('data-total').textContent()).toMatch(/7 images/));
    // An edit like any other: it can be undone and redone.
    for (const [button, count] of [
      ['undo', /6 images/],
      ['redo', /7 images/],
    ] as const) {
      await id(button).click();
      await eventually(async () => expect(await id('data-total').textContent()).toMatch(count));
    }
    expect(bench.pageErrors).toEqual([]);
  });
});
