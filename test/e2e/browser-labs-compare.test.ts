// The labs “MLP against CNN” and “From dog to cat” in Chromium, played by mouse and keys with what the screen says.
import { expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { usePlayer } from './play-lab';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const bench = useWorkbench('labs-compare', () => openInBrowser(undefined, 'start'));
const { id } = bench;
const slowMs = 120_000;
const { text, is, says, next, open, pin, addLayer, setParam, selectLayer, cutAt } = usePlayer(bench);

it('plays “From dog to cat”', async () => {
  await id('start-labs').click();
  await open('dogToCat');
  await says('No image is open');
  await id('lab-number').fill('90');
  await pin('contour-fox');
  await is('done');
  expect(await text('lab-measured')).toBe('70');
  await next();

  await id('lab-number').fill('8');
  await id('lens-attack').click();
  await id('class-input').fill('Siamese cat');
  await bench.page.keyboard.press('Enter');
  await id('attack-epsilon').fill('2');
  await id('attack-run').click();
  await id('attack-verdict').filter({ hasText: 'Siamese cat' }).waitFor({ timeout: slowMs });
  await bench.page.keyboard.press('Escape');
  await is('done');
  expect(await text('lab-measured')).toBe('1');
  await next();

  await id('lab-number').fill('90');
  await says('was by PGD');
  await id('lens-attack').click();
  await id('option-fgsm').click();
  await id('attack-epsilon').fill('7');
  await id('attack-run').click();
  await id('attack-verdict').filter({ hasText: 'gray fox' }).waitFor({ timeout: slowMs });
  await bench.page.keyboard.press('Escape');
  await is('done');
  await next();

  await id('lab-number').fill('1');
  await id('lens-attack').click();
  await id('option-pgd').click();
  await id('attack-epsilon').fill('2');
  await id('attack-run').click();
  await id('attack-verdict').filter({ hasText: 'Siamese cat' }).waitFor({ timeout: slowMs });
  await id('attack-defend').click();
  await id('defense-average').waitFor({ timeout: slowMs });
  await bench.page.keyboard.press('Escape');
  await is('done');
  await next();

  await id('lab-number').fill('1');
  await id('lens-attack').click();
  await id('attack-epsilon').fill('7');
  await id('attack-run').click();
  await eventually(
    async () => expect(await id('attack-dialog').getAttribute('data-state')).toBe('idle'),
    slowMs,
  );
  await id('attack-defend').click();
  await id('defense-average').waitFor({ timeout: slowMs });
  await takeScreenshot(bench, 'labs-dog-strong');
  await bench.page.keyboard.press('Escape');
  await is('done');
  await next();
  expect(await text('lab-done-dogToCat')).toBe('5 of 5 done');
  expect(bench.pageErrors).toEqual([]);
}, 400_000);

it('plays “MLP against CNN”', async () => {
  await open('mlpCnn');
  await id('lab-number').fill('100000');
  await cutAt('input_layer');
  await id('head-flat').click();
  await says('Expected');
  await selectLayer('dense');
  await setParam('units', '128');
  await is('done');
  expect(await text('lab-measured')).toBe('101,770');
  await next();

  await id('lab-number').fill('95');
  await id('lab-show').click();
  await id('stage-0-epochs').fill('15');
  await bench.page.keyboard.press('Tab');
  await id('start-run').click();
  await is('done');
  await next();

  await id('lab-number').fill('100000');
  await id('nav-model').click();
  await cutAt('input_layer');
  await addLayer('Conv2D');
  await setParam('filters', '32');
  await id('param-padding').selectOption('same');
  await id('param-activation').selectOption('relu');
  await addLayer('MaxPooling2D');
  await addLayer('Conv2D');
  await setParam('filters', '64');
  await id('param-activation').selectOption('relu');
  await addLayer('MaxPooling2D');
  await id('head-flat').click();
  await is('done');
  expect(await text('lab-measured')).toBe('166,986');
  await next();

  await id('lab-number').fill('95');
  await id('nav-train').click();
  await id('start-run').click();
  await is('done');
  await takeScreenshot(bench, 'labs-cnn-trained');
  await next();

  await says('Flatten is still there');
  await id('lab-number').fill('97');
  await id('nav-model').click();
  await bench.page.keyboard.press('Control+z');
  await addLayer('GlobalAveragePooling2D');
  await addLayer('Dense');
  await setParam('units', '64');
  await id('param-activation').selectOption('relu');
  await addLayer('Dense');
  await setParam('units', '10');
  await id('param-activation').selectOption('softmax');
  await says('No run');
  await id('nav-train').click();
  await id('start-run').click();
  await is('done');
  await next();
  expect(await text('lab-done-mlpCnn')).toBe('5 of 5 done');
  expect(bench.pageErrors).toEqual([]);
}, 600_000);
