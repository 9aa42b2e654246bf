// The labs “The shrinking image”, “Why small filters” and “The bottleneck” in Chromium, played by mouse and keys with what the screen says: layers of the palette, settings, cuts, undo, and typed answers.
import { expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { usePlayer } from './play-lab';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const bench = useWorkbench('labs-networks', () => openInBrowser(undefined, 'start'));
const { id } = bench;
const { text, is, says, next, look, open, addLayer, setParam, selectLayer, cutAt } = usePlayer(bench);

it('plays “The shrinking image”', async () => {
  await id('start-labs').click();
  await open('shrinkingImage');
  await says('only its input');
  await id('lab-number').fill('64');
  await addLayer('MaxPooling2D');
  await says('is a MaxPooling2D');
  await bench.page.keyboard.press('Control+z');
  await addLayer('Conv2D');
  await setParam('filters', '32');
  await is('done');
  expect(await text('lab-found')).toBe('62 × 62 × 32, 896');
  await next();

  await id('lab-number').fill('4');
  await addLayer('MaxPooling2D');
  await is('done');
  expect(await text('lab-measured')).toBe('0');
  await look('shrinking-pool');
  await next();

  await id('lab-number').fill('18496');
  await addLayer('Conv2D');
  await setParam('filters', '64');
  await says('because the padding is valid');
  await id('param-padding').selectOption('same');
  await is('done');
  await look('shrinking-same');
  await next();

  await id('lab-number').fill('59');
  await cutAt('input_layer');
  await addLayer('Conv2D', 5);
  await is('done');
  expect(await text('lab-measured')).toBe('54');
  await takeScreenshot(bench, 'labs-shrinking-five');
  await next();

  await says('No layer has a stride yet');
  await id('lab-number').fill('28');
  await setParam('strides', '2, 2');
  await is('done');
  expect(await text('lab-measured')).toBe('27');
  await next();

  await id('lab-show').click();
  await id('lab-image').selectOption({ label: 'Drawing of a fox' });
  await id('kernel-preset').selectOption({ label: 'Identity' });
  await bench.page.getByText('Max', { exact: true }).click();
  await says('No pixel has been changed enough');
  // Nothing lies below the window: the page itself must not scroll.
  const below = () => bench.page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  expect(await below()).toBe(0);
  await bench.page.locator('section:has([data-testid=lab-input])[aria-busy=false]').waitFor();
  const input = (await id('lab-input').boundingBox())!;
  await bench.page.mouse.click(input.x + input.width * 0.03, input.y + input.height * 0.03);
  await id('lab-pixel').fill('100');
  await bench.page.keyboard.press('Enter');
  await is('done');
  await takeScreenshot(bench, 'labs-shrinking-max');
  await next();
  await bench.page.getByLabel('Yes, as with the maximum').check();
  await bench.page.getByText('Mean', { exact: true }).click();
  await is('done');
  await next();
  expect(await text('lab-done-shrinkingImage')).toBe('7 of 7 done');
  expect(bench.pageErrors).toEqual([]);
}, 240_000);

it('plays “Why small filters”', async () => {
  await open('smallFilters');
  await says('Nothing is after maps yet');
  await id('lab-number').fill('3');
  await addLayer('Conv2D');
  await setParam('kernelSize', '5, 5');
  await says('kernel of 5 × 5');
  await bench.page.keyboard.press('Control+z');
  // One layer too many is wrong, with both numbers and what to do.
  await addLayer('Conv2D', 2);
  await is('wrong');
  await says('too many layers after maps');
  await says('Now7');
  await says('Expected5');
  await says('Undo the last layer');
  await look('filters-too-many');
  await bench.page.keyboard.press('Control+z');
  await is('done');
  expect(await text('lab-measured')).toBe('2');
  await next();

  await id('lab-number').fill('6');
  await addLayer('Conv2D', 3);
  await is('done');
  expect(await text('lab-measured')).toBe('5');
  expect(await text('lab-found')).toBe('5 → 11');
  await next();

  expect(await text('lab-say')).toContain('D = 64 and N = 128');
  await look('filters-large');
  await id('lab-number').fill('991232');
  await cutAt('maps');
  await addLayer('Conv2D');
  await setParam('filters', '128');
  await says('another size');
  await setParam('kernelSize', '11, 11');
  await is('done');
  expect(await text('lab-found')).toBe('991,232');
  await next();

  await id('lab-number').fill('500000');
  await cutAt('maps');
  for (let i = 0; i < 5; i++) {
    await addLayer('Conv2D');
    await setParam('filters', '128');
  }
  await is('done');
  expect(await text('lab-found')).toBe('663,552');
  await look('filters-small');
  await next();

  await id('lab-number').fill('153');
  await says('what the book prints');
  await id('lab-number').fill('162');
  await is('done');
  await next();

  await id('lab-number').fill('230');
  await says('bound, 3.6');
  await id('lab-number').fill('198');
  await says('not the largest');
  await id('lab-number').fill('199');
  await is('done');
  await next();

  await id('lab-number').fill('224');
  await id('another-model').click();
  await id('model-card-vgg16').click();
  await says('Select the layer block5_pool');
  await selectLayer('block5_pool');
  await is('done');
  expect(await text('lab-measured')).toBe('212');
  await next();
  expect(await text('lab-done-smallFilters')).toBe('7 of 7 done');
  expect(bench.pageErrors).toEqual([]);
}, 240_000);

it('plays “The bottleneck”', async () => {
  await open('bottleneck');
  await says('No network is open');
  await id('lab-number').fill('25');
  await id('model-card-googlenet').click();
  await is('done');
  expect(await text('lab-found')).toBe('13,378,280');
  expect(await text('lab-measured')).toBe('48');
  await next();

  await says('more than one output');
  await selectLayer('predictions');
  await bench.command('Set as output');
  await says('auxiliary heads are left');
  await id('no-problems').click();
  await id('fix').click();
  await is('done');
  expect(await text('lab-found')).toBe('6,998,552');
  await next();

  await id('lab-number').fill('192');
  await selectLayer('inception_3a_5x5');
  await says('one of the branches');
  await selectLayer('inception_3a_output');
  await is('done');
  expect(await text('lab-measured')).toBe('256');
  await next();

  await id('lab-number').fill('12800');
  await says('still has a bottleneck');
  await selectLayer('inception_3a_5x5_reduce');
  await id('remove-layer').click();
  await is('done');
  expect(await text('lab-measured')).toBe('153,600');
  await takeScreenshot(bench, 'labs-bottleneck-plain');
  await next();

  await says('still sees all 192 channels');
  await bench.page.keyboard.press('Control+z');
  await id('lab-number').fill('15920');
  await says('with their 48 biases');
  await id('lab-number').fill('15872');
  await is('done');
  await next();

  await id('lab-number').fill('1000000');
  await cutAt('inception_5b_output');
  await addLayer('Flatten');
  await addLayer('Dense');
  await setParam('units', '1024');
  await says('Add the last one');
  await addLayer('Dense');
  await setParam('units', '1000');
  await is('done');
  expect(await text('lab-measured')).toBe('51,380,224');
  // What the first step found stays, although its classifier was replaced on purpose.
  expect(await id('lab-step-open').getAttribute('data-state')).toBe('done');
  await next();

  await says('still there');
  await eventually(async () => {
    if ((await text('lab-verdict')).includes('as it was')) return;
    await bench.page.keyboard.press('Control+z');
    await bench.page.waitForTimeout(300);
    expect(await text('lab-verdict')).toContain('as it was');
  }, 30_000);
  await id('lab-number').fill('20');
  await says('the fifth of the book');
  await id('lab-number').fill('14.6');
  await is('done');
  await next();

  await id('lab-number').fill('93');
  await id('another-model').click();
  await id('model-card-vgg16').click();
  await is('done');
  expect(await text('lab-measured')).toBe('528');
  await takeScreenshot(bench, 'labs-bottleneck-vgg');
  await next();
  expect(await text('lab-done-bottleneck')).toBe('8 of 8 done');
  expect(bench.pageErrors).toEqual([]);
}, 240_000);
