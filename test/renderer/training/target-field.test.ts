// Where new runs are trained: the workers of a data-parallel run, and the parts of its batches, of which each worker has one at least.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { useClusters } from '../../../src-renderer/stores/clusters';
import TargetField from '../../../src-renderer/training/clusters/TargetField.vue';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('has a part of each batch for each worker, or more', async () => {
  const window = await openWindow();
  await window.client.saveCluster({ name: 'lab', address: 'http://127.0.0.1:9', folder: '/shared' });
  const clusters = useClusters();
  await clusters.refresh();
  clusters.name = 'lab';
  const field = mount(TargetField, {}, window);
  await nextTick();
  expect(field.find('target-parts')).toBeNull();
  const target = { cluster: 'lab', cpus: 1, gpus: 0 };
  expect(clusters.target).toEqual(target);
  clusters.workers = 2;
  await nextTick();
  const parts = () => (field.get('target-parts') as HTMLInputElement).value;
  expect(parts()).toBe('2');
  expect(clusters.target).toEqual({ ...target, workers: 2 });
  await field.set('target-workers', '3');
  expect(parts()).toBe('3');
  await field.set('target-parts', '2');
  expect(field.text('number-problem')).toMatch(/3/);
  await field.set('target-parts', '4');
  expect(clusters.target).toEqual({ ...target, workers: 3, parts: 4 });
  // One worker can compute what three do.
  await field.set('target-workers', '1');
  expect(clusters.target).toEqual({ ...target, workers: 1, parts: 4 });
  await field.set('target-workers', '5');
  expect(clusters.target).toEqual({ ...target, workers: 5 });
  clusters.workers = null;
  clusters.name = null;
  field.unmount();
});
