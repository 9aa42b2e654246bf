// The main workflow, run for every shell: from images to a fine-tuned model file.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { descendants, isAlive } from './processes';
import { build, dropFiles, root, takeScreenshot, type Workbench } from './workbench';

const sample = (path: string) => join(root, 'assets', 'samples', 'drawings', path);

/** Images to try, and their classes. */
const tried = [
  { path: 'fruit/banana.jpg', name: 'fruit' },
  { path: 'animals/dolphin.jpg', name: 'animals' },
  { path: 'buildings/house.jpg', name: 'buildings' },
  { path: 'fruit/strawberry.jpg', name: 'fruit' },
  { path: 'music/cello-mo-01.jpg', name: 'music' },
];

/** Waits until an element's text matches. */
async function waitForText(page: Page, testId: string, text: RegExp, forMs = 60_000): Promise<void> {
  await page.getByTestId(testId).filter({ hasText: text }).first().waitFor({ timeout: forMs });
}

/** Defines the tests for a shell. */
export function describeWorkflow(open: () => Promise<Workbench>): void {
  describe('the main workflow', () => {
    let bench: Workbench;
    let page: Page;
    beforeAll(async () => {
      build();
      bench = await open();
      page = bench.page;
    });
    afterAll(() => bench?.close());
    // Each test continues where the previous one ended, so one failure skips the rest.
    let failed = false;
    beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return;
      failed = true;
      await takeScreenshot(bench, 'failed').catch(() => {});
    });
    const epochs = async () =>
      Number(await page.getByTestId('epoch-count').getAttribute('data-epochs', { timeout: 30_000 }));
    const waitForEpochs = (count: number) =>
      eventually(async () => expect(await epochs()).toBeGreaterThanOrEqual(count), 120_000);
    const waitForRun = (status: string, forMs = 90_000) =>
      page.locator(`[data-testid=run-status][data-status=${status}]`).waitFor({ timeout: forMs });
    const drawn = async (metric: string) =>
      Number(await page.getByTestId(`chart-${metric}`).getAttribute('data-epochs'));
    const runIds = () =>
      page
        .locator('[data-testid=run-list] [data-testid^=run-]')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-testid')!.slice('run-'.length)));
    const tryImages = async () => {
      await dropFiles(
        page,
        'view-try',
        tried.map(({ path }) => sample(path)),
      );
      const predictions = page.locator('[data-testid=prediction][data-top]');
      await eventually(async () => expect(await predictions.count()).toBe(tried.length), 120_000);
      const tops = await predictions.evaluateAll((cards) =>
        cards.map((card) => card.getAttribute('data-top')),
      );
      const right = tried.filter(({ name }, i) => tops[i] === name).length;
      expect(right, `predicted ${tops.join(', ')}`).toBeGreaterThanOrEqual(tried.length - 1);
    };
    const go = (view: string) => page.getByTestId(`nav-${view}`).click();

    it('opens with the sample project, ready to train', async () => {
      await waitForText(page, 'data-total', /430/);
      await page.getByTestId('class-row-6').waitFor();
      expect(await page.getByTestId('class-table').textContent()).toMatch(
        /animals[\s\S]*buildings[\s\S]*fruit[\s\S]*music[\s\S]*plants[\s\S]*tools[\s\S]*vehicles/,
      );
      await page.locator('[data-testid=image-grid] img').first().waitFor();
      await go('model');
      await page.getByTestId('layer-predictions').waitFor();
      expect(await page.getByTestId('no-problems').count()).toBe(1);
    });

    it('opens a network, cuts it, freezes it and adds a head, with the mouse', async () => {
      await page.getByTestId('another-model').click();
      await page.getByTestId('model-options-efficientnet-lite0').click();
      await page.getByTestId('input-height').fill('96');
      await page.getByTestId('input-width').fill('96');
      await page.getByTestId('model-use').click();
      await waitForText(page, 'params-total', /^4,694,024$/);

      await page.getByTestId('layer-top_activation').click();
      await waitForText(page, 'inspector-name', /top_activation/);
      await page.getByTestId('cut-here').click();
      await waitForText(page, 'params-total', /^3,413,024$/);
      await page.getByTestId('freeze-more').click();
      await page.getByTestId('command-freezeBefore').click();
      await waitForText(page, 'params-trainable', /^0$/);
      await page.getByTestId('add-head').click();
      await page.getByTestId('head-pooled').last().click();
      // 1280 features to 7 classes, and 7 biases.
      await waitForText(page, 'params-trainable', /^8,967$/);
      await waitForText(page, 'params-frozen', /^3,413,024$/);
      expect(await page.getByTestId('no-problems').count()).toBe(1);
      expect(await page.getByTestId('edit').count()).toBe(3);

      await page.getByTestId('undo').click();
      await waitForText(page, 'params-trainable', /^0$/);
      await page.getByTestId('redo').click();
      await waitForText(page, 'params-trainable', /^8,967$/);
    });

    it('trains to the end with live charts, and the accuracy increases', async () => {
      await go('train');
      await page.getByTestId('start-run').click();
      await waitForRun('running');
      await waitForEpochs(10);
      for (const metric of ['loss', 'accuracy']) {
        await eventually(async () => expect(await drawn(metric)).toBeGreaterThanOrEqual(10));
      }
      await takeScreenshot(bench, 'train');
      await waitForRun('done', 240_000);
      // Two stages: 30 epochs of the new head, 8 of the top.
      expect(await epochs()).toBe(38);
      await page.getByTestId('run-footer').waitFor({ state: 'detached' });
      const accuracy = Number.parseFloat((await page.getByTestId('validation-accuracy').textContent())!);
      // Chance is 14 %.
      expect(accuracy).toBeGreaterThan(55);
    });

    it('keeps every view usable during a run', async () => {
      const [trained] = await runIds();
      // Long enough to visit the views; it is stopped below.
      await page.getByTestId('stage-0-epochs').fill('5000');
      await page.getByTestId('stage-0-epochs').press('Enter');
      await page.getByTestId('start-run').click();
      await waitForRun('running');
      await waitForEpochs(4);
      await go('data');
      await page.locator('[data-testid=image-grid] img').first().waitFor();
      await takeScreenshot(bench, 'data');
      await go('model');
      await page.getByTestId('layer-predictions').waitFor();
      await takeScreenshot(bench, 'model');
      await go('try');
      await page.getByTestId('try-model').selectOption(trained!);
      await tryImages();
      await takeScreenshot(bench, 'try');
      expect(await page.getByTestId('run-footer').count()).toBe(1);
    });

    it('replays the run after the page was reloaded during it', async () => {
      await go('train');
      const before = await epochs();
      await page.reload();
      await page.getByTestId('nav-train').click();
      await waitForRun('running');
      await waitForEpochs(before);
      await eventually(async () => expect(await drawn('accuracy')).toBeGreaterThanOrEqual(before));
    });

    it('stops after the current step and saves a checkpoint', async () => {
      await page.getByTestId('stop-run').click();
      await waitForRun('stopped', 20_000);
      expect(await page.getByTestId('resume-run').getAttribute('aria-disabled')).not.toBe('true');
    });

    it('evaluates, and shows a confusion matrix whose cells link to images', async () => {
      await page.getByTestId('evaluate').click();
      await waitForText(page, 'evaluation-accuracy', /%/);
      const cells = await page.locator('[data-testid^=cell-]').allTextContents();
      expect(cells).toHaveLength(49);
      // It contains all validation images once.
      expect(cells.reduce((sum, cell) => sum + Number.parseInt(cell, 10), 0)).toBe(99);
    });

    it('exports a .keras file', async () => {
      await go('train');
      await page.getByTestId('export-model').click();
      await page.getByTestId('export-format-keras').click();
      const target = join(bench.home, 'mine.keras');
      await bench.answerSave(target);
      if (bench.shell === 'browser') {
        const [download] = await Promise.all([
          page.waitForEvent('download', { timeout: 60_000 }),
          page.getByTestId('export-save').click(),
        ]);
        expect(download.suggestedFilename()).toMatch(/\.keras$/);
        await download.saveAs(target);
      } else {
        await page.getByTestId('export-save').click();
        await eventually(async () => expect((await stat(target)).size).toBeGreaterThan(1e6), 60_000);
        await waitForText(page, 'export-done', /mine\.keras/);
      }
      const files = unzipSync(await readFile(target));
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining(['config.json', 'metadata.json', 'model.weights.h5']),
      );
      const config = new TextDecoder().decode(files['config.json']);
      expect(JSON.parse(config).class_name).toBe('Functional');
      expect(config).toContain('top_activation');
      await page.keyboard.press('Escape');
    });

    it('marks a run as interrupted when its trainer is killed, and resumes it from the checkpoint', async () => {
      await page.getByTestId('start-run').click();
      await waitForRun('running');
      await waitForEpochs(3);
      // Also the prediction that is still waiting for images.
      for (const trainer of descendants(bench.pid, 'trainer.js')) process.kill(trainer, 'SIGKILL');
      await waitForRun('interrupted', 20_000);
      await waitForText(
        page,
        'run-message',
        /killed \(SIGKILL\).*The run can be resumed from its last checkpoint \(epoch \d+/,
      );
      const before = await epochs();
      expect(before).toBeGreaterThanOrEqual(3);
      await page.getByTestId('resume-run').click();
      await waitForRun('running');
      await waitForEpochs(before + 2);
    });

    it('reports that the engine was killed, restarts it and loses nothing', async () => {
      const before = await epochs();
      const trainers = descendants(bench.pid, 'trainer.js');
      const [engine] = descendants(bench.pid, 'engine.js');
      process.kill(engine!, 'SIGKILL');
      await page.getByTestId('connection-banner').or(page.getByTestId('toast')).first().waitFor();
      await waitForRun('interrupted', 60_000);
      expect(descendants(bench.pid, 'engine.js')).not.toContain(engine);
      // The status comes with the list of runs, the epochs with the log.
      await eventually(async () => expect(await epochs()).toBeGreaterThanOrEqual(before - 1), 20_000);
      await eventually(() => expect(trainers.filter(isAlive)).toEqual([]), 20_000);
      await go('model');
      await page.getByTestId('layer-predictions').waitFor();
      expect(await page.getByTestId('edit').count()).toBe(3);
      await go('train');
      await page.getByTestId('resume-run').click();
      await waitForRun('running');
      await waitForEpochs(before + 2);
      await page.getByTestId('stop-run').click();
      await waitForRun('stopped');
    });

    it('loads nothing from other addresses and does not violate its policy', () => {
      expect(bench.pageErrors).toEqual([]);
    });
  });
}
