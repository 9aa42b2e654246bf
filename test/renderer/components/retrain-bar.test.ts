// The bar that counts the fixes since the last run, retrains the head from cached features, and compares the accuracies.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { textbookHeads } from '#shared/graph/head-presets';
import type { Recipe } from '#shared/recipe/recipe';
import { stageSchema } from '#shared/run/stage';
import RetrainBar from '../../../src-renderer/components/RetrainBar.vue';
import { useRetrain } from '../../../src-renderer/stores/retrain';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function trainRun(epochs: number) {
  const window = await openWindow();
  const { data, model, project, runs } = window;
  await data.choose(await makeImages(join(await temporaryFolder(), 'images')));
  await model.choose(smallNetwork());
  model.edit({ edit: 'freeze', select: { all: true } });
  model.edit({ edit: 'addHead', layers: [...textbookHeads[0]!.layers] });
  const { edits, folder, split, seed } = project.draft;
  const recipe: Recipe = {
    ...{ version: 2, name: 'colors', model: smallNetwork(), edits, data: { folder: folder! }, split, seed },
    stages: [
      stageSchema.parse({
        ...{ name: 'head', trainable: { head: true }, features: 'cached', epochs, batchSize: 8 },
      }),
    ],
  };
  await runs.start(recipe, model.graph!);
  await vi.waitFor(() => expect(runs.selected?.status).toBe('done'), { timeout: 90_000, interval: 50 });
  return window;
}

test('counts fixes and forgets those that were undone; retrains on cached features and compares', async () => {
  const { data, history, runs, client, project, ...window } = await trainRun(2);
  const bar = mount(RetrainBar, {}, window);
  onTestFinished(() => bar.unmount());
  const retrain = useRetrain(window.pinia);
  expect(bar.find('retrain-bar')).toBeNull();
  await data.edit({ edit: 'relabel', images: ['red/red-0.png', 'red/red-1.png'], to: 'blue' });
  await data.edit({ edit: 'exclude', images: ['green/green-0.png'] });
  await vi.waitFor(() => expect(bar.text('fixes')).toBe('2 labels changed, 1 image excluded since run 1.'));
  await history.undo();
  await vi.waitFor(() => expect(bar.text('fixes')).toBe('2 labels changed since run 1.'), {
    timeout: 20_000,
  });
  await history.undo();
  await vi.waitFor(() => expect(bar.find('retrain-bar')).toBeNull(), { timeout: 20_000 });
  await history.redo();
  await vi.waitFor(() => expect(retrain.plan).toMatchObject({ fineTuned: false }), {
    timeout: 20_000,
  });

  await vi.waitFor(() => expect(bar.find('retrain')).not.toBeNull(), { timeout: 20_000 });

  const [before] = runs.list;
  await bar.click('retrain');
  expect(bar.find('retraining')).not.toBeNull();
  await vi.waitFor(() => expect(bar.text('retrained')).toMatch(/Accuracy .* → /), { timeout: 90_000 });
  console.info(bar.text('retrained'));
  expect(runs.list).toHaveLength(2);
  const run = runs.list.find(({ runId }) => runId !== before!.runId)!;
  expect(run).toMatchObject({ status: 'done', name: 'colors, labels fixed' });
  const features = [];
  for await (const { events } of client.watchRun({ project: project.id, runId: run.runId }))
    features.push(...events.filter(({ type }) => type === 'featuresReady'));
  expect(features).toEqual([expect.objectContaining({ computed: 0, kept: 24 })]);
  expect(retrain.result?.comparison).toMatchObject({ part: 'validation' });
  expect(retrain.count).toBe(0);
});

test('says that the head does not fit when a fix adds a class', async () => {
  const { data, ...window } = await trainRun(1);
  const bar = mount(RetrainBar, {}, window);
  onTestFinished(() => bar.unmount());
  await data.edit({ edit: 'relabel', images: ['red/red-0.png'], to: 'pink' });
  await vi.waitFor(
    () =>
      expect(bar.get('retrain').dataset.reason).toBe(
        'The dataset now has 4 classes, but the head of run 1 has 3. Resize the head in Model and train there.',
      ),
    { timeout: 20_000 },
  );
  await bar.click('retrain');
  expect(useRetrain(window.pinia).running).toBe(false);
});
