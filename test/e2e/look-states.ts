// The states of every view, reached one after another as a user would: empty, loading, full, training, done, failed.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { descendants } from './processes';
import { dropFiles, root, type Workbench } from './workbench';

const sample = (path: string) => join(root, 'assets', 'samples', 'drawings', path);
const slowMs = 300_000;

/** Makes a folder of two classes whose scan takes long enough to be looked at. */
async function makeManyImages(folder: string, copies: number): Promise<string> {
  for (const [name, path] of [
    ['fruit', 'fruit/banana.jpg'],
    ['animals', 'animals/dolphin.jpg'],
  ] as const) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < copies; i++) await copyFile(sample(path), join(folder, name, `${i}.jpg`));
  }
  return folder;
}

/** Makes a folder of two classes with files that cannot be read. */
async function makeFolderWithBadFiles(folder: string): Promise<string> {
  await makeManyImages(folder, 6);
  await writeFile(join(folder, 'fruit', 'empty.jpg'), '');
  await writeFile(join(folder, 'animals', 'a long name of a file that is not an image at all.png'), 'text');
  return folder;
}

/** Calls `look` with the name of each state while the window shows it. */
export async function visitStates(bench: Workbench, look: (state: string) => Promise<void>): Promise<void> {
  const { page } = bench;
  const byId = (id: string) => page.getByTestId(id);
  const go = (view: string) => byId(`nav-${view}`).click();
  const open = async (id: string) => {
    await byId(id).click();
    await page.locator('dialog[open]').waitFor();
  };
  const close = async () => {
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  };
  const waitForRun = (status: string) =>
    page.locator(`[data-testid=run-status][data-status=${status}]`).waitFor({ timeout: slowMs });

  await byId('class-row-6').waitFor({ timeout: slowMs });
  await page.locator('[data-testid=image-grid] img').first().waitFor();
  await look('data');
  await byId('nav-start').click();
  await look('start');
  await go('data');
  await open('choose-labels');
  await look('data-labels');
  await close();
  await open('export-split');
  await look('data-export');
  await close();
  await page.keyboard.press('Control+k');
  await byId('command-search').fill('export');
  await look('palette');
  await close();
  await byId('project-switcher').click();
  await look('menu-project');
  await page.keyboard.press('Escape');
  await go('model');
  await byId('layer-predictions').waitFor();
  await look('model');
  await byId('add-head').click();
  await look('menu-head');
  await page.keyboard.press('Escape');
  await byId('change').click();
  await look('menu-change');
  await page.keyboard.press('Escape');
  await byId('layer-predictions').click();
  await byId('inspector-name').waitFor();
  await look('model-layer');
  await byId('compare-toggle').click();
  await byId('compare-panel').waitFor();
  await look('model-compare');
  await byId('compare-close').click();
  await go('train');
  await byId('start-run').waitFor();
  await look('train-empty');
  await byId('stage-0-more').click();
  for (const group of ['batches', 'regularization']) await byId(`stage-0-group-${group}`).click();
  await look('train-settings');
  await byId('stage-0-more').click();
  await byId('plans').click();
  await look('menu-plans');
  await page.keyboard.press('Escape');
  // Short stages: the states matter here, not the accuracy.
  for (const [stage, epochs] of [
    [0, 12],
    [1, 2],
  ]) {
    await byId(`stage-${stage}-epochs`).fill(String(epochs));
    await byId(`stage-${stage}-epochs`).press('Enter');
  }
  await byId('start-run').click();
  await waitForRun('running');
  await look('train-training');
  await waitForRun('done');
  await look('train-done');
  await open('export-model');
  await look('export');
  await close();
  await byId('go-on').click();
  await look('menu-continue');
  await page.keyboard.press('Escape');
  await byId('evaluate').click();
  await byId('confusion-matrix').waitFor({ timeout: slowMs });
  await byId('confusion-matrix').scrollIntoViewIfNeeded();
  await look('train-evaluated');
  await byId('stage-0-epochs').fill('5000');
  await byId('stage-0-epochs').press('Enter');
  await byId('start-run').click();
  await waitForRun('running');
  await page.waitForTimeout(1500);
  for (const trainer of descendants(bench.pid, 'trainer.js')) process.kill(trainer, 'SIGKILL');
  await waitForRun('interrupted');
  await look('train-interrupted');
  // The weights become infinite in the first steps.
  await byId('stage-0-more').click();
  await byId('stage-0-group-regularization').click();
  await byId('stage-0-decay').fill('3e38');
  await byId('stage-0-decay').press('Enter');
  await byId('stage-0-more').click();
  await byId('start-run').click();
  await waitForRun('failed');
  await look('train-failed');
  for (const pick of (await page.locator('[data-testid^=pick-]').all()).slice(-2)) await pick.check();
  await byId('compare').click();
  await byId('compare-runs').waitFor();
  await look('train-compared');
  await byId('compare-close').click();
  await go('try');
  await look('try-empty');
  await dropFiles(
    page,
    'view-try',
    ['fruit/banana.jpg', 'animals/dolphin.jpg', 'buildings/house.jpg'].map(sample),
  );
  await page.locator('[data-testid=prediction][data-top]').nth(2).waitFor({ timeout: slowMs });
  await look('try');
  await byId('project-switcher').click();
  await byId('create-project').click();
  await byId('project-name').fill('Look');
  await byId('project-create').click();
  await go('data');
  await byId('class-row-6').waitFor({ state: 'detached' });
  await look('data-empty');
  const bad = await makeFolderWithBadFiles(join(bench.home, 'bad'));
  await dropFiles(page, 'view-data', [bad]);
  await byId('show-left-out').click({ timeout: slowMs });
  await look('data-left-out');
  await go('train');
  await look('train-no-model');
  await byId('project-switcher').click();
  await byId('create-project').click();
  await byId('project-name').fill('Look again');
  await byId('project-create').click();
  await go('data');
  await byId('view-data').getByTestId('choose-folder').waitFor();
  const many = await makeManyImages(join(bench.home, 'many'), 2000);
  await dropFiles(page, 'view-data', [many]);
  await byId('upload').or(byId('scan')).first().waitFor();
  await look('data-loading');
  await go('model');
  await look('model-empty');
}
