// The values of a layer in Chromium: of the pinned image, of validation images with dead channels, and the layer's weights.
import { describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const slowMs = 120_000;

describe('the values of a layer', () => {
  const bench = useWorkbench('values');
  const { id } = bench;
  const values = (layer: string) => bench.page.locator(`[data-testid=layer-values][data-layer=${layer}]`);

  it('shows the values for the image, and measures a sample of the validation images', async () => {
    await bench.sampleIsOpen();
    await id('nav-model').click();
    await id('layer-predictions').waitFor();
    await bench.pinFirstImage();
    await id('heat-map').waitFor({ timeout: slowMs });
    await id('nav-model').click();
    await id('option-layer').click();
    await id('lens-layer').selectOption('stem_activation');
    await values('stem_activation').locator('[data-testid=image-values]').waitFor({ timeout: slowMs });
    // 64 × 64 × 32 values.
    expect(await id('image-values').textContent()).toContain('131,072 values');
    await id('measure-values').click();
    await bench.page.locator('[data-testid=sample-values][data-final=true]').waitFor({ timeout: slowMs });
    const sample = (await id('sample-values').textContent())!;
    expect(sample).toMatch(/64 of \d+ validation images/);
    expect(sample).toContain('8,388,608 values');
    console.log(await id('dead-channels').textContent(), await id('dead-list').textContent());
    expect(await id('dead-channels').textContent()).toMatch(/Dead: \d+ of 32 channels/);
    await id('sample-values').scrollIntoViewIfNeeded();
    await takeScreenshot(bench, 'values');
    expect(await runAxe(bench.page)).toEqual([]);
  }, 400_000);

  it('shows the weights, keeps what was measured, and cancels', async () => {
    await id('lens-layer').selectOption('block3b_add');
    await values('block3b_add').locator('[data-testid=image-values]').waitFor({ timeout: slowMs });
    await id('measure-values').click();
    await eventually(async () => expect(await id('sample-values').count()).toBe(1), slowMs);
    // By the key: the values that arrive above it move the button.
    await id('cancel-values').press('Enter');
    expect(await id('sample-values').getAttribute('data-final')).toBe('false');
    expect(await id('sample-values').textContent()).toMatch(/\d+ of \d+ validation images/);
    await id('lens-layer').selectOption('stem_activation');
    await bench.page.locator('[data-testid=sample-values][data-final=true]').waitFor();
    await bench.page.keyboard.press('Control+f');
    await id('layer-search').fill('stem_conv');
    await id('search-result').first().click();
    await id('layer-stem_conv').click();
    await values('stem_conv').waitFor({ timeout: slowMs });
    await id('lens').getByTestId('weight-kernel').scrollIntoViewIfNeeded();
    expect(await id('lens').getByTestId('weight-kernel').textContent()).toContain('864 values');
    await takeScreenshot(bench, 'values-weights');
    expect(bench.pageErrors).toEqual([]);
  }, 400_000);

  it('is Korean in Korean, in the dark', async () => {
    await id('lens-layer').selectOption('stem_activation');
    await bench.page.keyboard.press('Control+k');
    await id('command-search').fill('한국어');
    await bench.page.keyboard.press('Enter');
    await bench.page.emulateMedia({ colorScheme: 'dark' });
    await id('sample-values').scrollIntoViewIfNeeded();
    await bench.page.evaluate(() => document.fonts.ready);
    await bench.page.waitForTimeout(500);
    await takeScreenshot(bench, 'values-ko-dark');
    expect(await id('dead-channels').textContent()).toContain('죽은 채널');
    expect(bench.pageErrors).toEqual([]);
  }, 120_000);
});
