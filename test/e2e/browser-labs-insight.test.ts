// The labs “What the network sees” and “Find the face” in Chromium, played by mouse and keys with what the screen says: wrong ways and their words, ticks, predictions; both languages, dark, and axe.
import { expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { usePlayer } from './play-lab';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const bench = useWorkbench('labs-insight', () => openInBrowser(undefined, 'start'));
const { id } = bench;
const slowMs = 120_000;
const { text, is, says, next, look, open, pin } = usePlayer(bench);

/** Shows the maps of a layer. */
async function showLayer(name: string): Promise<void> {
  await id('option-layer').click();
  await id('lens-layer').selectOption(name);
  await bench.page.locator(`[data-testid=feature-maps][data-layer=${name}]`).waitFor({ timeout: slowMs });
}
const clickMap = (channel: number) =>
  bench.page.locator(`[data-testid=feature-map][data-channel="${channel}"]`).click();
/** Draws the ideal image of the shown channel. */
async function drawChannel(): Promise<void> {
  const drawn = bench.page.locator('[data-testid=ideal-tile][data-state=done]');
  const before = await drawn.count();
  await id('channel-ideal').click();
  const done = bench.page.locator('[data-testid=ideal-tile][data-state=done]');
  await id('ideal-steps').selectOption('32');
  await id('ideal-draw').click();
  await eventually(async () => expect(await done.count()).toBeGreaterThan(before), slowMs);
}

it('plays “What the network sees”', async () => {
  await id('start-labs').click();
  await open('whatItSees');
  await says('No image is open');
  await id('lab-number').fill('60');
  await pin('tux');
  await is('done');
  expect(await text('lab-measured')).toBe('95');
  await next();

  await showLayer('stem_conv');
  await clickMap(1);
  await says('responds to areas as well');
  await clickMap(21);
  await is('done');
  expect(await text('channel-edges')).toContain('times as strong');
  await takeScreenshot(bench, 'labs-sees-edges');
  await next();

  await id('lab-number').fill('20');
  await showLayer('block3b_add');
  await id('feature-map').first().click();
  await is('done');
  expect(await text('lab-measured')).toBe('67');
  await next();

  await drawChannel();
  await bench.page.keyboard.press('Escape');
  await says('channel of block 6');
  await showLayer('block6d_add');
  await id('feature-map').first().click();
  await drawChannel();
  await takeScreenshot(bench, 'labs-sees-images');
  await bench.page.keyboard.press('Escape');
  await says('Choose an answer');
  await bench.page.getByLabel('Its patterns are finer').check();
  await says('finer ones');
  await bench.page.getByLabel('It shows larger forms').check();
  await is('done');
  await next();

  await id('lab-number').fill('0.9');
  await id('option-explanation').click();
  await id('lens-layer').waitFor({ state: 'hidden' });
  await id('lens-method').selectOption({ label: 'Occlusion' });
  await says('block6d_add, a lower layer');
  await showLayer('top_activation');
  await id('option-explanation').click();
  await id('lens-method').selectOption({ label: 'Grad-CAM' });
  await is('done');
  expect(await text('lens-compared')).toContain('Occlusion');
  await takeScreenshot(bench, 'labs-sees-heat');
  await next();

  await id('lab-number').fill('4');
  await showLayer('block3b_add');
  await id('moved-move').selectOption({ label: 'Shift by 4 pixels' });
  await id('moved-run').click();
  await says('not a whole number of positions');
  await id('moved-move').selectOption({ label: 'Shift by 8 pixels' });
  await id('moved-run').click();
  await is('done');
  expect(await text('lab-measured')).toBe('8');
  await next();

  await says('shifted, not rotated');
  await id('lab-number').fill('1');
  await id('moved-move').selectOption({ label: 'Rotate by 90°' });
  await id('moved-run').click();
  await is('done');
  expect(await text('lab-measured')).toBe('0.5');
  await bench.command('한국어');
  await bench.page.emulateMedia({ colorScheme: 'dark' });
  await id('moved-image').scrollIntoViewIfNeeded();
  await bench.page.waitForTimeout(400);
  expect(await runAxe(bench.page)).toEqual([]);
  await takeScreenshot(bench, 'labs-sees-rotate-ko-dark');
  await bench.page.emulateMedia({ colorScheme: 'light' });
  await bench.command('English');
  await next();

  await id('lab-number').fill('0');
  await id('lens-layer').selectOption('');
  await id('option-explanation').click();
  await id('lens-method').selectOption({ label: 'Grad-CAM' });
  await id('lens-sanity').click();
  await says('only 49 values');
  await id('option-layer').click();
  await id('lens-layer').selectOption('block5c_add');
  await id('option-explanation').click();
  await eventually(
    async () => expect(await id('lens-sanity').getAttribute('aria-disabled')).not.toBe('true'),
    slowMs,
  );
  await id('lens-sanity').click();
  await is('done');
  await takeScreenshot(bench, 'labs-sees-sanity');
  await next();
  expect(await text('lab-done-whatItSees')).toBe('8 of 8 done');
  expect(bench.pageErrors).toEqual([]);
}, 400_000);

it('plays “Find the face”', async () => {
  await open('findTheFace');
  await says('No image is open');
  await id('lab-number').fill('4');
  await bench.command('Find the penguin');
  await bench.page.locator('[data-testid=find-dialog][data-state=done]').waitFor({ timeout: slowMs });
  // What later steps ask for is not shown yet.
  expect(await text('find-found')).toContain('Step 3 of the lab asks for this');
  expect(await text('find-why-hidden')).toContain('Step 4 of the lab asks for this');
  expect(await id('find-why').count()).toBe(0);
  await look('face-hidden');
  await bench.page.keyboard.press('Escape');
  await is('done');
  expect(await text('lab-measured')).toBe('64');
  await next();

  await bench.page.getByLabel('It looks at fewer windows').check();
  await says('the same 64 windows');
  await bench.page.getByLabel('What windows share').check();
  await is('done');
  await next();

  await says('lower than asked for');
  await id('lens-find').click();
  await id('lab-number').fill('65');
  expect(await text('find-found')).toContain('asks for this');
  await bench.page.keyboard.press('Tab');
  // With the prediction made, the probability is shown, and the prediction stays.
  await eventually(async () => expect(await text('find-found')).toMatch(/probability \d/));
  expect(await text('lab-fixed')).toContain('“Restart this step”');
  await look('face-place-shown');
  await id('find-threshold').fill('0.99');
  await bench.page.keyboard.press('Escape');
  await says('No window reaches 99 %');
  await id('lens-find').click();
  await id('find-threshold').fill('0.65');
  await bench.page.keyboard.press('Escape');
  await is('done');
  const found = Number(await text('lab-measured'));
  expect(found).toBeGreaterThanOrEqual(70);
  await takeScreenshot(bench, 'labs-face-place');
  await next();

  await bench.page.getByLabel('Rounding').check();
  await says('about a millionth');
  await id('lens-find').click();
  expect(await text('find-why')).toContain('pad their input');
  await bench.page.keyboard.press('Escape');
  await bench.page.getByLabel('Layers with padding').check();
  await is('done');
  await next();

  await id('lens-close').click();
  await id('lab-number').fill('14');
  await says('still is a dense layer');
  await bench.command('Make the classifier convolutional');
  await says('Size of the input');
  await bench.command('Change the input size');
  await id('size-height').fill('448');
  await id('size-width').fill('448');
  await id('size-go').click();
  await is('done');
  expect(await text('lab-measured')).toBe('8');
  await next();

  await id('lab-number').fill('60');
  await id('another-model').click();
  await id('model-options-efficientnet-lite0').click();
  await id('input-height').fill('128');
  await id('input-width').fill('128');
  await id('include-top').uncheck();
  await id('model-use').click();
  await id('nav-train').click();
  await id('advise').click();
  await is('done');
  expect(Number(await text('lab-measured'))).toBeLessThan(42);
  await bench.page.keyboard.press('Escape');
  await bench.command('한국어');
  expect(await runAxe(bench.page)).toEqual([]);
  await takeScreenshot(bench, 'labs-face-ko');
  await next();
  expect(await text('lab-done-findTheFace')).toBe('6단계 중 6단계 완료');
  expect(bench.pageErrors).toEqual([]);
}, 400_000);
