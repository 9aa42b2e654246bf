// Two trees in Chromium: a branch of the second model is dragged across, and the freeze line shows measured accuracies.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { findLayoutDefects } from './layout';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

/** Folder for screenshots of each language, theme and size. */
const folder = process.env.GRAFT_LOOK;
const large = { width: 1440, height: 900 };

describe('two trees', () => {
  let bench: Workbench;
  let page: Page;
  beforeAll(async () => {
    build();
    bench = await openInBrowser();
    page = bench.page;
    await page.getByTestId('class-row-6').waitFor();
    await page.getByTestId('nav-model').click();
    await page.getByTestId('layer-predictions').waitFor();
  });
  afterAll(() => bench?.close());
  let failed = false;
  beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    failed = true;
    await takeScreenshot(bench, 'two-trees-failed', 'unchanged').catch(() => {});
  });

  const byId = (id: string) => page.getByTestId(id);
  const starting = (id: string) => page.locator(`[data-testid^="${id}"]`);
  const edits = () => page.locator('[data-testid=edit]').count();
  async function find(layer: string): Promise<void> {
    await byId('layer-search').fill(layer);
    await byId('search-result').first().click();
    await byId('inspector-name').filter({ hasText: layer }).waitFor();
  }
  /** Box of an element once the canvas no longer moves it: finding a layer pans with an animation. */
  async function atRest(id: string) {
    let last = await byId(id).boundingBox();
    for (let same = 0; same < 3; ) {
      await page.waitForTimeout(120);
      const box = await byId(id).boundingBox();
      same = box && last && box.x === last.x && box.y === last.y && box.width === last.width ? same + 1 : 0;
      last = box;
    }
    return last!;
  }
  const center = async (id: string) => {
    const box = await atRest(id);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  it('opens the second model beside the network, laid out alike', async () => {
    await byId('option-model').click();
    await byId('open-part').click();
    await byId('part-efficientnet-lite0').click();
    await byId('donor-layer-▸ block2a').waitFor({ timeout: 60_000 });
    expect(Number(await byId('donor-tree').getAttribute('data-nodes'))).toBeLessThan(60);
    await takeScreenshot(bench, 'two-trees');
  });

  it('shows while dragging which weights come along and which are lost, and tells it in a sentence', async () => {
    await find('block6d_add');
    const from = await center('donor-layer-▸ block2a');
    const one = await atRest('layer-block6d_add');
    const to = { x: one.x + one.width / 2, y: one.y + one.height + 12 };
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 30, from.y + 10, { steps: 4 });
    await page.mouse.move(to.x - 20, to.y - 6, { steps: 8 });
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.move(to.x, to.y);
    await eventually(async () =>
      expect(await byId('drop-weights').allTextContents()).toEqual([
        '5 of 6 grafted layers keep their weights; the rest restart with random weights: block2a_expand_conv.',
        expect.stringMatching(
          /^\d+ of \d+ layers of this network keep their weights; .*: block7a_expand_conv\.$/,
        ),
        'Insert 1×1 adapters before and after, and all layers keep theirs.',
      ]),
    );
    expect(await starting('line-kept-').count()).toBe(5);
    expect(await byId('line-restarts-block2a_expand_conv').count()).toBe(1);
    expect(await starting('ghost-').count()).toBe(6);
    await takeScreenshot(bench, 'two-trees-dragging', 'unchanged');
    await page.mouse.up();
  });

  it('asks after the drop, and the adapted graft keeps all weights as one undoable edit', async () => {
    await byId('drop-loses').first().waitFor();
    await takeScreenshot(bench, 'two-trees-asks', 'unchanged');
    const before = await edits();
    await byId('drop-adapted').click();
    await byId('layer-block2a_project_conv_1').waitFor();
    expect(await byId('edit-weights').last().textContent()).toBe('All 6 grafted layers keep their weights.');
    expect(await edits()).toBe(before + 1);
    // The newest edit is in view in the list.
    expect(await byId('edit-weights').last().isVisible()).toBe(true);
    expect(await starting('weights-kept').count()).toBeGreaterThan(3);
    expect(await starting('weights-restarts').count()).toBe(0);
    await takeScreenshot(bench, 'two-trees-grafted');
    await byId('undo').click();
    await eventually(async () => expect(await edits()).toBe(before));
    expect(await byId('layer-block2a_project_conv_1').count()).toBe(0);
  });

  it('grafts with the keyboard, with the same lines and sentence before', async () => {
    await find('block6d_add');
    await byId('donor-tree').focus();
    for (const key of ['ArrowUp', 'ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key);
    await byId('tree-says').filter({ hasText: 'grafted layers keep their weights' }).waitFor();
    await eventually(async () => expect(await starting('line-').count()).toBeGreaterThan(3));
    await takeScreenshot(bench, 'two-trees-keyboard', 'unchanged');
    const before = await edits();
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await edits()).toBe(before + 1));
    expect(await byId('edit-weights').last().textContent()).toContain('keep their weights');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('[data-testid=graph-canvas]:focus').waitFor();
    await byId('undo').click();
  });

  it('draws only the visible layers of a second model of 707 layers', async () => {
    await byId('donor-close').click();
    await byId('open-part').click();
    await byId('part-find').fill('DenseNet201');
    await page.keyboard.press('Enter');
    await byId('donor-tree').filter({ hasText: 'DenseNet201' }).waitFor({ timeout: 60_000 });
    await byId('donor-tree').focus();
    // Expands the first block: the drawing grows, the number of elements does not.
    const drawn = () => page.locator('[data-testid=donor-tree] .layer').count();
    await eventually(async () => expect(await drawn()).toBeGreaterThan(3));
    const box = (await byId('donor-tree').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const frames = await page.evaluate(async () => {
      const times: number[] = [];
      let last = performance.now();
      const target = document.querySelector('[data-testid=donor-tree] .vue-flow__pane')!;
      for (let i = 0; i < 60; i++) {
        target.dispatchEvent(new WheelEvent('wheel', { deltaY: 120, bubbles: true, cancelable: true }));
        await new Promise((done) => requestAnimationFrame(done));
        times.push(performance.now() - last);
        last = performance.now();
      }
      return times.sort((a, b) => a - b);
    });
    console.log(
      `panning a second model of 707 layers: median ${frames[30]!.toFixed(1)} ms, p95 ${frames[57]!.toFixed(1)} ms a frame`,
    );
    expect(await drawn()).toBeLessThan(60);
    await byId('donor-close').click();
  });

  it('measures the accuracy by depth beside the freeze line, and names the nearest measured depths while it moves', async () => {
    await byId('measure-depths').click();
    await byId('measure-depths-cancel').waitFor();
    await byId('measure-depths-cancel').click();
    await eventually(async () => expect(await byId('measure-depths-cancel').count()).toBe(0));
    expect(await byId('depth-ticks').count()).toBe(0);
    await byId('measure-depths').click();
    await byId('measure-depths')
      .filter({ hasText: /^Accuracy by depth$/ })
      .waitFor({ timeout: 120_000 });
    await byId('fit').click();
    await eventually(async () => expect(await starting('depth-').count()).toBeGreaterThan(3));
    const ticks = await page.locator('[data-testid=depth-ticks] li').allTextContents();
    for (const tick of ticks) expect(tick).toMatch(/^\d+(\.\d)? ?%/);
    await byId('freeze-line').focus();
    await page.keyboard.press('ArrowUp');
    const says = await byId('line-accuracy').textContent();
    expect(says).toMatch(/^Measured features: .*% after \w+, (above|below)/);
    await takeScreenshot(bench, 'depth-ticks', 'unchanged');
    await page.keyboard.press('Escape');
  });

  it('is accessible, and cuts and covers nothing, in both languages and themes and at 900 × 600', async () => {
    if (await byId('open-part').count()) {
      await byId('open-part').click();
      await byId('part-efficientnet-lite0').click();
    }
    await find('block6d_add');
    await byId('donor-layer-▸ block2a').click();
    await page.keyboard.press('Enter');
    await byId('edit-adapt').waitFor();
    expect(await starting('weights-restarts').count()).toBeGreaterThan(0);
    await find('block7a_expand_bn');
    await byId('unfreeze').click();
    await find('block6d_add');
    await page.keyboard.press('c');
    await byId('legend-added').waitFor();
    const defects: Record<string, string[]> = {};
    for (const locale of ['en', 'ko'])
      for (const colorScheme of ['light', 'dark'] as const)
        for (const size of [large, { width: 900, height: 600 }]) {
          await page.setViewportSize(large);
          await page.emulateMedia({ colorScheme });
          await byId('language').click();
          await byId(`language-${locale}`).click();
          await page.mouse.move(0, 0);
          await page.setViewportSize(size);
          await page.waitForTimeout(400);
          const name = `two-trees-${locale}-${colorScheme}-${size.width}`;
          if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
          const found = [...(await findLayoutDefects(page)), ...(await runAxe(page))];
          if (found.length > 0) defects[name] = found;
        }
    expect(defects).toEqual({});
    expect(bench.pageErrors).toEqual([]);
  });
});
