// What a newcomer stumbled on in the layout of the smallest window: covered buttons, two scrollbars, images that jump.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
  build();
  bench = await openInBrowser();
  await bench.page.setViewportSize({ width: 900, height: 600 });
}, 180_000);
afterAll(() => bench?.close());

describe('the smallest window', () => {
  const id = (name: string) => bench.page.getByTestId(name);
  const boxOf = async (name: string) => (await id(name).first().boundingBox())!;

  it('keeps the images in place when one is selected', async () => {
    await id('class-row-6').waitFor({ timeout: 120_000 });
    const image = bench.page.locator('[data-testid=image-grid] img').first();
    await image.waitFor();
    const before = (await image.boundingBox())!;
    await image.click();
    await id('selection-bar').waitFor();
    expect((await image.boundingBox())!.y).toBeCloseTo(before.y, 0);
    const [bar, last] = [await boxOf('selection-bar'), await boxOf('clear-selection')];
    expect(last.x + last.width).toBeLessThanOrEqual(bar.x + bar.width);
    await id('clear-selection').click();
    await id('selection-hint').waitFor();
  });

  it('covers the handle of the freeze line by no button, and names “Before and after”', async () => {
    await id('nav-model').click();
    await id('layer-predictions').waitFor();
    await id('freeze-line').waitFor();
    const [line, tools] = [await boxOf('freeze-line'), await boxOf('compare-toggle')];
    expect(line.y + line.height).toBeLessThanOrEqual(tools.y);
    expect((await id('compare-toggle').innerText()).trim()).toBe('Before and after');
    await takeScreenshot(bench, 'newcomer-model');
  });

  it('has one scrollbar in a dialog that is longer than the window', async () => {
    await bench.page.keyboard.press('Control+k');
    await id('command-search').fill('Attack: a drawing of a dog becomes a cat');
    await bench.page.keyboard.press('Enter');
    await id('attack-dialog').waitFor();
    await id('attack-verdict').waitFor({ timeout: 120_000 });
    const scrolling = await bench.page.evaluate(() =>
      [...document.querySelectorAll('dialog[open], dialog[open] *')]
        .filter((one) => one.scrollHeight > one.clientHeight)
        .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowY))
        .map((one) => one.className || one.tagName),
    );
    expect(scrolling).toEqual(['body']);
    await takeScreenshot(bench, 'newcomer-attack');
  }, 180_000);
});
