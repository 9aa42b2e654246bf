// The labs “Four situations” and “The ideal cat” in Chromium, played by mouse and keys with what the screen says. Each step is played; the ideal images by 32 and 64 in place of 128 steps, which suffice.
import { describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { isNative } from '../native';
import { openInBrowser } from './open-browser';
import { usePlayer } from './play-lab';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const slowMs = 120_000;

describe.skipIf(!isNative)('labs that measure', () => {
  const bench = useWorkbench('labs-measuring', () => openInBrowser(undefined, 'start'));
  const { id } = bench;
  const { text, is, says, next, look, open, cutAt, selectLayer, choosePlan, type } = usePlayer(bench);
  const choose = (answer: string) => bench.page.getByLabel(answer).check();
  /** Lets the adviser measure, and returns which situation its dialog names. */
  async function advise(): Promise<string> {
    await id('nav-train').click();
    await id('advise').click();
    await id('advice').waitFor({ timeout: slowMs });
    const situation = await bench.page.locator('[data-testid=advice] h3').textContent();
    await bench.page.keyboard.press('Escape');
    return situation ?? '';
  }
  /** Sets the share of validation in Data. */
  async function validate(percent: string): Promise<void> {
    await id('nav-data').click();
    await id('split-validation').fill(percent);
  }
  /** Opens EfficientNet-Lite0 for 128 × 128 without its classifier. */
  async function openNetwork(weights?: string): Promise<void> {
    await id('nav-model').click();
    await id('another-model').click();
    await id('model-options-efficientnet-lite0').click();
    await type('input-height', '128');
    await type('input-width', '128');
    await id('include-top').uncheck();
    if (weights) await bench.page.getByRole('radio', { name: weights }).click();
    await id('model-use').click();
    await id('layer-top_activation').waitFor();
  }
  /** Draws an ideal image, and leaves the dialog open. */
  async function draw(name: string, recipe: string, steps: string): Promise<void> {
    const drawn = bench.page.locator('[data-testid=ideal-tile][data-state=done]');
    await bench.command('Draw the ideal image of a class or channel');
    const before = await drawn.count();
    await id('class-input').fill(name);
    await id('ideal-recipe').selectOption({ label: recipe });
    await id('ideal-steps').selectOption(steps);
    await id('ideal-draw').click();
    await eventually(async () => expect(await drawn.count()).toBe(before + 1), slowMs);
  }

  it('plays “Four situations”', async () => {
    await open('fourSituations');
    await says('Nothing was measured');
    await choose('Few images, near task');
    expect(await advise()).toBe('Small dataset, similar to the pretraining data');
    await is('done');
    expect(await text('lab-measured')).toBe('Few images, near task');
    await next();

    await id('lab-number').fill('50');
    await id('lab-show').click();
    await says('more training images than a few');
    await validate('90');
    await says('Nothing was measured');
    await advise();
    await is('done');
    await next();

    await choose('Few images, far task');
    await says('Other images are open');
    await bench.command('Use the bundled handwritten digits');
    await validate('25');
    expect(await advise()).toBe('Small dataset, different from the pretraining data');
    await is('done');
    await next();

    await choose('Many images, near task');
    await says('should have two classes');
    await id('lab-show').click();
    for (const [into, others] of [
      ['0', '2468'],
      ['1', '3579'],
    ] as const)
      for (const name of others) {
        await bench.page.locator(`[data-class="${name}"]:visible`).click();
        await id('class-name').fill(into);
        expect(await text('rename-class')).toBe('Merge');
        await id('rename-class').click();
        await bench.page.locator(`[data-class="${name}"]`).waitFor({ state: 'detached' });
      }
    await validate('0');
    await takeScreenshot(bench, 'labs-situations-merged');
    expect(await advise()).toBe('Large dataset, similar to the pretraining data');
    await is('done');
    await next();

    await says('was of pretrained weights');
    await choose('Many images, far task');
    await openNetwork('Random weights');
    expect(await advise()).toBe('Large dataset, different from the pretraining data');
    await is('done');
    await next();

    await choose('The head after block5c');
    await bench.command('Use the bundled handwritten digits');
    await validate('25');
    for (const [cut, verdict] of [
      [null, 'after a cut at block5c_add'],
      ['block5c_add', null],
    ] as const) {
      await openNetwork();
      if (cut) await cutAt(cut);
      // The graph has the focus then.
      await selectLayer(cut ?? 'top_activation');
      await bench.page.keyboard.press('Control+a');
      await id('freeze').click();
      await id('add-head').click();
      await id('head-pooled').last().click();
      await id('nav-train').click();
      await choosePlan('feature');
      await id('start-run').click();
      if (verdict) await says(verdict);
    }
    await is('done');
    expect(await text('lab-measured')).toBe('The head after all layers');
    await takeScreenshot(bench, 'labs-situations-lower');
    await next();

    await choose('Few images, far task');
    await says('has seen bees and wasps');
    await choose('Few images, near task');
    await is('done');
    await next();
    expect(await text('lab-done-fourSituations')).toBe('7 of 7 done');
    expect(bench.pageErrors).toEqual([]);
  }, 400_000);

  it('plays “The ideal cat”', async () => {
    await open('idealCat');
    await says('No ideal image has been drawn');
    await says('Press Ctrl+K');
    // In the open dialog, the lab says what to do there, not how to open it.
    await bench.command('Draw the ideal image of a class or channel');
    await says('Choose the class and the recipe');
    expect(await text('lab-verdict')).not.toContain('Ctrl+K');
    await eventually(async () => expect(await text('lab-where')).toBe('In the open dialog'));
    await look('ideal-open');
    await bench.page.keyboard.press('Escape');
    await id('lab-number').fill('50');
    await draw('Siamese cat', 'Pixels', '32');
    await bench.page.keyboard.press('Escape');
    await is('done');
    expect(Number.parseFloat(await text('lab-measured'))).toBeGreaterThanOrEqual(90);
    await next();

    await says('made with another recipe');
    await draw('Siamese cat', 'Pixels + smoothness', '32');
    await bench.page.keyboard.press('Escape');
    await is('done');
    const [before, after] = (await text('lab-found')).split(' → ').map(Number);
    expect(after).toBeLessThan(before!);
    await next();

    await draw('Siamese cat', 'Fourier + transforms', '64');
    await bench.page.keyboard.press('Escape');
    await is('done');
    await next();

    await says('newest image is of Siamese cat');
    await draw('zebra', 'Fourier + transforms', '64');
    await takeScreenshot(bench, 'labs-ideal-zebra');
    await bench.page.keyboard.press('Escape');
    await is('done');
    await next();

    await choose('The network has seen such images in training');
    await says('never saw these images');
    await choose('A network can be certain');
    await is('done');
    await next();
    expect(await text('lab-done-idealCat')).toBe('5 of 5 done');
    expect(bench.pageErrors).toEqual([]);
  }, 400_000);
});
