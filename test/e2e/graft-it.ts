// From a dropped folder to predictions with Graft it: three gestures, counted, timed, and compared with the same plan made by hand.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { makePhotographs } from './photographs';
import { build, dropFiles, makeHome, takeScreenshot, type Workbench } from './workbench';

/** Defines the tests for a shell. */
export function describeGraftIt(open: () => Promise<Workbench>): void {
  describe('Graft it', () => {
    let bench: Workbench;
    let home: string;
    beforeAll(async () => {
      build();
      home = await makeHome();
      await makePhotographs(join(home, 'toys'));
      bench = await open();
    }, 180_000);
    afterAll(async () => {
      await bench?.close();
      await rm(home, { recursive: true, force: true });
    });

    // Each test continues where the previous one ended, so one failure skips the rest.
    let failed = false;
    beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return;
      failed = true;
      await takeScreenshot(bench, 'graft-it-failed').catch(() => {});
    });

    it('leads from a dropped folder to predictions in three gestures', async () => {
      const { page } = bench;
      const id = (name: string) => page.getByTestId(name);
      await id('view-start').waitFor();
      await takeScreenshot(bench, 'start');
      const startedAt = Date.now();
      await dropFiles(page, 'view-start', [join(home, 'toys')]);
      await eventually(async () => expect(await id('data-total').textContent()).toMatch(/300/), 120_000);
      expect(await id('project-switcher').textContent()).toContain('toys');
      const scannedAt = Date.now();
      await id('graft-it').click();
      await page.locator('[data-testid=graft-step-plan][data-done=true]').waitFor({ timeout: 60_000 });
      await id('graft-time').waitFor({ timeout: 60_000 });
      const foretold = await id('graft-time').textContent();
      await takeScreenshot(bench, 'graft-it');
      const plannedAt = Date.now();
      await id('graft-train').click();
      const predictions = page.locator('[data-testid=prediction][data-top]');
      await eventually(async () => expect(await predictions.count()).toBe(8), 180_000);
      const endedAt = Date.now();
      await takeScreenshot(bench, 'graft-it-result');
      const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
      console.info(
        `Graft it: 1 drop and 2 clicks; folder ${seconds(startedAt, scannedAt)} s, network and plan ${seconds(scannedAt, plannedAt)} s, training and result ${seconds(plannedAt, endedAt)} s (${foretold?.trim()}), in all ${seconds(startedAt, endedAt)} s`,
      );
      const right = await predictions.evaluateAll(
        (cards) =>
          cards.filter((card) =>
            card
              .querySelector('p[title]')
              ?.getAttribute('title')
              ?.startsWith(`${card.getAttribute('data-top')}/`),
          ).length,
      );
      expect(right).toBeGreaterThanOrEqual(7);
    }, 400_000);

    it('leaves ordinary edits that can be undone, and a plan and a run like those made by hand', async () => {
      const { page } = bench;
      const id = (name: string) => page.getByTestId(name);
      await id('nav-model').click();
      expect(await id('edit').count()).toBe(3);
      await id('undo').click();
      expect(await id('edit').count()).toBe(2);
      await id('redo').click();
      expect(await id('edit').count()).toBe(3);
      expect(await id('no-problems').textContent()).toContain('Ready to train');
      await id('nav-train').click();
      const accuracy = Number.parseFloat((await id('validation-accuracy').textContent())!);
      // Three classes of 100 images each: chance is 33 %.
      expect(accuracy).toBeGreaterThan(90);
    }, 120_000);

    it('asks what to do with a folder that is dropped on a project with a dataset', async () => {
      const { page } = bench;
      const id = (name: string) => page.getByTestId(name);
      await id('nav-data').click();
      await dropFiles(page, 'view-data', [join(home, 'toys')]);
      await id('drop-add').waitFor();
      await takeScreenshot(bench, 'drop-on-project');
      await id('drop-create').click();
      await eventually(async () => expect(await id('data-total').textContent()).toMatch(/300/), 120_000);
      await id('nav-start').click();
      await eventually(async () => expect(await page.locator('[data-testid^=recent-]').count()).toBe(2));
      expect(bench.pageErrors).toEqual([]);
    }, 120_000);
  });
}
