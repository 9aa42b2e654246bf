// Graph editing, run for every shell: with the mouse, then with the keyboard only.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { build, takeScreenshot, type Workbench } from './workbench';

/** Keras' counts for InceptionV3 at 75×75 without its classifier, up to mixed7, with the textbook's head. */
const counts = { total: '9,418,346', trainable: '443,082', frozen: '8,975,264' };
const whole = '21,802,784';

/** Defines the tests for a shell. */
export function describeSurgery(open: () => Promise<Workbench>): void {
  describe('surgery', () => {
    let bench: Workbench;
    let page: Page;
    beforeAll(async () => {
      build();
      bench = await open();
      page = bench.page;
      await page.getByTestId('class-row-6').waitFor();
      await page.getByTestId('nav-model').click();
      await page.getByTestId('layer-predictions').waitFor();
    });
    afterAll(() => bench?.close());
    let failed = false;
    beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return;
      failed = true;
      await takeScreenshot(bench, 'surgery-failed').catch(() => {});
    });

    const byId = (id: string) => page.getByTestId(id);
    const reads = (id: string, text: string) =>
      byId(id)
        .filter({ hasText: new RegExp(`^${text}$`) })
        .waitFor({ timeout: 20_000 });
    /** Opens the search with Ctrl+F. */
    const find = async () => {
      await page.keyboard.press('Control+f');
      await page.locator('[data-testid=layer-search]:focus').waitFor();
    };
    const edits = () => page.locator('[data-testid=edit]').count();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const seesCounts = async () => {
      await reads('params-total', counts.total);
      await reads('params-trainable', counts.trainable);
      await reads('params-frozen', counts.frozen);
    };
    /** Drags with mouse events in several steps, so that the page receives intermediate positions. */
    async function drag(id: string, to: { x: number; y: number }): Promise<void> {
      await byId(id).first().scrollIntoViewIfNeeded();
      const from = await byId(id).first().boundingBox();
      await page.mouse.move(from!.x + 30, from!.y + from!.height / 2);
      await page.mouse.down();
      await page.mouse.move(to.x - 40, to.y - 30, { steps: 4 });
      await page.mouse.move(to.x, to.y, { steps: 4 });
      await page.mouse.move(to.x, to.y);
      await page.mouse.up();
    }
    async function belowOutput(): Promise<{ x: number; y: number }> {
      const canvas = await byId('graph-canvas').boundingBox();
      return { x: canvas!.x + canvas!.width * 0.2, y: canvas!.y + canvas!.height * 0.8 };
    }
    /** Returns the center of the gap between two layers of the main path. */
    async function between(above: string, below: string): Promise<{ x: number; y: number }> {
      const one = (await byId(`layer-${above}`).boundingBox())!;
      const other = (await byId(`layer-${below}`).boundingBox())!;
      return { x: one.x + one.width / 2, y: (one.y + one.height + other.y) / 2 };
    }

    it('opens InceptionV3 at 75×75, cuts it at mixed7 and adds a head, with the mouse', async () => {
      await byId('another-model').click();
      await byId('find-network').fill('InceptionV3');
      await byId('model-options-inceptionv3').click();
      await byId('input-height').fill('75');
      await byId('input-width').fill('75');
      await byId('include-top').uncheck();
      await byId('model-use').click();
      await reads('params-total', whole);
      await byId('layer-search').fill('mixed7');
      await byId('search-result').first().click();
      await reads('inspector-name', 'mixed7');
      await byId('cut-here').click();
      await eventually(async () => expect(await byId('layer-mixed10').count()).toBe(0));
      await drag('palette-Flatten', await belowOutput());
      await reads('inspector-name', 'flatten');
      await drag('palette-Dense', await belowOutput());
      await reads('inspector-name', 'dense');
      await drag('palette-Dense', await belowOutput());
      await reads('inspector-name', 'dense_1');
      await byId('param-units').fill('10');
      await byId('param-units').press('Enter');
      await byId('param-activation').selectOption('softmax');
      await byId('open-rename').click();
      await byId('rename-name').fill('predictions');
      await byId('rename-go').click();
      await reads('inspector-name', 'predictions');
      await reads('params-total', counts.total);
      expect(await edits()).toBe(7);
    });

    it('freezes all layers before the head with the freeze line, which shows counts while it moves', async () => {
      const grip = (await byId('freeze-line').boundingBox())!;
      const target = await between('mixed7', 'flatten');
      await page.mouse.move(grip.x + 30, grip.y + 12);
      await page.mouse.down();
      await page.mouse.move(grip.x + 60, (grip.y + target.y) / 2, { steps: 4 });
      await page.mouse.move(grip.x + 60, target.y, { steps: 4 });
      await eventually(async () =>
        expect(await byId('freeze-line-says').textContent()).toBe(
          `229 layers · ${counts.frozen} non-trainable · ${counts.trainable} trainable`,
        ),
      );
      await takeScreenshot(bench, 'surgery-line-moving', 'unchanged');
      await page.mouse.up();
      await seesCounts();
      expect(await edits()).toBe(8);
    });

    it('undoes and redoes ten steps', async () => {
      // Two more: the freeze line up by some rows, and down again.
      for (const key of ['ArrowUp', 'ArrowDown']) {
        await byId('freeze-line').focus();
        await press(key, key, key, 'Enter');
      }
      await seesCounts();
      expect(await edits()).toBe(10);
      for (let i = 0; i < 10; i++) await byId('undo').click();
      await reads('params-total', whole);
      expect(await edits()).toBe(0);
      for (let i = 0; i < 10; i++) await byId('redo').click();
      await seesCounts();
      await takeScreenshot(bench, 'surgery-mouse');
    });

    it('grafts a block of a second model onto an edge, with the required adapter', async () => {
      await byId('option-model').click();
      await byId('open-part').click();
      await byId('part-efficientnet-lite0').click();
      await byId('donor-name').filter({ hasText: 'EfficientNet-Lite0' }).waitFor();
      await byId('donor-block2b').click({ timeout: 30_000 });
      const target = await between('mixed7', 'flatten');
      await drag('donor-block2b', target);
      await byId('drop-trouble').waitFor();
      await takeScreenshot(bench, 'surgery-graft-asks', 'unchanged');
      await byId('drop-adapted').click();
      await byId('layer-block2b_add').waitFor();
      expect(await edits()).toBe(11);
      // The output of the network is unchanged, since adapters were inserted before and after.
      await reads('params-trainable', '[0-9,]+');
      await takeScreenshot(bench, 'surgery-graft');
      await byId('undo').click();
      await seesCounts();
    });

    it('does all of this with the keyboard only', async () => {
      await byId('graph-canvas').focus();
      // Opens InceptionV3 with the button that is reachable by keyboard, and the catalog.
      await byId('another-model').focus();
      await press('Enter');
      await byId('find-network').focus();
      await page.keyboard.type('InceptionV3');
      await byId('model-options-inceptionv3').focus();
      await press('Enter');
      await byId('input-height').focus();
      await press('Control+a');
      await page.keyboard.type('75');
      await press('Tab', 'Control+a');
      await page.keyboard.type('75');
      await press('Tab', 'Space');
      await byId('model-use').focus();
      await press('Enter');
      await reads('params-total', whole);
      await find();
      await page.keyboard.type('mixed7');
      await press('Enter');
      await reads('inspector-name', 'mixed7');
      await press('x');
      await eventually(async () => expect(await edits()).toBe(1));
      for (const [kind, name] of [
        ['Flatten', 'flatten'],
        ['Dense', 'dense'],
        ['Dense', 'dense_1'],
      ] as const) {
        await press('i');
        await byId('kind-search').waitFor();
        await page.keyboard.type(kind);
        await press('Enter');
        await reads('inspector-name', name);
      }
      const setUnits = async (layer: string, activation: string, units?: string) => {
        await find();
        await page.keyboard.type(layer);
        await press('Enter');
        await reads('inspector-name', layer);
        if (units !== undefined) {
          await byId('param-units').focus();
          await press('Control+a');
          await page.keyboard.type(units);
          await press('Enter');
        }
        await byId('param-activation').focus();
        await page.keyboard.type(activation);
        await eventually(async () => expect(await byId('param-activation').inputValue()).toBe(activation));
        await byId('graph-canvas').focus();
      };
      await setUnits('dense', 'relu');
      await setUnits('dense_1', 'softmax', '10');
      await press('F2');
      await byId('rename-name').waitFor();
      await press('Control+a');
      await page.keyboard.type('predictions');
      await press('Enter');
      await reads('inspector-name', 'predictions');
      await reads('params-total', counts.total);
      // K moves the freeze line below the selected layer, the arrow keys move it.
      await find();
      await page.keyboard.type('mixed7');
      await press('Enter');
      await reads('inspector-name', 'mixed7');
      await press('k');
      await eventually(async () =>
        expect(await byId('freeze-line-says').textContent()).toContain(`${counts.frozen} non-trainable`),
      );
      await press('Enter');
      await seesCounts();
      const made = await edits();
      await byId('graph-canvas').focus();
      for (let i = 0; i < made; i++) await press('Control+z');
      await reads('params-total', whole);
      for (let i = 0; i < made; i++) await press('Control+y');
      await seesCounts();
      await takeScreenshot(bench, 'surgery-keyboard');
    });

    it('grafts with the keyboard: a command, arrow keys to choose a block, Enter', async () => {
      await press('Control+k');
      await byId('command-search').waitFor();
      await page.keyboard.type('second model');
      await press('Enter');
      await byId('part-find').waitFor();
      await byId('part-find').focus();
      await page.keyboard.type('InceptionV3');
      await press('Enter');
      await byId('donor-mixed6').waitFor({ timeout: 30_000 });
      await byId('graph-canvas').focus();
      await find();
      await page.keyboard.type('mixed7');
      await press('Enter');
      await byId('donor-search').focus();
      await page.keyboard.type('mixed6');
      await press('ArrowDown', 'ArrowDown', 'Space', 'Enter');
      await eventually(async () => expect(await byId('donor-list').count()).toBe(1));
      expect(bench.pageErrors).toEqual([]);
    });
  });
}
