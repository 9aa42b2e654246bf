// The map of the sample's images in Chromium: computed, selected by lasso and by keyboard, relabeled and undone, pinned, arranged by t-SNE, colored, also by a run's predictions, and how it looks.
import { describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const slowMs = 300_000;

describe('the map of images', () => {
  const bench = useWorkbench('map');
  const { id } = bench;
  const selectedCount = async () => {
    const text = (await id('map-counts').textContent()) ?? '';
    return Number(/(\d+) selected/.exec(text)?.[1]);
  };
  const classCounts = () =>
    bench.page.locator('[data-testid^=class-row-]').evaluateAll((rows) => rows.map((row) => row.textContent));
  /** Drags around a part of the canvas, given in shares of its size. */
  async function lasso(left: number, top: number, right: number, bottom: number): Promise<void> {
    const box = (await id('map-canvas').boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await bench.page.mouse.move(...at(left, top));
    await bench.page.mouse.down();
    for (const corner of [at(right, top), at(right, bottom), at(left, bottom), at(left, top)])
      await bench.page.mouse.move(...corner, { steps: 4 });
    await bench.page.mouse.up();
  }

  it(
    'computes the map while the points move, and says how much it can be trusted',
    async () => {
      await bench.sampleIsOpen();
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
      expect(await runAxe(bench.page)).toEqual([]);
      await takeScreenshot(bench, 'map');
      await id('map-images').click();
      await bench.page.locator('[data-testid=map-canvas][data-images]').waitFor();
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
    await bench.page.keyboard.down('Shift');
    await lasso(0.5, 0.15, 0.99, 0.6);
    await bench.page.keyboard.up('Shift');
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
    await bench.page.keyboard.press('ArrowRight');
    await id('map-card').waitFor();
    const first = await id('map-canvas').getAttribute('data-active');
    await bench.page.keyboard.press('Control+Space');
    await eventually(async () => expect(await selectedCount()).toBe(1));
    await bench.page.keyboard.press('Shift+ArrowRight');
    if ((await id('map-canvas').getAttribute('data-active')) === first)
      await bench.page.keyboard.press('Shift+ArrowLeft');
    await eventually(async () => expect(await selectedCount()).toBe(2));
    await bench.page.keyboard.press('Delete');
    await eventually(async () =>
      expect(await id('map-counts').textContent()).toContain('428 images on the map, 0 selected'),
    );
    await bench.page.keyboard.press('Control+z');
    await eventually(async () => expect(await id('map-counts').textContent()).toContain('430 images'));
    await id('map-canvas').focus();
    await bench.page.keyboard.press('Control+a');
    await eventually(async () => expect(await selectedCount()).toBe(430));
    await bench.page.keyboard.press('Escape');
    await eventually(async () => expect(await selectedCount()).toBe(0));
    await bench.page.keyboard.press('ArrowRight');
    await bench.page.keyboard.press('Enter');
    await id('preview-seen').waitFor();
    await bench.page.keyboard.press('Escape');
    expect(bench.pageErrors).toEqual([]);
  }, 120_000);

  /** Finds a point by moving the pointer in a raster; returns its position on the page and its index. */
  async function findPoint(): Promise<{ x: number; y: number; index: string }> {
    // Without the point of the keyboard, the described one is that under the pointer.
    await id('map-canvas').focus();
    await bench.page.keyboard.press('Escape');
    await bench.page.mouse.move(0, 0);
    const box = (await id('map-canvas').boundingBox())!;
    for (let row = 3; row < 18; row++)
      for (let column = 2; column < 18; column++) {
        const [x, y] = [box.x + (box.width * column) / 20, box.y + (box.height * row) / 20];
        await bench.page.mouse.move(x, y);
        const index = await id('map-canvas').getAttribute('data-active');
        if (index !== null && (await id('map-card').count()) > 0) return { x, y, index };
      }
    throw new Error('no point was found');
  }

  it('pins an image by a click, opens it by a double click, selects it with Ctrl', async () => {
    const first = await findPoint();
    const name = ((await id('map-card').locator('.ellipsis').textContent()) ?? '').trim();
    await bench.page.mouse.dblclick(first.x, first.y);
    await id('preview-seen').waitFor();
    expect(await bench.page.locator('dialog[open]').textContent()).toContain(name);
    await bench.page.keyboard.press('Escape');
    expect(await id('lens').count()).toBe(0);
    await bench.page.keyboard.down('Control');
    await bench.page.mouse.click(first.x, first.y);
    await bench.page.keyboard.up('Control');
    await eventually(async () => expect(await selectedCount()).toBe(1));
    await id('clear-selection').click();
    const { x, y } = await findPoint();
    const own = ((await id('map-card').locator('.ellipsis').textContent()) ?? '').trim();
    await bench.page.mouse.click(x, y);
    await id('lens').waitFor();
    await id('lens').getByText(own).first().waitFor();
    await eventually(async () => expect(await id('map-canvas').getAttribute('data-pinned')).not.toBeNull());
    expect(await selectedCount()).toBe(0);
    await takeScreenshot(bench, 'map-pinned');
    await id('map-canvas').focus();
    await bench.page.keyboard.press('ArrowLeft');
    await bench.page.keyboard.press('ArrowRight');
    const active = await id('map-canvas').getAttribute('data-active');
    await bench.page.keyboard.press('p');
    await eventually(async () => expect(await id('map-canvas').getAttribute('data-pinned')).toBe(active));
    await id('lens-close').click();
    await eventually(async () => expect(await id('lens').count()).toBe(0));
    expect(bench.pageErrors).toEqual([]);
  }, 120_000);

  it(
    'arranges the images by t-SNE, with another perplexity on request, and can be cancelled',
    async () => {
      await id('map-method').selectOption('tsne');
      expect(await id('map-why').textContent()).toContain('at most 5,000 images');
      await id('map-again').click();
      await id('map-result')
        .filter({ hasText: /KL divergence [\d.]+;/ })
        .waitFor({ timeout: slowMs });
      const before = await id('map-result').textContent();
      expect(await id('map-canvas').getAttribute('data-points')).toBe('430');
      await takeScreenshot(bench, 'map-tsne');
      await id('map-perplexity').fill('5');
      await id('map-perplexity').press('Enter');
      await id('map-again').click();
      await id('map-progress').filter({ hasText: 'Arranging' }).waitFor({ timeout: slowMs });
      await id('map-cancel').click();
      await id('map-stopped').waitFor();
      await id('map-again').click();
      await eventually(async () => {
        const now = (await id('map-result').count()) > 0 ? await id('map-result').textContent() : before;
        expect(now).not.toBe(before);
      }, slowMs);
      await id('map-perplexity').fill('0');
      await id('map-perplexity').press('Enter');
      // What it cannot accept stays in the field, and says so; the number is as before.
      await id('number-problem').filter({ hasText: 'Still 5.' }).waitFor();
      await id('map-perplexity').press('Escape');
      expect(await id('map-perplexity').inputValue()).toBe('5');
    },
    2 * slowMs,
  );

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
      await bench.page.getByText('Train the network first').waitFor();
      await id('map-method').selectOption('umap');
      await id('map-again').click();
      await id('map-result')
        .filter({ hasText: /Distances between groups/ })
        .waitFor({ timeout: slowMs });
      await id('map-color').selectOption('class');
      await bench.page.emulateMedia({ colorScheme: 'dark' });
      await bench.page.keyboard.press('Control+k');
      await eventually(async () =>
        expect(await bench.page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe(
          'command-search',
        ),
      );
      await bench.page.keyboard.type('한국어');
      await bench.page.keyboard.press('Enter');
      await id('map-result').filter({ hasText: '이웃 보존도' }).waitFor();
      const box = (await id('map-canvas').boundingBox())!;
      await takeScreenshot(bench, 'map-ko-dark');
      await bench.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await bench.page.mouse.wheel(0, -600);
      await id('map-canvas').focus();
      await bench.page.keyboard.press('ArrowRight');
      await id('map-card').waitFor();
      await takeScreenshot(bench, 'map-card-ko-dark', 'unchanged');
      await bench.page.setViewportSize({ width: 900, height: 640 });
      await takeScreenshot(bench, 'map-small');
      expect(bench.pageErrors).toEqual([]);
    },
    2 * slowMs,
  );

  it(
    'colors points by the predictions of a run, and outlines those that are wrong',
    async () => {
      await bench.page.setViewportSize({ width: 1440, height: 900 });
      await bench.page.emulateMedia({ colorScheme: 'light' });
      await id('language').click();
      await id('language-en').click();
      await id('nav-model').click();
      await id('layer-predictions').waitFor();
      await id('nav-train').click();
      // Only the head, which trains in seconds on cached features.
      await id('remove-stage-1').click();
      await id('stage-0-epochs').fill('1');
      await id('stage-0-epochs').press('Enter');
      await id('start-run').click();
      await bench.page.locator('[data-testid=run-status][data-status=done]').waitFor({ timeout: slowMs });
      await id('nav-data').click();
      await id('map-color').selectOption('prediction');
      await id('map-load-scores').click();
      await bench.page.getByText('Outlined points').waitFor({ timeout: slowMs });
      const groups = await id('map-group').allTextContents();
      const counts = groups.map((one) => Number(/(\d+)$/.exec(one.trim())?.[1]));
      expect(counts.reduce((sum, one) => sum + one, 0)).toBe(430);
      // The run predicts the images that it was not trained on; the others are gray.
      const unknown = counts[groups.findIndex((one) => one.includes('Not evaluated'))]!;
      expect(unknown).toBeGreaterThan(215);
      expect(unknown).toBeLessThan(430);
      await takeScreenshot(bench, 'map-predictions');
      // A group of predictions is selected as a whole, and the card of one of its points says the prediction.
      await id('map-group').first().click();
      await eventually(async () => expect(await selectedCount()).toBe(counts[0]));
      await id('clear-selection').click();
      expect(bench.pageErrors).toEqual([]);
    },
    2 * slowMs,
  );
});
