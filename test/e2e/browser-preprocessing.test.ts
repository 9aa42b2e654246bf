// Preprocessing in Chromium: set manually, previewed on an image, compared by predictions, and undone.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openInBrowser } from './open-browser';
import { build, root, takeScreenshot, type Workbench } from './workbench';

let bench: Workbench;
let page: Page;
const byId = (id: string) => page.getByTestId(id);

beforeAll(async () => {
  build();
  bench = await openInBrowser();
  page = bench.page;
  await byId('class-row-6').waitFor();
  await byId('nav-model').click();
  await byId('layer-predictions').waitFor();
});
afterAll(() => bench?.close());

it('sets the preprocessing from the menu, shows the values of an image, and undoes it', async () => {
  await byId('change').click();
  await byId('command-preprocessing').click();
  await byId('preset-lite').and(page.locator(':checked')).waitFor();
  await byId('preprocessing-values').getByRole('row', { name: /^R/ }).waitFor();
  await byId('preset-caffe').check();
  const first = byId('preprocessing-values').getByRole('row').nth(1);
  await first.filter({ hasText: /^B/ }).waitFor();
  // An image with white pixels: blue is converted to 255 - 103.939.
  await first.filter({ hasText: '151' }).waitFor();
  await byId('preset-own').check();
  await byId('preprocessing-scale-1').fill('zero');
  expect(await byId('preprocessing-go').getAttribute('aria-disabled')).toBe('true');
  await byId('preprocessing-scale-1').fill('1');
  await byId('preset-none').check();
  await takeScreenshot(bench, 'preprocessing');
  await byId('preprocessing-go').click();
  await byId('edit').last().filter({ hasText: 'Set the preprocessing: 0 to 255' }).waitFor();
  await page.keyboard.press('Control+z');
  await byId('edit').filter({ hasText: 'Set the preprocessing' }).waitFor({ state: 'detached' });
});

it('compares the presets on images of the dataset', async () => {
  await byId('change').click();
  await byId('command-preprocessing').click();
  await byId('preprocessing-compare').click();
  await byId('preprocessing-no-hint').or(byId('preprocessing-hint')).waitFor({ timeout: 120_000 });
  await takeScreenshot(bench, 'preprocessing-compared');
  await page.keyboard.press('Escape');
});

it('opens a dropped zip of Teachable Machine with its classes and preprocessing', async () => {
  await byId('another-model').click();
  await byId('model-drop').waitFor();
  const zip = 'test/fixtures/cases/models/teachable-machine-keras/converted_keras.zip';
  const base64 = (await readFile(join(root, zip))).toString('base64');
  const transfer = await page.evaluateHandle((text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], 'converted_keras.zip', { type: 'application/zip' }));
    return data;
  }, base64);
  await byId('model-drop').dispatchEvent('drop', { dataTransfer: transfer });
  await byId('layer-Conv1_relu').first().waitFor();
  await page.getByText('classes were read from labels.txt').waitFor();
  await byId('change').click();
  await byId('command-preprocessing').click();
  await byId('preset-tf').and(page.locator(':checked')).waitFor();
  await takeScreenshot(bench, 'teachable-machine');
  expect(bench.pageErrors).toEqual([]);
});
