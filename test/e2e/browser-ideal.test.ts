// Ideal images and attacks in Chromium, with the bundled pretrained network: the dog that becomes a cat, defenses, the ladder of recipes, export, and how they look.
import { describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const slowMs = 180_000;

describe('ideal images and attacks', () => {
  const bench = useWorkbench('ideal');
  const { id, typeInto } = bench;
  const drawn = () => bench.page.locator('[data-testid=ideal-tile][data-state=done]');

  it('turns the drawing of a dog into a cat, and tries defenses', async () => {
    await bench.sampleIsOpen();
    await typeInto('Control+k', 'command-search', 'dog becomes a cat');
    await bench.page.keyboard.press('Enter');
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
    await bench.page.keyboard.press('Escape');
    await id('lens-ideal').click();
    expect(await id('class-input').inputValue()).toBe('schipperke');
    await id('ideal-steps').selectOption('32');
    await id('ideal-ladder').click();
    await eventually(async () => expect(await drawn().count()).toBe(4), 3 * slowMs);
    await takeScreenshot(bench, 'insight-ladder');
    await id('ideal-draw').click();
    await bench.page.locator('[data-testid=ideal-tile][data-state=drawing]').waitFor();
    await id('ideal-cancel').click();
    await bench.page.locator('[data-testid=ideal-tile][data-state=stopped]').waitFor({ timeout: slowMs });
    const download = bench.page.waitForEvent('download');
    await id('ideal-strip').last().click();
    expect((await download).suggestedFilename()).toMatch(/^ideal-.*-strip\.png$/);
    expect(bench.pageErrors).toEqual([]);
  }, 900_000);

  it('is Korean in Korean, in the dark and in a small window', async () => {
    await bench.page.keyboard.press('Escape');
    await typeInto('Control+k', 'command-search', '한국어');
    await bench.page.keyboard.press('Enter');
    await bench.page.emulateMedia({ colorScheme: 'dark' });
    await id('nav-model').click();
    await takeScreenshot(bench, 'insight-lens-ko-dark');
    await id('lens-attack').click();
    await takeScreenshot(bench, 'insight-attack-ko-dark');
    await bench.page.keyboard.press('Escape');
    await id('lens-ideal').click();
    await takeScreenshot(bench, 'insight-ideal-ko-dark');
    await bench.page.keyboard.press('Escape');
    await bench.page.setViewportSize({ width: 900, height: 640 });
    // A narrow window folds the panel; its handle opens it over the view.
    await bench.page.locator('[data-testid=panel-lens][aria-expanded=false]').click();
    const inside = await id('lens').evaluate((one) => {
      const { left, right } = one.getBoundingClientRect();
      return left >= 0 && right <= innerWidth && one.scrollWidth <= one.clientWidth;
    });
    expect(inside).toBe(true);
    await takeScreenshot(bench, 'insight-small');
    expect(bench.pageErrors).toEqual([]);
  }, 120_000);
});
