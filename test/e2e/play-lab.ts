// What tests that play labs do in the window: read what the panel says, and build networks by palette, search and settings.
import { expect } from 'vitest';
import { eventually } from '../contract/suite';
import { storeOf } from './page-stores';
import type { TestWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

/** Milliseconds that a verdict may take; a run, an attack or an explanation comes before some. */
const slowMs = 180_000;

/** Returns the helpers. */
export function usePlayer(bench: TestWorkbench) {
  const { id } = bench;
  /** The text of an element, with single spaces. */
  const text = async (name: string) => ((await id(name).textContent()) ?? '').replace(/\s+/g, ' ').trim();
  const focused = () => bench.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '');

  async function selectLayer(name: string): Promise<void> {
    // Once more if the model of the step took the place of the one that was searched.
    await eventually(async () => {
      await bench.page.keyboard.press('Control+f');
      await eventually(async () => expect(await focused()).toBe('layer-search'), 5000);
      await id('layer-search').fill(name);
      await id('search-result').first().click({ timeout: 5000 });
      await eventually(async () => expect(await text('inspector-name')).toBe(name), 5000);
    }, 60_000);
  }
  async function middleOf(name: string) {
    const { x, y, width, height } = (await id(name).boundingBox())!;
    return { x: x + width / 2, y: y + height / 2, top: y, bottom: y + height };
  }
  return {
    text,
    /** Opens a lab from the page of labs. */
    async open(lab: string): Promise<void> {
      await id('nav-labs').click();
      await id(`open-lab-${lab}`).click();
      await id('lab-panel').waitFor();
    },
    /** Waits for the verdict of the step. */
    is: (verdict: 'done' | 'notYet' | 'wrong') =>
      eventually(
        async () => expect(await id('lab-verdict').getAttribute('data-verdict')).toBe(verdict),
        slowMs,
      ),
    /** Waits until the verdict contains some words. */
    says: (words: string) =>
      eventually(async () => expect(await text('lab-verdict')).toContain(words), slowMs),
    next: () => id('lab-next').click(),
    /** Takes screenshots of the window in both languages and themes, with an open dialog too. */
    async look(name: string): Promise<void> {
      const settings = await storeOf(bench.page, 'settings');
      for (const language of ['ko', 'en'] as const) {
        await settings.evaluate((store, wanted) => {
          store.locale = wanted;
        }, language);
        for (const colorScheme of ['light', 'dark'] as const) {
          await bench.page.emulateMedia({ colorScheme });
          await takeScreenshot(bench, `labs-${name}-${language}-${colorScheme}`);
        }
      }
      await bench.page.emulateMedia({ colorScheme: 'light' });
    },
    /** Opens a bundled drawing with what the network in Model sees in it. */
    async pin(name: string): Promise<void> {
      await id('nav-data').click();
      await id('find-images').fill(name);
      await id('image').first().dblclick();
      await id('preview-lens').click();
      await id('nav-model').click();
    },
    /** Clicks a card of the palette; the new layer is then selected. */
    async addLayer(kind: string, times = 1): Promise<void> {
      await id('palette-search').fill(kind);
      for (let i = 0; i < times; i++) await id(`palette-${kind}`).click();
    },
    /** Changes a setting of the selected layer. */
    async setParam(name: string, value: string): Promise<void> {
      await id(`param-${name}`).fill(value);
      await bench.page.keyboard.press('Tab');
    },
    selectLayer,
    async cutAt(name: string): Promise<void> {
      await selectLayer(name);
      await id('cut-here').click();
    },
    /** Clicks a connection, and inserts a layer on it; the new layer is then selected. */
    async insertBetween(above: string, below: string, kind: string): Promise<void> {
      await selectLayer(above);
      // Selecting may move the view.
      await bench.page.waitForTimeout(500);
      const one = await middleOf(`layer-${above}`);
      const other = await middleOf(`layer-${below}`);
      await bench.page.mouse.click((one.x + other.x) / 2, (one.bottom + other.top) / 2);
      await id('edge-insert').click();
      await id('kind-search').fill(kind);
      await bench.page.keyboard.press('Enter');
      await eventually(async () => expect(await text('inspector-name')).not.toBe(above));
    },
    /** Drags a connection from a layer's handle to another layer. */
    async connect(from: string, to: string): Promise<void> {
      await selectLayer(from);
      await bench.page.waitForTimeout(500);
      const start = await middleOf('connect-handle');
      const end = await middleOf(`layer-${to}`);
      await bench.page.mouse.move(start.x, start.y);
      await bench.page.mouse.down();
      await bench.page.mouse.move(end.x, (start.y + end.y) / 2, { steps: 4 });
      await bench.page.mouse.move(end.x, end.y, { steps: 4 });
      await bench.page.mouse.up();
    },
    /** Chooses a plan of the menu “Preset plans”. */
    async choosePlan(name: string): Promise<void> {
      await id('plans').click();
      await id(`plan-${name}`).last().click();
    },
    /** Opens a group of a stage's settings. */
    async openSettings(stage: number, ...groups: readonly string[]): Promise<void> {
      await id(`stage-${stage}-more`).click();
      for (const group of groups) await id(`stage-${stage}-group-${group}`).click();
    },
    /** Types a number into a field, and leaves it. */
    async type(field: string, value: string): Promise<void> {
      await id(field).fill(value);
      await bench.page.keyboard.press('Tab');
    },
  };
}
