// The map of the sample's images in Chromium: computed, selected by lasso and by keyboard, relabeled and undone, colored, and how it looks.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

const slowMs = 300_000;

describe('the map of images', () => {
  let bench: Workbench;
  let page: Page;
  beforeAll(async () => {
    build();
    bench = await openInBrowser();
    page = bench.page;
  }, 180_000);
  afterAll(() => bench?.close());
  let failed = false;
  beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    failed = true;
    await takeScreenshot(bench, 'map-failed').catch(() => {});
  });
  const id = (name: string) => page.locator(`[data-testid=${name}]:visible`);
  const selectedCount = async () => {
    const text = (await id('map-counts').textContent()) ?? '';
    return Number(/(\d+) selected/.exec(text)?.[1]);
  };
  const classCounts = () =>
    page.locator('[data-testid^=class-row-]').evaluateAll((rows) => rows.map((row) => row.textContent));
  /** Drags around a part of the canvas, given in shares of its size. */
  async function lasso(left: number, top: number, right: number, bottom: number): Promise<void> {
    const box = (await id('map-canvas').boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(left, top));
    await page.mouse.down();
    for (const corner of [at(right, top), at(right, bottom), at(left, bottom), at(left, top)])
      await page.mouse.move(...corner, { steps: 4 });
    await page.mouse.up();
  }

  it(
    'computes the map while the points move, and says how much it can be trusted',
    async () => {
      await id('data-total').filter({ hasText: /430/ }).waitFor();
      await id('option-map').click();
      await takeScreenshot(bench, 'map-empty');
      await id('map-compute').click();
      await id('map-progress').waitFor();
      await id('map-canvas').waitFor({ timeout: slowMs });
      await id('map-result')
        .filter({ hasText: /Trustworthiness 0\.\d\d/ })
        .waitFor({ timeout: slowMs });
      expect(await id('map-result').textContent()).toContain('Distances between groups');
      expect(await id('map-canvas').getAttribute('data-points')).toBe('430');
      expect(await id('map-group').count()).toBe(7);
      expect(await id('map-counts').textContent()).toContain('430 images on the map, 0 selected');
      expect(await runAxe(page)).toEqual([]);
      await takeScreenshot(bench, 'map');
      await id('map-images').click();
      await page.locator('[data-testid=map-canvas][data-images]').waitFor();
      await takeScreenshot(bench, 'map-images');
      await id('map-images').click();
    },
    2 * slowMs,
  );

  it('selects by lasso, relabels what it selected in the grid too, and undoes it', async () => {
    await lasso(0.01, 0.02, 0.99, 0.98);
    await eventually(async () => expect(await selectedCount()).toBe(430));
    await lasso(0.01, 0.15, 0.5, 0.98);
    await eventually(async () => {
      expect(await selectedCount()).toBeGreaterThan(0);
      expect(await selectedCount()).toBeLessThan(430);
    });
    const left = await selectedCount();
    await page.keyboard.down('Shift');
    await lasso(0.5, 0.15, 0.99, 0.6);
    await page.keyboard.up('Shift');
    await eventually(async () => expect(await selectedCount()).toBeGreaterThan(left));
    const both = await selectedCount();
    expect(await id('selection-bar').textContent()).toContain(`${both} images selected`);
    await takeScreenshot(bench, 'map-selected');
    await id('option-grid').click();
    expect(await id('selection-bar').textContent()).toContain(`${both} images selected`);
    await id('option-map').click();

    const before = await classCounts();
    const options = await id('relabel').locator('option').allTextContents();
    await id('relabel').selectOption(options[1]!);
    await eventually(async () => expect(await classCounts()).not.toEqual(before));
    await eventually(async () => expect(await selectedCount()).toBe(0));
    await id('undo').click();
    await eventually(async () => expect(await classCounts()).toEqual(before));
  }, 120_000);

  it('is used by keyboard: moves, selects, opens, excludes, clears', async () => {
    await id('map-canvas').focus();
    await page.keyboard.press('ArrowRight');
    await id('map-card').waitFor();
    const first = await id('map-canvas').getAttribute('data-active');
    await page.keyboard.press('Control+Space');
    await eventually(async () => expect(await selectedCount()).toBe(1));
    await page.keyboard.press('Shift+ArrowRight');
    if ((await id('map-canvas').getAttribute('data-active')) === first)
      await page.keyboard.press('Shift+ArrowLeft');
    await eventually(async () => expect(await selectedCount()).toBe(2));
    await page.keyboard.press('Delete');
    await eventually(async () =>
      expect(await id('map-counts').textContent()).toContain('428 images on the map, 0 selected'),
    );
    await page.keyboard.press('Control+z');
    await eventually(async () => expect(await id('map-counts').textContent()).toContain('430 images'));
    await id('map-canvas').focus();
    await page.keyboard.press('Control+a');
    await eventually(async () => expect(await selectedCount()).toBe(430));
    await page.keyboard.press('Escape');
    await eventually(async () => expect(await selectedCount()).toBe(0));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await id('preview-seen').waitFor();
    await page.keyboard.press('Escape');
    expect(bench.pageErrors).toEqual([]);
  }, 120_000);

  it(
    'shows another method at once, colors by subset, and is dark and Korean',
    async () => {
      await id('map-method').selectOption('pca');
      await id('map-again').click();
      await id('map-result')
        .filter({ hasText: /of the variance/ })
        .waitFor({ timeout: slowMs });
      await id('map-color').selectOption('part');
      await eventually(async () => expect(await id('map-group').count()).toBe(2));
      await takeScreenshot(bench, 'map-pca');
      await id('map-color').selectOption('flag');
      await id('map-find-suspects').click();
      await eventually(async () => expect(await id('map-group').count()).toBe(2), slowMs);
      expect(await id('map-group').first().textContent()).toContain('Possibly mislabeled');
      await takeScreenshot(bench, 'map-flagged');
      await id('map-group').first().click();
      await eventually(async () => expect(await selectedCount()).toBeGreaterThan(0));
      await id('clear-selection').click();
      await id('map-color').selectOption('prediction');
      await page.getByText('Train the network first').waitFor();
      await id('map-method').selectOption('umap');
      await id('map-again').click();
      await id('map-result')
        .filter({ hasText: /Distances between groups/ })
        .waitFor({ timeout: slowMs });
      await id('map-color').selectOption('class');
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.keyboard.press('Control+k');
      await eventually(async () =>
        expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe(
          'command-search',
        ),
      );
      await page.keyboard.type('한국어');
      await page.keyboard.press('Enter');
      await id('map-result').filter({ hasText: '이웃 보존도' }).waitFor();
      const box = (await id('map-canvas').boundingBox())!;
      await takeScreenshot(bench, 'map-ko-dark');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.wheel(0, -600);
      await id('map-canvas').focus();
      await page.keyboard.press('ArrowRight');
      await id('map-card').waitFor();
      await takeScreenshot(bench, 'map-card-ko-dark', 'unchanged');
      await page.setViewportSize({ width: 900, height: 640 });
      await takeScreenshot(bench, 'map-small');
      expect(bench.pageErrors).toEqual([]);
    },
    2 * slowMs,
  );
});
