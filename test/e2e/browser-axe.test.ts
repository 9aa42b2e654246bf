// Accessibility: runs axe on every view, light and dark, in both languages.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { build, type Workbench } from './workbench';

let bench: Workbench;
let page: Page;
beforeAll(async () => {
  build();
  bench = await openInBrowser();
  page = bench.page;
  await page.getByTestId('class-row-6').waitFor({ timeout: 60_000 });
});
afterAll(() => bench?.close());

const findViolations = () => runAxe(page);
const settle = () => page.waitForTimeout(350);
const go = async (view: string) => {
  await page.getByTestId(`nav-${view}`).click();
  await settle();
};
/** Opens the closed network again. */
async function openNetwork(): Promise<void> {
  await go('model');
  const catalog = page.getByTestId('find-network');
  await catalog.or(page.getByTestId('graph-canvas')).first().waitFor();
  if (await catalog.count()) {
    await page.getByTestId('model-card-efficientnet-lite0').getByRole('button').first().focus();
    await page.keyboard.press('Enter');
  }
  await page.getByTestId('layer-predictions').waitFor();
  // The draft is saved with a delay.
  await page.waitForTimeout(800);
}
/** The tested states of the window. */
const states: Record<string, () => Promise<void>> = {
  data: () => go('data'),
  'model: the graph': async () => {
    await go('model');
    await page.getByTestId('layer-predictions').waitFor();
  },
  'model: a layer, the list, before and after': async () => {
    await page.getByTestId('layer-predictions').click();
    await page.getByTestId('layer-list-toggle').click();
    await page.getByTestId('layer-list').waitFor();
    await page.getByTestId('compare-toggle').click();
    await page.getByTestId('compare-panel').waitFor();
    await settle();
  },
  'model: commands': async () => {
    await page.getByTestId('layer-list-close').click();
    await page.getByTestId('compare-close').click();
    await page.getByTestId('open-commands').click();
    await page.getByTestId('command-search').waitFor();
    await settle();
  },
  'model: the catalog': async () => {
    await page.keyboard.press('Escape');
    await page.getByTestId('another-model').click();
    await page.getByTestId('find-network').waitFor();
    await settle();
  },
  train: () => go('train'),
  try: () => go('try'),
};

describe.each([
  ['light', 'en'],
  ['dark', 'en'],
  ['light', 'ko'],
  ['dark', 'ko'],
] as const)('%s, %s', (theme, locale) => {
  it('finds no serious or critical accessibility problems in any view', async () => {
    await page.evaluate(
      ([chosen, language]) => {
        localStorage.setItem('graft.theme', chosen);
        localStorage.setItem('graft.locale', language);
      },
      [theme, locale] as const,
    );
    await openNetwork();
    await page.reload();
    await page.getByTestId('nav-data').waitFor();
    await go('data');
    await page.getByTestId('class-row-6').waitFor({ timeout: 60_000 });
    const violations: Record<string, string[]> = {};
    for (const [state, reach] of Object.entries(states)) {
      await reach();
      const found = await findViolations();
      if (found.length > 0) violations[state] = found;
    }
    expect(violations).toEqual({});
  });
});

describe('without a mouse', () => {
  it('navigates, searches and selects in the list of layers, and the graph follows', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openNetwork();
    await page.getByTestId('graph-canvas').focus();
    await page.keyboard.press('l');
    const list = page.getByTestId('layer-list');
    await list.waitFor();
    expect(await list.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Home');
    for (const letter of 'block3a') await page.keyboard.press(letter);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const active = await list.evaluate((element) => {
      const row = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
      return {
        text: row?.textContent ?? '',
        place: row?.getAttribute('aria-posinset'),
        of: row?.getAttribute('aria-setsize'),
      };
    });
    expect(active.text).toMatch(/^\s*block3a_/);
    const name = await page.getByTestId('inspector-name').textContent();
    expect(active.text).toContain(name!);
    expect(Number(active.of)).toBeGreaterThan(100);
    // The graph shows the layer and announces the selection.
    await page.getByTestId(`layer-${name}`).waitFor();
    const told = page.getByTestId('graph-canvas').getByTestId('selection-told');
    expect(await told.textContent()).toContain(name!);
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    expect(
      await page.getByTestId('graph-canvas').evaluate((element) => element === document.activeElement),
    ).toBe(true);
  });

  it('shows removed layers before and after, in the list and as ghosts in the graph', async () => {
    await page.keyboard.press('End');
    await page.keyboard.press('Delete');
    await page.keyboard.press('c');
    await page.getByTestId('compare-removed').waitFor();
    expect(await page.getByTestId('compare-removed').textContent()).toContain('predictions');
    const ghost = page.getByTestId('layer-predictions');
    await ghost.waitFor();
    expect(await ghost.getAttribute('class')).toContain('was-removed');
    await page.keyboard.press('c');
    await ghost.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await ghost.waitFor();
    expect(bench.pageErrors).toEqual([]);
  });
});
