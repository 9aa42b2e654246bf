// What an edit does to weights, told before it, in its sentence and on the nodes; with the real weights of EfficientNet-Lite0.
// @vitest-environment node
import '../dom';
import '../page-size';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import GraphCanvas from '../../../src-renderer/graph/canvas/GraphCanvas.vue';
import DonorPanel from '../../../src-renderer/graph/palette/DonorPanel.vue';
import CommandMenu from '../../../src-renderer/graph/panels/CommandMenu.vue';
import EditList from '../../../src-renderer/graph/panels/EditList.vue';
import { useDonor } from '../../../src-renderer/stores/donor';
import { useKeptWeights } from '../../../src-renderer/stores/kept-weights';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

const pretrained = () => ({
  catalog: 'efficientnet-lite0',
  inputShape: [64, 64, 3],
  includeTop: false,
  weights: 'pretrained' as const,
});

async function openBoth() {
  const window = await openWindow();
  await window.model.choose(pretrained());
  const donor = useDonor(window.pinia);
  await donor.openSource('Donor', pretrained());
  return { ...window, donor, weights: useKeptWeights(window.pinia) };
}
const block3b = /^block3b_/;

test('says before and after a graft how many layers keep their weights, and adapts it with one click and one undo', async () => {
  const { client: _client, donor, model, weights, history, ...window } = await openBoth();
  model.selected = 'block2b_add';
  donor.chosen = new Set(donor.graph!.layers.map(({ name }) => name).filter((name) => block3b.test(name)));
  const panel = mount(DonorPanel, {}, window);
  const edits = mount(EditList, {}, window);
  onTestFinished(() => {
    for (const one of [panel, edits]) one.unmount();
  });
  await nextTick();
  const before = panel.text('graft-says');
  expect(before).toContain('Grafting after block2b_add:');
  // 24 channels instead of 40: the sum does not fit without an adapter.
  expect(before).toContain('Conv2D 1×1: All 6 grafted layers keep their weights.');
  expect(weights.marks.size).toBe(0);
  await panel.click('graft-adapted');
  expect(edits.text('edit-weights')).toBe('All 6 grafted layers keep their weights.');
  expect(weights.marks.get('block3b_dwconv')).toBeUndefined();
  expect(weights.marks.get('block3b_dwconv_1')).toBe('kept');
  const layer = (name: string) => model.layersByName.get(name)!.weights;
  const original = donor.graph!.layers.find(({ name }) => name === 'block3b_dwconv')!.weights;
  expect(layer('block3b_dwconv_1')).toEqual(original);
  expect(history.done.filter(({ where, step }) => where === 'model' && step)).toHaveLength(1);
  await history.undo();
  expect(weights.marks.size).toBe(0);
});

test('marks the layers of the network that a duplicate makes restart, and the offer replaces the edit', async () => {
  const { client: _client, model, weights, history, ...window } = await openBoth();
  const edits = mount(EditList, {}, window);
  const canvas = mount(GraphCanvas, {}, window);
  onTestFinished(() => {
    for (const one of [edits, canvas]) one.unmount();
  });
  await vi.waitFor(() => canvas.get('layer-top_activation'));
  model.edit({ edit: 'duplicate', layers: ['top_conv'], place: 'after' });
  await nextTick();
  expect(edits.text('edit-weights')).toBe('The copied layer restarts with random weights: top_conv.');
  expect(weights.marks).toEqual(new Map([['top_conv_copy', 'restarts']]));
  model.selected = 'top_conv_copy';
  await vi.waitFor(() => expect(canvas.get('layer-top_conv_copy').textContent).toBeTruthy());
  const mark = canvas.get('layer-top_conv_copy').querySelector('[data-testid=weights-restarts]');
  expect(mark?.getAttribute('aria-label')).toBe('Restarts with random weights');
  const before = history.done.length;
  await edits.click('edit-adapt');
  await nextTick();
  expect(model.steps).toHaveLength(1);
  expect(history.done).toHaveLength(before);
  expect(edits.text('edit-weights')).toBe('The grafted layer keeps its weights.');
  expect(edits.find('edit-adapt')).toBeNull();
  expect([...weights.marks.values()]).toEqual(['kept']);
});

test('forgets the mark of a layer whose weights were loaded afterward', async () => {
  const { client: _client, model, weights, donor } = await openBoth();
  model.edit({ edit: 'setParams', layer: 'top_conv', params: { kernelSize: [3, 3], padding: 'same' } });
  expect(weights.marks.get('top_conv')).toBe('restarts');
  model.edit({ edit: 'setParams', layer: 'top_conv', params: { kernelSize: [1, 1] } });
  expect(weights.marks.get('top_conv')).toBe('restarts');
  const own = donor.graph!.layers.find(({ name }) => name === 'top_conv')!.weights;
  model.edit({ edit: 'takeWeights', from: 'Donor', weights: { top_conv: own } });
  expect(weights.marks.get('top_conv')).toBeUndefined();
});

test('says in the tooltip of the command what a duplicate would do to weights', async () => {
  const { client: _client, model, ...window } = await openBoth();
  model.selected = 'top_conv';
  const menu = mount(CommandMenu, { sections: ['layer'] }, window);
  onTestFinished(() => menu.unmount());
  const event = new document.defaultView!.Event('mouseenter');
  menu.get('command-duplicate').dispatchEvent(event as unknown as Event);
  await vi.waitFor(() =>
    expect(document.querySelector('.tip')?.textContent).toBe(
      'The copied layer restarts with random weights: top_conv.\nInsert a 1×1 adapter, and all layers keep theirs.',
    ),
  );
});
