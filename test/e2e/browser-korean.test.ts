// The work in Korean: no English from a dropped folder to a trained network, in the lens, the fix loop, the two trees and errors.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { makeImages } from '../engine/support';
import { createReader, inKorean } from './korean';
import { openInBrowser } from './open-browser';
import { descendants } from './processes';
import { build, dropFiles, root, takeScreenshot, type Workbench } from './workbench';

const workMs = 300_000;

describe('the work in Korean, from a folder to the second model', () => {
  let bench: Workbench;
  beforeAll(async () => {
    build();
    bench = await openInBrowser(inKorean, 'start');
    await makeImages(join(bench.home, 'colors'), 16);
    await makeImages(join(bench.home, 'own'), 1);
    await writeFile(join(bench.home, 'colors', 'red', 'note.png'), 'text');
    await writeFile(
      join(bench.home, 'colors', 'blue', 'half.jpg'),
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1]),
    );
    await mkdir(join(bench.home, 'colors', 'empty'));
  });
  afterAll(() => bench?.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await takeScreenshot(bench, 'korean-failed', 'unchanged').catch(() => {});
  });
  const { takeFound, look } = createReader(() => bench, ['colors', 'own', 'red', 'green', 'blue', 'empty']);
  const id = (name: string) => bench.page.locator(`[data-testid="${name}"]:visible`);

  it('shows no English while the folder is read, grafted and trained', async () => {
    const { page } = bench;
    await look('start');
    const fonts = await page.evaluate(() => [...document.fonts].map((one) => `${one.family} ${one.status}`));
    expect(fonts).toContain('Graft Sans KR loaded');
    expect(fonts).not.toContain('Graft Sans KR error');
    await dropFiles(page, 'view-start', [join(bench.home, 'colors')]);
    await id('show-left-out').waitFor({ timeout: workMs });
    await look('data');
    await id('show-left-out').click();
    await look('data: left out');
    await id('show-left-out').click();
    await id('image').first().click();
    await look('data: selected');
    await page.keyboard.press('Shift+F10');
    await look('data: context menu');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Space');
    await id('preview-dialog').waitFor();
    await look('data: preview');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await look('keys');
    await page.keyboard.press('Escape');
    await dropFiles(page, 'view-data', [join(bench.home, 'own')]);
    await id('drop-create').waitFor();
    await look('data: a second folder');
    await page.keyboard.press('Escape');
    await id('graft-it').click();
    await page.locator('[data-testid=graft-step-plan][data-done=true]').waitFor({ timeout: workMs });
    await look('graft it: plan');
    await id('graft-train').click();
    await look('graft it: training');
    await eventually(
      async () => expect(await page.locator('[data-testid=prediction][data-top]').count()).toBe(8),
      workMs,
    );
    await look('graft it: result');
    expect(takeFound()).toEqual({});
  }, 900_000);

  it('shows no English in the lens and in the fix loop', async () => {
    const { page } = bench;
    await id('open-lens').first().click();
    await id('lens-class').first().waitFor({ timeout: workMs });
    await look('lens');
    await id('lens-sanity').click();
    await id('lens-verdict').waitFor({ timeout: workMs });
    await look('lens: sanity check');
    await id('lens-method').selectOption('integrated-gradients');
    await page.waitForTimeout(3000);
    await look('lens: pixels');
    await id('nav-model').click();
    await id('graph-canvas').waitFor();
    await page.waitForTimeout(2000);
    await look('lens: feature maps');
    await id('lens-close').click();
    await id('nav-try').click();
    await id('open-prediction').first().click();
    await id('preview-dialog').waitFor();
    await page.locator('[data-testid=preview-neighbors][data-state=found]').waitFor({ timeout: workMs });
    await look('preview');
    await page.keyboard.press('2');
    await page.waitForTimeout(500);
    await look('preview: relabeled');
    await page.keyboard.press('Escape');
    await look('fixes');
    const retrain = id('retrain');
    if ((await retrain.count()) > 0) {
      await retrain.click();
      await id('retrained').waitFor({ timeout: workMs });
      await look('retrained');
    }
    await id('try-clear').click();
    await dropFiles(page, 'view-try', [
      join(root, 'package.json'),
      join(bench.home, 'own/green/green-0.png'),
    ]);
    await id('prediction').first().waitFor({ timeout: workMs });
    await page.waitForTimeout(1000);
    await look('try: a file that is not an image');
    expect(takeFound()).toEqual({});
  }, 900_000);

  it('shows no English beside the second model, by depth, and in what edits tell', async () => {
    const { page } = bench;
    await id('nav-model').click();
    await id('option-model').or(id('open-part')).first().click();
    if ((await id('open-part').count()) > 0) await id('open-part').click();
    await look('part dialog');
    await id('part-efficientnet-lite0').click();
    await id('donor-layer-▸ block2a').waitFor({ timeout: workMs });
    await look('two trees');
    await id('donor-tree').focus();
    for (const key of ['ArrowUp', 'ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key);
    await page.waitForTimeout(600);
    await look('two trees: selected');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(600);
    await look('two trees: grafted');
    await id('donor-close').click();
    await id('measure-depths').click();
    await page.waitForTimeout(500);
    await look('depths: measuring');
    await eventually(async () => expect(await id('measure-depths-cancel').count()).toBe(0), workMs);
    await look('depths');
    await id('freeze-line').focus();
    await page.keyboard.press('ArrowUp');
    await look('freeze line');
    await page.keyboard.press('Escape');
    expect(takeFound()).toEqual({});
  }, 900_000);

  it('shows no English of models that cannot be opened, and while the engine is gone', async () => {
    const { page } = bench;
    const bad = join(bench.home, 'bad');
    await mkdir(bad);
    for (const [name, bytes] of [
      ['torn.keras', 'PK\x03\x04 and nothing'],
      ['torn.h5', '\x89HDF\r\n\x1a\n and nothing'],
      ['model.json', '{"modelTopology": {}}'],
      ['torch.pt', 'PK\x03\x04 archive/data.pkl'],
    ] as const) {
      await writeFile(join(bad, name), Buffer.from(bytes, 'latin1'));
      await id('nav-model').click();
      await dropFiles(page, 'view-model', [join(bad, name)]);
      await page.waitForTimeout(1500);
      await look(`bad model ${name}`);
      await page.keyboard.press('Escape');
    }
    const [engine] = descendants(bench.pid, 'engine.js');
    process.kill(engine!, 'SIGKILL');
    await id('connection-banner').or(id('toast')).first().waitFor();
    await look('engine lost');
    await page.waitForTimeout(3000);
    await look('engine restarted');
    expect(takeFound()).toEqual({});
  }, 900_000);
});
