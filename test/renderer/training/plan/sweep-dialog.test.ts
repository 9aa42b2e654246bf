// The dialog of a sweep: stopping weak runs early is offered where a cluster trains each run on one node.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { parseRecipe } from '#shared/recipe/recipe';
import { useClusters } from '../../../../src-renderer/stores/clusters';
import SweepDialog from '../../../../src-renderer/training/plan/SweepDialog.vue';
import { buildHelpers, tinyGraph } from '../../../engine/support';
import { mount } from '../../mount';
import { openWindow } from '../../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

const recipe = parseRecipe(
  JSON.stringify({
    version: 2,
    name: 'x',
    model: { catalog: 'lenet5' },
    data: { folder: 'sample:drawings' },
    stages: [
      { trainable: { head: true }, epochs: 5 },
      { trainable: { all: true }, epochs: 15 },
    ],
  }),
);

test('says after which epochs runs are compared, and refuses a grace period that leaves nothing to compare', async () => {
  const window = await openWindow();
  await window.client.saveCluster({ name: 'lab', address: 'http://127.0.0.1:9', folder: '/shared' });
  const clusters = useClusters();
  await clusters.refresh();
  const dialog = mount(SweepDialog, { recipe, graph: tinyGraph() }, window);
  const reason = () => dialog.get('sweep-start').dataset.reason;
  await dialog.set('sweep-values', '0.01, 0.001');
  expect(reason()).toBeUndefined();
  expect(dialog.find('sweep-early')).toBeNull();
  clusters.name = 'lab';
  await nextTick();
  expect(dialog.find('sweep-grace')).toBeNull();
  await dialog.click('sweep-early');
  expect(dialog.text('sweep-early-text')).toBe(
    'After epochs 2, 6, 18, a run stops unless its validation loss is in the best third of the runs that have come that far.',
  );
  await dialog.set('sweep-grace', '20');
  expect(reason()).toBe('The longest run has 20 epochs. Enter a shorter grace period.');
  expect(dialog.find('sweep-early-text')).toBeNull();
  await dialog.set('sweep-grace', '19');
  expect(dialog.text('sweep-early-text')).toMatch(/^After epoch 19, a run stops/);
  expect(reason()).toBeUndefined();
  // A sweep of the epochs has runs of different lengths.
  await dialog.set('sweep-name', 'epochs');
  await dialog.set('sweep-values', '1, 2');
  expect(reason()).toBe('The longest run has 17 epochs. Enter a shorter grace period.');
  // The workers of a data-parallel run are a job of their own.
  clusters.workers = 2;
  await nextTick();
  expect(dialog.find('sweep-early')).toBeNull();
  expect(reason()).toBeUndefined();
  clusters.workers = null;
  clusters.name = null;
  dialog.unmount();
});
