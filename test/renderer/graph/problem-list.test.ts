// The Model view's statement of readiness: it agrees with Train, and repairs a plan that does not fit the network.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { createBuilder } from '#shared/architectures/builder';
import { preprocessings } from '#shared/graph/graph';
import { type Stage, stageSchema } from '#shared/run/stage';
import { saveWith } from '../../../src-main/formats/registry';
import { openBlobStore } from '../../../src-main/store/blobs';
import ProblemList from '../../../src-renderer/graph/panels/ProblemList.vue';
import PlanPanel from '../../../src-renderer/training/plan/PlanPanel.vue';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { randomWeights } from '../../interop/random-graph';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

/** Opens a window on images of three classes and a file with a network for three classes. */
async function openOwnNetwork() {
  const window = await openWindow();
  const folder = await temporaryFolder();
  await window.data.choose(await makeImages(join(folder, 'images')));
  const blobs = openBlobStore(join(folder, 'blobs'));
  const builder = createBuilder([16, 16, 3], 1);
  const conv = builder.layer('Conv2D', { filters: 4, kernelSize: [3, 3] }, 'input_layer', 'conv');
  const pooled = builder.layer('GlobalAveragePooling2D', {}, conv, 'pool');
  const scores = builder.layer('Dense', { units: 3, activation: 'softmax' }, pooled, 'scores');
  const graph = await randomWeights(builder.finish('own', scores, preprocessings.none), blobs, 1);
  const file = join(folder, 'own.h5');
  await saveWith('h5', graph, file, { blobs, onProgress: () => {} });
  await window.model.choose({ file });
  await vi.waitFor(() => expect(window.model.arrival.state).toBe('here'));
  return window;
}
const stage = (trainable: Stage['trainable']) => stageSchema.parse({ name: 'Top', trainable });
const start = (plan: ReturnType<typeof mount>) => plan.get('start-run') as HTMLButtonElement;

test('says that a network is ready only when Train can start', async () => {
  const { project, client: _client, ...window } = await openOwnNetwork();
  const list = mount(ProblemList, {}, window);
  const plan = mount(PlanPanel, {}, window);
  project.update({ stages: [] });
  await nextTick();
  expect(list.text('no-problems')).toBe('No problems');
  expect(plan.text('start-reasons')).toContain('Add a stage');

  project.update({ stages: [stage({ kinds: ['GlobalAveragePooling2D'] })] });
  await nextTick();
  expect(list.find('no-problems')).toBeNull();
  expect(list.text('problems')).toBe('one problem');
  expect(plan.text('start-reasons')).toContain('has no trainable layers');

  await list.click('problems');
  expect(list.text('stage-problem')).toContain('has no trainable layers');
  await list.click('fix-stage');
  expect(project.draft.stages[0]!.trainable).toEqual({ from: 'scores' });
  await nextTick();
  expect(list.text('no-problems')).toBe('Ready to train');
  expect(plan.find('start-reasons')).toBeNull();
  expect(start(plan).getAttribute('aria-disabled')).not.toBe('true');
  list.unmount();
  plan.unmount();
});

test('names the layer that a plan made for another network refers to, and offers one of this network', async () => {
  const { project, client: _client, ...window } = await openOwnNetwork();
  project.update({ stages: [stage({ all: true }), stage({ from: 'block14_sepconv1' })] });
  const plan = mount(PlanPanel, {}, window);
  expect(plan.text('start-reasons')).toContain('“block14_sepconv1”, which the network does not have');
  await plan.click('fix-plan');
  expect(project.draft.stages.map(({ trainable }) => trainable)).toEqual([{ all: true }, { from: 'scores' }]);
  expect(plan.find('start-reasons')).toBeNull();
  plan.unmount();
});

test('names the head as the next step after a cut, and adds it with one click', async () => {
  const { model, project, client: _client, ...window } = await openOwnNetwork();
  project.update({ stages: [stage({ head: true })] });
  const list = mount(ProblemList, {}, window);
  model.edit({ edit: 'cutAt', layer: 'conv' });
  await nextTick();
  expect(list.text('problems')).toBe('Next: add a head');
  await list.click('problems');
  expect(list.text('fix')).toContain('Add a head for 3 classes');
  await list.click('fix');
  await nextTick();
  expect(model.graph!.layers.map(({ kind }) => kind)).toEqual([
    'InputLayer',
    'Conv2D',
    'GlobalAveragePooling2D',
    'Dropout',
    'Dense',
  ]);
  expect(list.text('no-problems')).toBe('Ready to train');
  list.unmount();
});
