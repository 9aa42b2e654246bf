// Editing datasets, run for every shell: dropping archives, folders and images, relabeling, moving, excluding, undoing, splitting, previewing.
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { noisyPng } from '../engine/support';
import { build, dropFiles, hoverFiles, root, takeScreenshot, type Workbench } from './workbench';

/** Defines the tests for a shell. */
export function describeDatasetEditing(open: () => Promise<Workbench>): void {
  describe('a dataset in the window', () => {
    let bench: Workbench;
    let page: Page;
    let folder: string;
    beforeAll(async () => {
      build();
      bench = await open();
      page = bench.page;
      folder = join(bench.home, 'twice');
      await mkdir(folder);
      await cp(join(root, 'test/fixtures/data-sets/folders'), folder, { recursive: true });
      await cp(join(folder, 'train/cats/0.png'), join(folder, 'val/cats/again.png'));
      await cp(join(folder, 'train/dogs/0.png'), join(folder, 'train/dogs/again.png'));
      await id('class-row-6').waitFor();
    });
    afterAll(() => bench?.close());
    let failed = false;
    beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return;
      failed = true;
      await takeScreenshot(bench, 'data-failed').catch(() => {});
    });

    const id = (testId: string) => page.getByTestId(testId);
    const text = (testId: string) => id(testId).first().textContent();
    const place = () => id('data-folder').getAttribute('title');
    const total = (count: number) =>
      eventually(
        async () => expect(await text('data-total')).toMatch(new RegExp(`^\\s*${count}\\b`)),
        60_000,
      );
    const counts = async () =>
      (await page.locator('[data-testid^=class-row-]').allTextContents()).map((row) =>
        row.trim().replace(/\s+/g, ' '),
      );
    /** Counts of images by class and split. */
    const numbers = () =>
      page
        .locator('[data-testid^=class-row-]')
        .evaluateAll((rows) =>
          rows.map((row) => [...row.querySelectorAll('td.n')].map((cell) => Number(cell.textContent))),
        );
    const sum = (row: readonly number[]) => row.reduce((all, one) => all + one, 0);
    /** Returns the uploaded files: none if the system provides paths. */
    const uploads = () => readdir(join(bench.home, 'projects/sample/uploads')).catch(() => []);
    const set = (testId: string, value: string) =>
      id(testId).evaluate((input, to) => {
        (input as HTMLInputElement).value = to;
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }, value);

    it('opens a dropped zip without unpacking it, with the splits defined by its folders', async () => {
      const zip = join(root, 'test/fixtures/data-sets/folders.zip');
      await id('nav-data').click();
      await dropFiles(page, 'view-data', [zip]);
      await id('drop-replace').click();
      await total(18);
      if (bench.shell === 'electron') expect(await place()).toBe(zip);
      else expect(await place()).toMatch(/uploads.*folders\.zip$/);
      await id('own-parts-decide').waitFor();
      await eventually(async () => expect(await page.locator('[data-testid=image] img').count()).toBe(18));
    });

    it('relabels, moves and excludes selected images, and undoes each', async () => {
      const before = await counts();
      await id('image').nth(0).click();
      await id('image')
        .nth(2)
        .click({ modifiers: ['Shift'] });
      expect(await text('selection-bar')).toMatch(/3 images selected/);
      await takeScreenshot(bench, 'data-selected');
      await id('relabel').selectOption('dogs');
      await eventually(async () => expect(await counts()).not.toEqual(before));
      const relabeled = await counts();
      await id('image').nth(0).click();
      await id('move-part').selectOption('test');
      await eventually(async () => expect(await counts()).not.toEqual(relabeled));
      await id('image').nth(0).click();
      await id('exclude').click();
      await total(17);
      await id('undo').click();
      await total(18);
      await id('undo').click();
      await eventually(async () => expect(await counts()).toEqual(relabeled));
      await id('undo').click();
      await eventually(async () => expect(await counts()).toEqual(before));
      await id('redo').click();
      await eventually(async () => expect(await counts()).toEqual(relabeled));
    });

    it('renames a class, and merges it into another with the same name', async () => {
      await id('class-row-0').click();
      await id('class-name').fill('kittens');
      await id('rename-class').click();
      await eventually(async () => expect((await counts()).join()).toMatch(/kittens/));
      await id('class-row-1').click();
      await id('class-name').fill('dogs');
      await id('rename-class').click();
      await eventually(async () => expect(await counts()).toHaveLength(1));
      expect(await text('data-edits')).toMatch(/^3 changes/);
    });

    it('opens a dropped folder in place in Electron, and as a copy in the browser', async () => {
      const before = await uploads();
      await dropFiles(page, 'view-data', [folder]);
      await id('drop-replace').click();
      await total(20);
      if (bench.shell === 'electron') {
        expect(await place()).toBe(folder);
        expect(await uploads()).toEqual(before);
      } else {
        expect(await place()).toMatch(/uploads.*twice/);
        expect((await uploads()).length).toBe(before.length + 1);
      }
    });

    it('adds images dropped on a class', async () => {
      const files = await Promise.all(
        [1, 2, 3].map(async (i) => {
          const path = join(bench.home, `new-${i}.png`);
          await writeFile(path, noisyPng([20, 90, 200], 40 + i));
          return path;
        }),
      );
      expect((await counts())[1]).toMatch(/^dogs/);
      const before = sum((await numbers())[1]!);
      await hoverFiles(page, 'class-row-1', files, async () => {
        await id('drop-overlay').filter({ hasText: 'dogs' }).waitFor();
        await takeScreenshot(bench, 'data-drop-on-class', 'unchanged');
      });
      await dropFiles(page, 'class-row-1', files);
      await total(23);
      await eventually(async () => expect(sum((await numbers())[1]!)).toBe(before + 3));
      // An image dropped on no class while none is selected is ignored, and the dataset does not change.
      await dropFiles(page, 'image-grid', [files[0]!]);
      await page.getByText('Select a class first').waitFor();
      await total(23);
    });

    it('shows duplicate images, and which of them leak between splits', async () => {
      await id('find-duplicates').click();
      await eventually(async () => expect(await id('duplicate').count()).toBe(2));
      expect(await text('leaks')).toMatch(/^1 image has a duplicate in another subset/);
      await id('duplicate').first().scrollIntoViewIfNeeded();
      await takeScreenshot(bench, 'data-duplicates');
      await id('exclude-second').first().click();
      await eventually(async () => expect(await text('duplicate-count')).toMatch(/1 pair/));
      expect(await id('leaks').count()).toBe(0);
      await id('undo').click();
      await total(23);
    });

    it('splits by fractions or folds, and shows the counts', async () => {
      await dropFiles(page, 'view-data', [join(root, 'assets/samples/drawings')]);
      await id('drop-replace').click();
      await total(430);
      const before = await counts();
      await set('split-test', '20');
      await eventually(async () => expect((await counts())[0]).not.toBe(before[0]));
      const three = await numbers();
      expect(three.every((row) => row.length === 3 && row.every((one) => one > 0))).toBe(true);
      await id('split-by').selectOption('class');
      // Exact fractions in each class: a fifth for testing.
      await eventually(async () => {
        for (const row of await numbers()) expect(Math.abs(row[2]! - sum(row) / 5)).toBeLessThanOrEqual(1);
      });
      await id('split-by').selectOption('fold');
      await id('fold-of').waitFor();
      await takeScreenshot(bench, 'data-folds');
    });

    it('shows an image at the input size of the network, and with augmentation', async () => {
      await id('nav-train').click();
      if ((await id('stage-0-flip').count()) === 0) await id('stage-0-more').click();
      await id('stage-0-group-augmentation').click();
      await id('stage-0-flip').check();
      await set('stage-0-rotation', '20');
      await id('nav-data').click();
      await id('image').nth(0).dblclick();
      await id('preview-seen').waitFor();
      const shownSize = async () =>
        /(\d+) × (\d+) pixels/
          .exec((await text('preview-size')) ?? '')
          ?.slice(1)
          .map(Number);
      const sizeOf = (image: Element) => [
        (image as HTMLImageElement).naturalWidth,
        (image as HTMLImageElement).naturalHeight,
      ];
      await eventually(async () =>
        expect(await id('preview-seen').evaluate(sizeOf)).toEqual(await shownSize()),
      );
      const draws = id('preview-draw');
      await eventually(async () => expect(await draws.count()).toBeGreaterThan(3));
      expect(await draws.first().evaluate(sizeOf)).toEqual(await shownSize());
      const seen = await draws.evaluateAll((images) =>
        images.map((image) => (image as HTMLImageElement).src),
      );
      await takeScreenshot(bench, 'data-preview');
      await id('preview-again').click();
      await eventually(async () => expect(await draws.first().getAttribute('src')).not.toBe(seen[0]));
      await page.keyboard.press('Escape');
      await id('preview-seen').waitFor({ state: 'detached' });
      expect(bench.pageErrors).toEqual([]);
    });
  });
}
