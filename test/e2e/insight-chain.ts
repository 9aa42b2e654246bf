// The chain of insight, run for every shell, by mouse and by keyboard: confusion cell, its images, heat map, layer in the graph, feature maps, the channel's own image, and back.
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { makeImages } from '../engine/support';
import { build, dropFiles, makeHome, removeHome, takeScreenshot, type Workbench } from './workbench';

const slowMs = 180_000;
const layer = 'block2a_expand_activation';

/** Defines the tests for a shell. */
export function describeInsightChain(open: () => Promise<Workbench>): void {
  describe('the chain of insight', () => {
    let bench: Workbench;
    let page: Page;
    let home: string;
    beforeAll(async () => {
      build();
      home = await makeHome();
      await makeImages(join(home, 'colors'), 16);
      // Red images in the folder of the blue ones become mistakes.
      for (const i of [1, 2, 3, 4, 5])
        await rename(join(home, `colors/red/red-${i}.png`), join(home, `colors/blue/red-${i}.png`));
      bench = await open();
      page = bench.page;
    }, 180_000);
    afterAll(async () => {
      await bench?.close();
      await removeHome(home);
    });
    let failed = false;
    beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return;
      failed = true;
      await takeScreenshot(bench, 'insight-failed').catch(() => {});
    });
    const id = (name: string) => page.locator(`[data-testid=${name}]:visible`);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '');
    /** Presses Tab until an element with that test id has the focus. */
    async function tabTo(name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
      for (let i = 0; i < 250; i++) {
        if ((await focused()) === name) return;
        await page.keyboard.press(key);
      }
      throw new Error(`Tab does not reach '${name}'.`);
    }
    /** Presses the keys that focus a field, and types into it once it has the focus. */
    async function typeInto(keys: string, field: string, text: string): Promise<void> {
      await page.keyboard.press(keys);
      await eventually(async () => expect(await focused()).toBe(field));
      await page.keyboard.type(text);
    }
    const drawn = () => page.locator('[data-testid=ideal-tile][data-state=done]');
    const mapsOf = (name: string) => page.locator(`[data-testid=feature-maps][data-layer=${name}]`);

    it('trains a small network with mistakes', async () => {
      await dropFiles(page, 'view-start', [join(home, 'colors')]);
      await id('data-total')
        .filter({ hasText: /^\s*48/ })
        .waitFor();
      await id('graft-it').click();
      await page.locator('[data-testid=graft-step-plan][data-done=true]').waitFor({ timeout: 240_000 });
      await id('graft-train').click();
      const predictions = page.locator('[data-testid=prediction][data-top]');
      await eventually(async () => expect(await predictions.count()).toBe(8), 300_000);
      await id('nav-train').click();
      await id('confusion-matrix').waitFor();
    }, 600_000);

    it('walks the chain by mouse: cell, image, heat map, layer, feature map, its ideal image, and back', async () => {
      await id('cell-0-2').click();
      await id('mistake').first().click();
      await id('preview-lens').click();
      await id('heat-map').locator('canvas').nth(1).waitFor({ timeout: slowMs });
      await takeScreenshot(bench, 'insight-lens');

      await id('nav-model').click();
      await id('graph-canvas').waitFor();
      await typeInto('Control+f', 'layer-search', layer);
      await id('search-result').first().click();
      await id(`layer-${layer}`).click();
      await mapsOf(layer).waitFor({ timeout: slowMs });
      await id('feature-map').first().click();
      await id('channel-detail').waitFor();
      await id('field-cloud').waitFor({ timeout: slowMs });
      expect(await id('field-says').textContent()).toMatch(/Sees \d+ × \d+ pixels/);
      await takeScreenshot(bench, 'insight-field');
      const channel = await id('channel-detail').getAttribute('data-channel');

      await id('channel-ideal').click();
      expect(await id('ideal-channel').inputValue()).toBe(channel);
      await id('ideal-steps').selectOption('64');
      await id('ideal-draw').click();
      await drawn().first().waitFor({ timeout: slowMs });
      await takeScreenshot(bench, 'insight-ideal-channel');

      await page.keyboard.press('Escape');
      await id('ideal-dialog').waitFor({ state: 'detached' });
      expect(await focused()).toBe('channel-ideal');
      await id('channel-close').click();
      await id('nav-train').click();
      // The cell and its images are still there, and the image is still in the lens.
      await id('mistake').first().waitFor();
      await id('heat-map').waitFor();
      await id('lens-close').click();
      await id('lens').waitFor({ state: 'detached' });
      await id('cell-0-2').click();
    }, 400_000);

    it('walks the same chain by keyboard', async () => {
      await page.keyboard.press('Control+3');
      await tabTo('cell-0-2');
      await page.keyboard.press('Enter');
      await tabTo('mistake');
      await page.keyboard.press('Enter');
      await id('preview-dialog').waitFor();
      await tabTo('preview-lens');
      await page.keyboard.press('Enter');
      await id('heat-map').locator('canvas').nth(1).waitFor({ timeout: slowMs });

      await page.keyboard.press('Control+2');
      await typeInto('Control+f', 'layer-search', layer);
      await page.keyboard.press('Enter');
      await mapsOf(layer).waitFor({ timeout: slowMs });
      await tabTo('feature-map');
      await page.keyboard.press('Enter');
      await tabTo('channel-map', 'Shift+Tab');
      const place = await id('field-says').textContent();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowUp');
      await eventually(async () => expect(await id('field-says').textContent()).not.toBe(place));
      await tabTo('channel-ideal', 'Shift+Tab');
      await page.keyboard.press('Enter');
      await id('ideal-dialog').waitFor();
      const before = await drawn().count();
      await tabTo('ideal-draw');
      await page.keyboard.press('Enter');
      await eventually(async () => expect(await drawn().count()).toBe(before + 1), slowMs);
      await page.keyboard.press('Escape');
      await eventually(async () => expect(await focused()).toBe('channel-ideal'));
      await page.keyboard.press('Control+3');
      await id('mistake').first().waitFor();
      await typeInto('Control+k', 'command-search', 'close what the network sees');
      await page.keyboard.press('Enter');
      await id('lens').waitFor({ state: 'detached' });
      expect(bench.pageErrors).toEqual([]);
    }, 400_000);
  });
}
