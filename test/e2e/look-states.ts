// The states of every view, reached one after another as a user would: empty, loading, full, training, done, failed.
import { copyFile, mkdir } from 'node:fs/promises';
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

/** Calls `look` with the name of each state while the window shows it. */
export async function visitStates(bench: Workbench, look: (state: string) => Promise<void>): Promise<void> {
  const { page } = bench;
  const byId = (id: string) => page.getByTestId(id);
  const go = (view: string) => byId(`nav-${view}`).click();
  const waitForRun = (status: string) =>
    page.locator(`[data-testid=run-status][data-status=${status}]`).waitFor({ timeout: slowMs });

  await byId('class-row-6').waitFor({ timeout: slowMs });
  await page.locator('[data-testid=image-grid] img').first().waitFor();
  await look('data');
  await go('model');
  await byId('layer-predictions').waitFor();
  await look('model');
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
  await look('train-failed');
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
  const many = await makeManyImages(join(bench.home, 'many'), 2000);
  await dropFiles(page, 'view-data', [many]);
  await byId('upload').or(byId('scan')).first().waitFor();
  await look('data-loading');
  await go('model');
  await look('model-empty');
}
