// The export dialog of a trained run: its formats and options, and the file that it writes.
// @vitest-environment node
import '../dom';

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { textbookHeads } from '#shared/graph/head-presets';
import type { Recipe } from '#shared/recipe/recipe';
import { stageSchema } from '#shared/run/stage';
import ExportDialog from '../../../src-renderer/training/runs/ExportDialog.vue';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

/** Trains a head for one epoch in a window whose save dialog answers with a file in a temporary folder. */
async function trainRun() {
  const folder = await temporaryFolder();
  const saveTo = join(folder, 'exported');
  const suggested: string[] = [];
  const window = await openWindow({
    dialogs: true,
    chooseSave: async (name: string) => {
      suggested.push(name);
      return `${saveTo}.keras`;
    },
  });
  const { data, model, project, runs } = window;
  await data.choose(await makeImages(join(folder, 'images')));
  await model.choose(smallNetwork());
  model.edit({ edit: 'freeze', select: { all: true } });
  model.edit({ edit: 'addHead', layers: [...textbookHeads[0]!.layers] });
  const { edits, split, seed } = project.draft;
  const stages = [stageSchema.parse({ name: 'head', trainable: { head: true }, epochs: 1, batchSize: 8 })];
  const dataset = { folder: project.draft.folder! };
  const recipe: Recipe = {
    ...{ version: 2, name: 'colors', model: smallNetwork() },
    ...{ edits, data: dataset, split, seed, stages },
  };
  await runs.start(recipe, model.graph!);
  await vi.waitFor(() => expect(runs.selected?.status).toBe('done'), { timeout: 90_000, interval: 100 });
  return { ...window, run: runs.selected!, suggested, file: `${saveTo}.keras` };
}

test('offers the options of each format, and exports the network to the chosen file', async () => {
  const { run, suggested, file, ...window } = await trainRun();
  const dialog = mount(ExportDialog, { run }, window);
  await vi.waitFor(() => expect(dialog.find('export-expects')).not.toBeNull());
  expect(dialog.text('export-expects')).toBe(
    'Input: images of 32 × 32 × 3 values. Outputs, in this order: blue, green, red.',
  );
  onTestFinished(() => dialog.unmount());
  const choose = (format: string) => {
    dialog.get(`export-format-${format}`).querySelector('input')!.click();
    return vi.waitFor(() => expect(dialog.get(`export-format-${format}`).className).toContain('on'));
  };
  expect(dialog.get('export-format-keras').className).toContain('on');
  expect(dialog.find('export-float16')).toBeNull();
  await choose('onnx');
  expect(dialog.find('export-float16')).not.toBeNull();
  await choose('keras');
  expect(dialog.find('export-float16')).toBeNull();
  const preprocessing = dialog.get('export-with-preprocessing') as HTMLInputElement;
  expect(preprocessing.parentElement?.textContent).toContain(
    'pixels from 0 to 255, RGB (otherwise it expects: ',
  );
  preprocessing.click();

  await dialog.set('export-name', ' ');
  expect(dialog.get('export-save').dataset.reason).toBe('File name');
  await dialog.set('export-name', 'my model');
  expect(dialog.get('export-save').dataset.reason).toBeUndefined();
  await dialog.click('export-save');
  await vi.waitFor(() => expect(dialog.text('export-done')).toContain(file), { timeout: 60_000 });
  expect(dialog.text('export-parity')).toMatch(/maximum difference (0|\de-\d+)/);
  expect(suggested).toEqual(['my model.keras']);
  expect((await stat(file)).size).toBeGreaterThan(100_000);
});
