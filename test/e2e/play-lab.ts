// What tests that play labs do in the window: read what the panel says, and build networks by palette, search and settings.
import { expect } from 'vitest';
import { eventually } from '../contract/suite';
import type { TestWorkbench } from './test-workbench';

/** Milliseconds that a verdict may take; a run, an attack or an explanation comes before some. */
const slowMs = 180_000;

/** Returns the helpers. */
export function usePlayer(bench: TestWorkbench) {
  const { id } = bench;
  /** The text of an element, with single spaces. */
  const text = async (name: string) => ((await id(name).textContent()) ?? '').replace(/\s+/g, ' ').trim();
  const focused = () => bench.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '');

  async function selectLayer(name: string): Promise<void> {
    await bench.page.keyboard.press('Control+f');
    await eventually(async () => expect(await focused()).toBe('layer-search'));
    await id('layer-search').fill(name);
    await id('search-result').first().click();
    await eventually(async () => expect(await text('inspector-name')).toBe(name));
  }
  return {
    text,
    /** Opens a lab from the page of labs. */
    async open(lab: string): Promise<void> {
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
  };
}
