// The fix loop, run for every shell: train small, open a cell of the confusion matrix, fix a label by key, undo, fix it again, retrain from cached features.
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { makeImages } from '../engine/support';
import { build, dropFiles, makeHome, removeHome, takeScreenshot, type Workbench } from './workbench';

const perClass = 16;
/** Red images that lie in the folder of the blue ones. */
const mislabeled = [1, 2, 3, 4, 5];

/** Defines the tests for a shell; `undoInMenu` undoes with the system's menu, if the shell has one. */
export function describeFixLoop<Bench extends Workbench>(
  open: () => Promise<Bench>,
  undoInMenu?: (bench: Bench) => Promise<void>,
): void {
  describe('fixing the labels behind wrong predictions', () => {
    let bench: Bench;
    let page: Page;
    let home: string;
    beforeAll(async () => {
      build();
      home = await makeHome();
      await makeImages(join(home, 'colors'), perClass);
      for (const i of mislabeled)
        await rename(join(home, `colors/red/red-${i}.png`), join(home, `colors/blue/red-${i}.png`));
      await mkdir(join(home, 'own'));
      await makeImages(join(home, 'own'), 1);
      bench = await open();
      page = bench.page;
    }, 180_000);
    afterAll(async () => {
      await bench?.close();
      await removeHome(home);
    });
    let failed = false;
    beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return;
      failed = true;
      await takeScreenshot(bench, 'fix-loop-failed').catch(() => {});
    });
    /** The visible elements: each view has a bar with the fixes. */
    const id = (name: string) => page.locator(`[data-testid=${name}]:visible`);
    const text = async (name: string) => ((await id(name).first().textContent()) ?? '').trim();
    const says = (name: string, pattern: RegExp, forMs = 60_000) =>
      id(name).filter({ hasText: pattern }).first().waitFor({ timeout: forMs });
    /** Returns the `featuresReady` event of the newest run. */
    async function lastFeatures() {
      const logs: { at: number; features: { kept: number; computed: number } | undefined }[] = [];
      const projects = join(bench.home, 'projects');
      for (const project of await readdir(projects))
        for (const run of await readdir(join(projects, project, 'runs')).catch(() => [])) {
          const lines = (await readFile(join(projects, project, 'runs', run, 'events.jsonl'), 'utf8'))
            .trim()
            .split('\n');
          const events = lines.map((line) => JSON.parse(line));
          const features = events.find(({ type }) => type === 'featuresReady');
          logs.push({ at: events[0].at, features });
        }
      return logs.sort((a, b) => b.at - a.at)[0]?.features;
    }
    const closePreview = async () => {
      await page.keyboard.press('Escape');
      await id('preview-dialog').waitFor({ state: 'detached' });
    };

    it('trains a small network whose mistakes are the wrong labels', async () => {
      await dropFiles(page, 'view-start', [join(home, 'colors')]);
      await says('data-total', /^\s*48/);
      await id('graft-it').click();
      await page.locator('[data-testid=graft-step-plan][data-done=true]').waitFor({ timeout: 240_000 });
      await id('graft-train').click();
      const predictions = page.locator('[data-testid=prediction][data-top]');
      await eventually(async () => expect(await predictions.count()).toBe(8), 300_000);
      await id('nav-train').click();
      await id('confusion-matrix').waitFor();
    }, 600_000);

    it('opens a cell of the confusion matrix large, with the prediction and the most similar images', async () => {
      // Blue by its folder, predicted as red.
      await id('cell-0-2').click();
      await id('mistake').first().click();
      await id('preview-dialog').waitFor();
      await says('preview-state', /Class: blue/);
      await page.locator('[data-testid=preview-prediction][data-top=red]').waitFor({ timeout: 60_000 });
      await page.locator('[data-testid=preview-neighbors][data-state=found]').waitFor({ timeout: 60_000 });
      expect(await id('preview-neighbor').count()).toBe(6);
      await id('preview-seen').waitFor();
      await takeScreenshot(bench, 'fix-preview');
    }, 120_000);

    it('has no serious or critical accessibility problems in the preview, light and dark', async () => {
      const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      await page.evaluate(axe);
      for (const theme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: theme as 'light' | 'dark' });
        await page.waitForTimeout(350);
        const { violations } = await page.evaluate(async () => {
          const { axe: tool } = window as unknown as {
            axe: { run(options: object): Promise<AxeResults> };
          };
          return tool.run({ resultTypes: ['violations'] });
        });
        const found = violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id: rule, nodes }) => `${theme} ${rule}: ${nodes[0]?.html}`);
        expect(found).toEqual([]);
        if (theme === 'dark') await takeScreenshot(bench, 'fix-preview-dark');
      }
      await page.emulateMedia({ colorScheme: 'light' });
    }, 60_000);

    it('changes the class by a digit, undoes it, changes it again, and walks through the cell', async () => {
      await page.keyboard.press('3');
      await says('preview-state', /Class: red/);
      await says('fixes', /^1 label changed since run 1/);
      await page.keyboard.press('Control+z');
      await says('preview-state', /Class: blue/);
      await eventually(async () => expect(await id('fixes').count()).toBe(0));
      await page.keyboard.press('3');
      await says('preview-state', /Class: red/);
      const of = Number(/of (\d+)/.exec(await text('preview-position'))![1]);
      for (let i = 1; i < of; i++) {
        await page.keyboard.press('ArrowRight');
        await says('preview-position', new RegExp(`Image ${i + 1} of`));
        await says('preview-state', /Class: blue/);
        await page.keyboard.press('3');
        await says('preview-state', /Class: red/);
      }
      await closePreview();
      // The focus returns to the image, and the fixed images are marked.
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('mistake');
    }, 120_000);

    it('finds the other wrong labels among the images of the class, and moves them with the keyboard and the mouse', async () => {
      await id('nav-data').click();
      await id('class-row-0').click();
      await eventually(async () => expect(await id('find-images').count()).toBe(1));
      await id('find-images').fill('red-');
      const images = page.locator('[data-testid=image][aria-label]');
      await eventually(async () => expect(await images.count()).toBeGreaterThan(1));
      const left = await images.count();
      await images.first().dragTo(id('class-row-2'));
      await eventually(async () => expect(await images.count()).toBe(left - 1));
      await id('image-grid').focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Shift+F10');
      await id('menu-relabel').click();
      await takeScreenshot(bench, 'fix-menu', 'unchanged');
      await id('menu-class-2').click();
      await eventually(async () => expect(await images.count()).toBe(0));
      await says('fixes', new RegExp(`^${mislabeled.length} labels changed since run 1`));
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe(
        'image-grid',
      );
      await takeScreenshot(bench, 'fix-bar');
    }, 120_000);

    it('retrains the head from cached features in seconds, and tells the accuracy before and after', async () => {
      const startedAt = Date.now();
      await id('retrain').click();
      await says('retrained', /Accuracy .* → /, 120_000);
      const told = await text('retrained');
      const seconds = (Date.now() - startedAt) / 1000;
      console.info(`Retraining the head, in the window: ${seconds.toFixed(1)} s; the bar says: ${told}`);
      await takeScreenshot(bench, 'fix-retrained');
      const [before, after] = [.../([\d.]+) % → ([\d.]+) %/.exec(told)!].slice(1).map(Number);
      expect(after).toBeGreaterThanOrEqual(before!);
      // With the wrong labels, right predictions counted as mistakes.
      const [old] = /old labels, .* ([\d.]+) %/.exec(told)!.slice(1).map(Number);
      expect(after).toBeGreaterThan(old!);
      expect(seconds).toBeLessThan(30);
      await id('show-retrained').click();
      await page.locator('[data-testid=run-status][data-status=done]').waitFor();
      // The head was trained on cached features only: no image ran through the network again.
      const features = await lastFeatures();
      expect(features).toMatchObject({ computed: 0 });
      expect(features?.kept).toBeGreaterThan(0);
    }, 180_000);

    it('adds an image of Try to a class by a digit, and undoes it', async () => {
      await id('nav-try').click();
      await id('try-clear').click();
      await dropFiles(page, 'view-try', [join(home, 'own/green/green-0.png')]);
      await page.locator('[data-testid=prediction][data-top=green]').waitFor({ timeout: 60_000 });
      await id('open-prediction').click();
      await says('preview-state', /Not in the dataset/);
      await page.locator('[data-testid=preview-neighbors][data-state=found]').waitFor({ timeout: 60_000 });
      await takeScreenshot(bench, 'fix-try');
      await page.keyboard.press('2');
      await says('preview-state', /Class: green/);
      await says('fixes', /1 image added since run 2/);
      await (undoInMenu ? undoInMenu(bench) : page.keyboard.press('Control+z'));
      await says('preview-state', /Not in the dataset/);
      await closePreview();
    }, 120_000);

    it('is Korean in Korean, also in a small window', async () => {
      await page.evaluate(() => localStorage.setItem('graft.locale', 'ko'));
      await page.reload();
      await id('nav-train').click();
      await id('run-list').waitFor();
      await page.locator('[data-testid=run-list] [data-testid^=run-]').last().click();
      await id('cell-0-2').click();
      await id('mistake').first().click();
      await says('preview-state', /클래스: red/);
      await page.locator('[data-testid=preview-neighbors][data-state=found]').waitFor({ timeout: 60_000 });
      await takeScreenshot(bench, 'fix-preview-ko');
      await page.setViewportSize({ width: 900, height: 600 });
      await takeScreenshot(bench, 'fix-preview-small');
      const wide = await id('preview-dialog').evaluate((one) => one.scrollWidth <= one.clientWidth);
      expect(wide).toBe(true);
      await page.setViewportSize({ width: 1440, height: 900 });
      await closePreview();
      expect(bench.pageErrors).toEqual([]);
    }, 120_000);
  });
}
