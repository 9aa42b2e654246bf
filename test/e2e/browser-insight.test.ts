// The chain of insight in Chromium, by mouse and by keyboard: confusion cell, its images, heat map, layer in the graph, feature maps, the channel's own image, and back. And the attack.
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { makeImages } from '../engine/support';
import { openInBrowser } from './open-browser';
import { build, dropFiles, makeHome, removeHome, takeScreenshot, type Workbench } from './workbench';

const slowMs = 180_000;
const layer = 'block2a_expand_activation';

describe('insight', () => {
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
    bench = await openInBrowser(undefined, 'start');
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
    await page.keyboard.press('Control+f');
    await page.keyboard.type(layer);
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
    await page.keyboard.press('Control+f');
    await page.keyboard.type(layer);
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
    await page.keyboard.press('Control+k');
    await page.keyboard.type('close what the network sees');
    await page.keyboard.press('Enter');
    await id('lens').waitFor({ state: 'detached' });
    expect(bench.pageErrors).toEqual([]);
  }, 400_000);

  it('turns the drawing of a dog into a cat, and tries defenses', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('dog becomes a cat');
    await page.keyboard.press('Enter');
    await id('attack-verdict').filter({ hasText: 'Siamese cat' }).waitFor({ timeout: slowMs });
    expect(await id('attack-before').textContent()).toContain('schipperke');
    expect(await id('attack-after').textContent()).toContain('Siamese cat');
    await id('attack-defend').click();
    await id('defense-average').waitFor({ timeout: slowMs });
    const verdict = (name: string) => id(`defense-${name}`).getAttribute('data-verdict');
    expect(await verdict('none')).toBe('fooled');
    expect(await verdict('jpeg75')).toBe('restored');
    await takeScreenshot(bench, 'insight-attack');
  }, 400_000);

  it('draws the ladder of ideal images, and cancels', async () => {
    await page.keyboard.press('Escape');
    await id('lens-ideal').click();
    await id('ideal-steps').selectOption('64');
    await id('ideal-ladder').click();
    await eventually(async () => expect(await drawn().count()).toBe(4), slowMs);
    await takeScreenshot(bench, 'insight-ladder');
    await id('ideal-draw').click();
    await page.locator('[data-testid=ideal-tile][data-state=drawing]').waitFor();
    await id('ideal-cancel').click();
    await page.locator('[data-testid=ideal-tile][data-state=stopped]').waitFor({ timeout: slowMs });
    const download = page.waitForEvent('download');
    await id('ideal-strip').last().click();
    expect((await download).suggestedFilename()).toMatch(/^ideal-.*-strip\.png$/);
    expect(bench.pageErrors).toEqual([]);
  }, 400_000);

  it('is Korean in Korean, in the dark and in a small window', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('한국어');
    await page.keyboard.press('Enter');
    await page.emulateMedia({ colorScheme: 'dark' });
    await id('nav-model').click();
    await takeScreenshot(bench, 'insight-lens-ko-dark');
    await id('lens-attack').click();
    await takeScreenshot(bench, 'insight-attack-ko-dark');
    await page.keyboard.press('Escape');
    await id('lens-ideal').click();
    await takeScreenshot(bench, 'insight-ideal-ko-dark');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 900, height: 640 });
    const inside = await id('lens').evaluate((one) => {
      const { left, right } = one.getBoundingClientRect();
      return left >= 0 && right <= innerWidth && one.scrollWidth <= one.clientWidth;
    });
    expect(inside).toBe(true);
    await takeScreenshot(bench, 'insight-small');
    expect(bench.pageErrors).toEqual([]);
  }, 120_000);
});
