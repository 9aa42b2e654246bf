// The convolution lab in Chromium: reached from the start page and the palette; a typed kernel and the sum under the pointer; a fitted kernel; smooth while typing; how it looks and axe.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tracePage } from '../bench/page-tasks';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { expectShort } from './short-tasks';
import { build, root, takeScreenshot, type Workbench } from './workbench';

describe('the convolution lab', () => {
  let bench: Workbench;
  let page: Page;
  beforeAll(async () => {
    build();
    bench = await openInBrowser(undefined, 'start');
    page = bench.page;
  }, 180_000);
  afterAll(() => bench?.close());
  const id = (name: string) => page.locator(`[data-testid=${name}]:visible`);
  const text = async (name: string) => ((await id(name).textContent()) ?? '').replace(/\s+/g, ' ').trim();

  /** Returns the gray level of a pixel of the input, as drawn. */
  const inputPixel = (row: number, column: number) =>
    page.evaluate(
      ([y, x]) => {
        const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=lab-input] canvas')!;
        return canvas.getContext('2d')!.getImageData(x!, y!, 1, 1).data[0]!;
      },
      [row, column],
    );
  /** Points at a pixel of the output of 28 × 28. */
  async function pointAt(row: number, column: number): Promise<void> {
    await id('lab-output').scrollIntoViewIfNeeded();
    const box = (await id('lab-output').boundingBox())!;
    const [x, y] = [box.x + ((column + 0.5) * box.width) / 28, box.y + ((row + 0.5) * box.height) / 28];
    await page.mouse.move(x, y);
  }

  it('computes the sum of a typed kernel under the pointer', async () => {
    await id('start-convolution').waitFor();
    await takeScreenshot(bench, 'convolution-start');
    await id('start-convolution').click();
    await id('lab-side').selectOption('28');
    await eventually(async () => expect(await text('lab-size')).toContain('28 × 28'));
    await id('kernel-preset').selectOption('identity');
    // From the first number on, Enter moves to the next.
    await id('kernel-0-0').focus();
    for (const number of ['0', '1', '0', '1', '-4', '1', '0', '1', '0.5']) {
      await page.keyboard.type(number);
      await page.keyboard.press('Enter');
    }
    expect(await text('kernel-sum')).toContain('0.5');
    await pointAt(9, 7);
    const pixels = await Promise.all(
      [
        [8, 7, 1],
        [9, 6, 1],
        [9, 7, -4],
        [9, 8, 1],
        [10, 7, 1],
        [10, 8, 0.5],
      ].map(async ([row, column, weight]) => weight! * (await inputPixel(row!, column!))),
    );
    const sum = pixels.reduce((total, one) => total + one, 0);
    await eventually(async () => {
      expect(await text('sum-place')).toBe('Output row 9, column 7');
      expect(await text('sum-channel-0')).toMatch(new RegExp(`= ${String(sum).replace('-', '−')}$`));
    });
    await takeScreenshot(bench, 'convolution-sum');
    await page.keyboard.press('Control+z');
    await eventually(async () => expect(await id('kernel-2-2').inputValue()).toBe('0'));
  }, 120_000);

  it('shows padding and gaps, pins a position, pools, and refuses what Keras refuses', async () => {
    await id('lab-dilation').selectOption('2');
    await pointAt(0, 27);
    await page.mouse.down();
    await page.mouse.up();
    await id('sum-release').waitFor();
    await page.mouse.move(5, 5);
    expect(await text('sum-padding')).toContain('on padding');
    await id('lab-pool').getByTestId('option-max').click();
    await id('lab-pooled').waitFor();
    await takeScreenshot(bench, 'convolution-padding');
    await id('lab-pooled').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await id('sum-pooled')
      .filter({ hasText: /^max\(/ })
      .waitFor();
    await page.setViewportSize({ width: 900, height: 600 });
    await takeScreenshot(bench, 'convolution-small');
    await page.setViewportSize({ width: 1440, height: 900 });
    await id('lab-stride').selectOption('2');
    await id('lab-refusal').waitFor();
    await id('lab-dilation').selectOption('1');
    await eventually(async () => expect(await text('lab-size')).toContain('14 × 14'));
    await id('lab-stride').selectOption('1');
    await id('lab-pool').getByTestId('option-none').click();
  }, 120_000);

  it('opens an own image', async () => {
    const path = join(root, 'assets/samples/drawings/animals/contour-fox.jpg');
    await id('lab-file').setInputFiles(path);
    await id('lab-image').locator('option[value=file]').waitFor({ state: 'attached' });
    expect(await id('lab-image').inputValue()).toBe('file');
    await takeScreenshot(bench, 'convolution-own-image');
    await id('lab-image').selectOption('test');
  }, 60_000);

  it('finds a Sobel kernel by gradient descent', async () => {
    await id('lab-side').selectOption('128');
    await id('fit-steps').fill('4000');
    await id('fit-run').click();
    await eventually(async () => expect(await text('fit-says')).toContain('Step 4000'), 120_000);
    const gap = Number(/: ([\d.e-]+)$/.exec(await text('fit-gap'))?.[1]);
    expect(gap).toBeLessThan(0.01);
    await id('fit-run').scrollIntoViewIfNeeded();
    await takeScreenshot(bench, 'convolution-fit');
    await id('fit-use').click();
    expect(Math.abs(Number(await id('kernel-1-0').inputValue()) + 2)).toBeLessThan(0.01);
  }, 180_000);

  it('fits kernels in color, one for each channel', async () => {
    await page.locator('[data-testid=option-color]:visible').click();
    await id('fit-target').selectOption('gauss');
    await id('fit-steps').fill('3000');
    await id('fit-run').click();
    await eventually(async () => expect(await text('fit-says')).toContain('Step 3000'), 120_000);
    expect(await id('fit-kernel').count()).toBe(3);
    const [first, last] = /: ([\d.e-]+) → ([\d.e-]+)$/
      .exec(await text('fit-curve-says'))!
      .slice(1)
      .map(Number);
    expect(last!).toBeLessThan(first! / 100);
    const red = (await id('fit-kernel').first().locator('span').first().textContent())!.replace('−', '-');
    await id('fit-use').click();
    expect(await id('link-channels').isChecked()).toBe(false);
    await page.locator('[data-testid=option-0]:visible').last().click();
    expect(Math.abs(Number(await id('kernel-0-0').inputValue()) - Number(red))).toBeLessThan(0.001);
    await id('fit-kernel').last().scrollIntoViewIfNeeded();
    await takeScreenshot(bench, 'convolution-fit-color');
  }, 180_000);

  it('fits a kernel to a second image, as well as a kernel can', async () => {
    await page.locator('[data-testid=option-gray]:visible').click();
    await id('fit-target').selectOption('image');
    expect(await id('fit-run').getAttribute('aria-disabled')).toBe('true');
    const path = join(root, 'assets/samples/drawings/animals/contour-fox.jpg');
    await id('fit-file').setInputFiles(path);
    await id('fit-steps').fill('2000');
    await id('fit-run').click();
    await eventually(async () => expect(await text('fit-says')).toContain('Step 2000'), 120_000);
    const loss = Number(/loss ([\d.e-]+)$/.exec(await text('fit-says'))?.[1]);
    const [first] = /: ([\d.e-]+) →/
      .exec(await text('fit-curve-says'))!
      .slice(1)
      .map(Number);
    expect(loss).toBeLessThan(first!);
    // No kernel makes the fox of the shapes.
    expect(loss).toBeGreaterThan(0.01);
    expect(await id('fit-gap').count()).toBe(0);
    await id('fit-kernel').scrollIntoViewIfNeeded();
    await takeScreenshot(bench, 'convolution-fit-image');
    // More steps change little: the descent has arrived.
    await id('fit-run').click();
    await eventually(async () => expect(await text('fit-says')).toContain('Step 4000'), 120_000);
    const later = Number(/loss ([\d.e-]+)$/.exec(await text('fit-says'))?.[1]);
    expect(later).toBeLessThanOrEqual(loss);
    expect(loss - later).toBeLessThan(0.02 * loss);
    await id('fit-target').selectOption('sobelX');
  }, 180_000);

  it('does not block the window while one types and fits over the largest image', async () => {
    await id('lab-side').selectOption('320');
    await page.locator('[data-testid=option-color]:visible').click();
    for (let i = 0; i < 3; i++) await id('add-filter').click();
    await id('kernel-rows').selectOption('7');
    await id('kernel-columns').selectOption('7');
    const typed = await tracePage(page, 'convolution-typing');
    await id('kernel-0-0').focus();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.type(`0.${i + 1}`);
      await page.keyboard.press('Enter');
    }
    await eventually(async () => expect(await page.getByText('Computing').count()).toBe(0), 60_000);
    await expectShort(page, 'typing 40 characters', await typed.stop());
    const fitted = await tracePage(page, 'convolution-fitting');
    await id('fit-side').selectOption('7');
    await id('fit-steps').fill('1000');
    await id('fit-run').click();
    await eventually(async () => expect(await text('fit-says')).toContain('Step 1000'), 120_000);
    await expectShort(page, 'fitting three kernels of 7 × 7', await fitted.stop());
    await id('fit-reset').click();
    await takeScreenshot(bench, 'convolution-color');
    expect(bench.pageErrors).toEqual([]);
  }, 180_000);

  it('opens the kernels of a layer from its details', async () => {
    await id('lab-side').selectOption('128');
    await id('nav-model').click();
    await id('layer-predictions').waitFor();
    await page.keyboard.press('Control+f');
    await id('layer-search').fill('stem_conv');
    await id('search-result').first().click();
    await id('open-kernel').click();
    await id('lab-layer').waitFor();
    expect(await text('lab-layer')).toContain('of 32');
    expect(await id('lab-stride').inputValue()).toBe('2');
    await id('lab-layer-filter').fill('5');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=option-signed]:visible').click();
    await takeScreenshot(bench, 'convolution-layer');
  }, 60_000);

  it('is accessible, and complete in Korean, in the dark and in a small window', async () => {
    expect(await runAxe(page)).toEqual([]);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('한국어');
    await page.keyboard.press('Enter');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(400);
    expect(await runAxe(page)).toEqual([]);
    await takeScreenshot(bench, 'convolution-ko-dark');
    await page.setViewportSize({ width: 900, height: 600 });
    const wide = await page.evaluate(() => {
      const lab = document.querySelector('[data-testid=view-convolution]')!;
      return lab.scrollWidth - lab.clientWidth;
    });
    expect(wide).toBeLessThanOrEqual(0);
    await takeScreenshot(bench, 'convolution-small-ko');
    await page.emulateMedia({ colorScheme: 'light' });
    await takeScreenshot(bench, 'convolution-small-ko-light');
    expect(bench.pageErrors).toEqual([]);
  }, 120_000);
});
