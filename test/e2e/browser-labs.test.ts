// The labs in Chromium, played by mouse and keys with what the screen says: wrong answers and their words, ticks, undo, a prediction beside the number; both languages, dark, small, and axe.
import { expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { usePlayer } from './play-lab';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const bench = useWorkbench('labs', () => openInBrowser(undefined, 'start'));
const { id } = bench;
const { look } = usePlayer(bench);
const text = async (name: string) => ((await id(name).textContent()) ?? '').replace(/\s+/g, ' ').trim();
const is = (verdict: 'done' | 'notYet' | 'wrong', ms?: number) =>
  eventually(async () => expect(await id('lab-verdict').getAttribute('data-verdict')).toBe(verdict), ms);
/** Types the numbers of the kernel, row by row. */
async function typeKernel(numbers: string): Promise<void> {
  await id('kernel-0-0').focus();
  for (const number of numbers.split(' ')) {
    await bench.page.keyboard.type(number);
    await bench.page.keyboard.press('Enter');
  }
}
const next = () => id('lab-next').click();
/** The result of the sum that the panel writes out, such as `0.1·255 − 0.3·12 = ?`. */
const compute = (line: string) =>
  [...line.replaceAll('−', '-').matchAll(/(?:^|([+-]) ?)?(-?[\d.]+)·([\d.]+)/g)].reduce(
    (sum, [, sign, weight, pixel]) => sum + (sign === '-' ? -1 : 1) * Number(weight) * Number(pixel),
    0,
  );

it('plays “Convolution by hand” from what the screen says', async () => {
  await id('start-labs').click();
  await takeScreenshot(bench, 'labs-home');
  await id('open-lab-convolutionByHand').click();
  await id('lab-panel').waitFor();
  expect(await text('lab-say')).toContain('Drawing of a fox');
  await id('lab-image').selectOption({ label: 'Drawing of a fox' });
  await bench.page.getByLabel('Show as one row').check();
  // The first rows of the drawing are white: the row is shown from the first one on that is not.
  await bench.page.locator('section:has([data-testid=lab-input])[aria-busy=false]').waitFor();
  await eventually(async () => expect(await text('lab-verdict')).toContain('Type the distance'));
  await eventually(async () => expect(await text('lab-strip-row')).toMatch(/begins in row [1-9]/));
  await look('strip');
  await eventually(async () => expect(await text('lab-verdict')).toContain('Type the distance'));
  await id('lab-number').fill('1');
  await is('wrong');
  await takeScreenshot(bench, 'labs-convolution-wrong');
  await id('lab-number').fill('128');
  await is('done');
  await next();

  await typeKernel('0.1 0.2 0 0 0.5 -0.3 0.4 0 0.1');
  const output = (await id('lab-output').boundingBox())!;
  await bench.page.mouse.click(output.x + output.width * 0.51, output.y + output.height * 0.08);
  await eventually(async () => expect(await text('lab-verdict')).toContain('Type the value'));
  // The numbers are there, and the result is not before it is computed.
  expect(await text('sum-value')).toBe('?');
  expect(await text('sum-channel-0')).toMatch(/ = \?$/);
  await look('sum-hidden');
  const sum = compute(await text('sum-channel-0'));
  expect(Math.abs(sum)).toBeGreaterThan(1);
  await id('lab-number').fill(String(Math.round(sum) + 3));
  await eventually(async () => expect(await text('lab-verdict')).toContain('The sum differs'));
  expect(await text('sum-value')).toBe('?');
  await id('lab-number').fill(sum.toFixed(1));
  await is('done');
  expect(Number((await text('sum-value')).replace('−', '-'))).toBeCloseTo(sum, 1);
  expect(await text('lab-found-label')).toBe('The exact value p');
  await look('sum-shown');
  await next();

  await typeKernel('1 1 1 1 1 1 1 1 1');
  await eventually(async () => expect(await text('lab-verdict')).toContain('add up to 9'));
  await bench.page.getByText('Normalize', { exact: true }).click();
  await is('done');
  await bench.page.keyboard.press('Control+z');
  await is('wrong');
  await bench.page.keyboard.press('Control+y');
  await is('done');
  await next();

  await typeKernel('1 2 1 2 4 2 1 2 1');
  await eventually(async () => expect(await text('lab-verdict')).toContain('add up to 16'));
  await bench.page.getByText('Normalize', { exact: true }).click();
  await is('done');
  await next();

  await id('lab-number').fill('-4');
  await typeKernel('1 0 1 0 -4 0 1 0 1');
  await eventually(async () => expect(await text('lab-verdict')).toContain('no diagonal neighbors'));
  await typeKernel('0 1 0 1 -4 1 0 1 0');
  await is('done');
  expect(await text('lab-predicted')).toBe('-4');
  expect(await text('lab-measured')).toBe('-4');
  // The prediction stays, now that the number is known.
  expect(await id('lab-number').getAttribute('readonly')).not.toBeNull();
  expect(await text('lab-fixed')).toContain('“Restart this step” lets you predict again');
  expect(await text('lab-section')).toBe('In the textbook: 9.3. Chapter 9: convolutional neural networks.');
  await look('prediction-fixed');
  await takeScreenshot(bench, 'labs-convolution-laplace');
  await next();

  await bench.page.getByLabel('No, something else').check();
  await typeKernel('1 0 1 0 -4 0 1 0 1');
  await is('done');
  expect(await text('lab-found')).toBe('14.2 / 18.6');
  await next();

  await id('lab-hint').click();
  expect(await text('lab-hint-1')).toContain('Laplace, 4 neighbors');
  await id('fit-target').selectOption({ label: 'Output of: Laplace, 4 neighbors' });
  await id('fit-run').click();
  await is('done', 60_000);
  await id('lab-next').click();
  expect(await text('lab-done-convolutionByHand')).toBe('7 of 7 done');
  // The convolution lab is listed beside the labs that use it, and its page belongs to Labs in the rail.
  await id('labs-convolution').click();
  expect(await id('nav-labs').getAttribute('aria-current')).toBe('page');
  expect(await id('lab-image').inputValue()).toBe('drawing');
  await id('nav-labs').click();
  expect(bench.pageErrors).toEqual([]);
}, 240_000);

it('begins a lab without leftovers of the one before', async () => {
  await id('open-lab-shrinkingImage').click();
  await eventually(async () => expect(await text('lab-title')).toBe('The shrinking image'));
  await id('nav-labs').click();
  await id('labs-convolution').click();
  expect(await id('lab-image').inputValue()).toBe('test');
  expect(await id('kernel-preset').inputValue()).toBe('sobelX');
  expect(await id('lab-strip').count()).toBe(0);
  await bench.command('Use the bundled handwritten digits');
  await bench.page.keyboard.press('Control+z');
  await bench.page
    .getByText('Chose the images “Handwritten digits”')
    .or(bench.page.getByText('chose the images “Handwritten digits”'))
    .first()
    .waitFor();
  await takeScreenshot(bench, 'labs-undo-digits');
  await id('nav-labs').click();
  expect(bench.pageErrors).toEqual([]);
}, 120_000);

it('plays the surgery of “A new head on mixed7” with the controls of Model and Train', async () => {
  await id('open-lab-newHead').click();
  await id('lab-panel').waitFor();
  await id('model-options-inceptionv3').waitFor();
  await id('lab-number').fill('20000000');
  await id('model-options-inceptionv3').click();
  await id('input-height').fill('75');
  await id('input-width').fill('75');
  await id('include-top').uncheck();
  await id('model-use').click();
  await is('done', 60_000);
  expect(await text('lab-measured')).toBe('21,802,784');
  await next();

  await takeScreenshot(bench, 'labs-head-freeze', 'unchanged');
  // The ring lets the click through to the control that it surrounds.
  const canvas = (await id('graph-canvas').boundingBox())!;
  await bench.page.mouse.click(canvas.x + canvas.width * 0.5, canvas.y + canvas.height * 0.97);
  await bench.page.keyboard.press('Control+a');
  await id('freeze').click();
  await is('done');
  await next();

  await bench.page.keyboard.press('Control+f');
  await id('layer-search').fill('mixed7');
  await id('search-result').first().click();
  await id('cut-here').click();
  await is('done');
  await next();

  // The expected number would answer the prediction.
  expect(await text('lab-verdict')).not.toContain('443,082');
  await id('lab-number').fill('500000');
  await id('add-head').click();
  await id('head-pooled').last().click();
  await eventually(async () => expect(await text('lab-verdict')).toContain('instead of Flatten'));
  await takeScreenshot(bench, 'labs-head-wrong');
  await bench.page.keyboard.press('Control+z');
  await is('notYet');
  await id('add-head').click();
  await id('head-flat').last().click();
  await is('done');
  expect(await text('lab-found')).toBe('9,418,346 / 443,082 / 8,975,264');
  await takeScreenshot(bench, 'labs-head-done');
  await next();

  await id('lab-show').click();
  await id('plans').click();
  await id('plan-feature').last().click();
  await id('stage-0-epochs').fill('5');
  await id('stage-0-rate').fill('0.0005');
  await id('stage-0-more').click();
  await id('stage-0-group-optimizer').click();
  await id('stage-0-optimizer').selectOption({ label: 'RMSprop' });
  await id('stage-0-rate').fill('0.0005');
  await bench.page.keyboard.press('Tab');
  await is('done');
  await takeScreenshot(bench, 'labs-head-plan');
  await next();
  await id('lab-number').fill('50');
  await id('start-run').click();
  await is('done', 180_000);
  expect(await text('lab-predicted')).toBe('50');
  await takeScreenshot(bench, 'labs-head-trained');
  expect(bench.pageErrors).toEqual([]);
}, 400_000);

it('is accessible, and complete in Korean, in the dark and in a small window', async () => {
  await bench.command('한국어');
  await bench.page.emulateMedia({ colorScheme: 'dark' });
  await bench.page.waitForTimeout(400);
  // On a busy machine, the colors take longer to change.
  await bench.page.waitForFunction(
    () => !document.getAnimations().some((one) => one instanceof CSSTransition),
  );
  expect(await runAxe(bench.page)).toEqual([]);
  await takeScreenshot(bench, 'labs-head-trained-ko-dark');
  await id('nav-labs').click();
  await bench.page.waitForTimeout(400);
  expect(await runAxe(bench.page)).toEqual([]);
  await takeScreenshot(bench, 'labs-home-ko-dark');
  await bench.page.emulateMedia({ colorScheme: 'light' });
  await takeScreenshot(bench, 'labs-home-ko');
  await id('open-lab-convolutionByHand').click();
  await id('lab-panel').waitFor();
  await takeScreenshot(bench, 'labs-convolution-ko');
  await bench.page.setViewportSize({ width: 900, height: 600 });
  await takeScreenshot(bench, 'labs-convolution-small-ko');
  expect(bench.pageErrors).toEqual([]);
}, 120_000);
