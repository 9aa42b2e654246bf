// Components of the Model view: list, inspector and the panel of a second model.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import LayerList from '../../../src-renderer/graph/canvas/LayerList.vue';
import RegularizeDialog from '../../../src-renderer/graph/dialogs/RegularizeDialog.vue';
import LayerInspector from '../../../src-renderer/graph/inspector/LayerInspector.vue';
import DonorPanel from '../../../src-renderer/graph/palette/DonorPanel.vue';
import { useBlocks } from '../../../src-renderer/stores/blocks';
import { useDonor } from '../../../src-renderer/stores/donor';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function openModel() {
  const window = await openWindow();
  await window.model.choose(smallNetwork());
  return window;
}

test('shows a row for each visible layer, and selects the clicked one', async () => {
  const { model, ...window } = await openModel();
  const list = mount(LayerList, { problemOf: new Map() }, window);
  const rows = [...list.root.querySelectorAll<HTMLElement>('[data-testid=layer-row]')];
  expect(rows.length).toBeGreaterThan(1);
  expect(rows[1]!.textContent).toContain(model.graph!.layers[1]!.name);
  rows[1]!.click();
  expect(model.selected).toBe(model.graph!.layers[1]!.name);
  list.unmount();
});

test('shows the selected layer with its shape and parameters, and edits a changed parameter', async () => {
  const { model, ...window } = await openModel();
  model.select(['stem_conv']);
  const inspector = mount(LayerInspector, {}, window);
  expect(inspector.text('inspector-name')).toContain('stem_conv');
  expect(inspector.text('inspector-shape')).toMatch(/16, 16, 32/);
  const before = model.steps.length;
  await inspector.set('param-filters', '48');
  expect(model.steps).toHaveLength(before + 1);
  expect(model.selectedLayer?.params.filters).toBe(48);
  expect(inspector.text('inspector-shape')).toMatch(/16, 16, 48/);
  inspector.unmount();
});

test('changes a parameter of all selected layers that have it, as one step', async () => {
  const { model, history, ...window } = await openModel();
  const before = model.graph!;
  const names = ['stem_conv', 'stem_bn', 'stem_activation', 'top_conv'];
  const activationOf = (name: string) => model.layersByName.get(name)?.params.activation;
  model.select(names);
  const inspector = mount(LayerInspector, {}, window);
  expect(inspector.text('inspector-several')).toBe('4 layers selected');
  expect(inspector.root.textContent).toContain('Conv2D × 2');
  const field = (id: string) => inspector.get(id) as HTMLInputElement;
  const hasIt = names.filter((name) => activationOf(name) !== undefined);
  expect(hasIt.length).toBeGreaterThanOrEqual(2);
  await inspector.set('param-activation', 'tanh');
  expect(hasIt.map(activationOf)).toEqual(hasIt.map(() => 'tanh'));
  expect(activationOf('stem_bn')).toBeUndefined();
  expect(model.steps).toHaveLength(1);
  expect(field('param-activation').value).toBe('tanh');
  await history.undo();
  expect(model.graph).toEqual(before);
  inspector.unmount();
});

test('shows different values of the selected layers as mixed, and sets one for all of them', async () => {
  const { model, history: _history, ...window } = await openModel();
  model.select(['stem_conv', 'top_conv']);
  const inspector = mount(LayerInspector, {}, window);
  const field = (id: string) => inspector.get(id) as HTMLInputElement;
  const filters = () => model.selection.map((name) => model.layersByName.get(name)!.params.filters);
  expect(new Set(filters()).size).toBe(2);
  expect([field('param-filters').value, field('param-filters').placeholder]).toEqual(['', 'mixed']);
  await inspector.set('param-filters', '0');
  expect(inspector.text('number-problem')).toContain('1 or more');
  expect(model.steps).toHaveLength(0);
  await inspector.set('param-filters', '48');
  expect(filters()).toEqual([48, 48]);
  expect(field('param-filters').value).toBe('48');
  model.select(['stem_conv']);
  await nextTick();
  expect(inspector.text('inspector-name')).toBe('stem_conv');
  expect(inspector.find('inspector-several')).toBeNull();
  inspector.unmount();
});

test('lists the blocks and layers of a second model', async () => {
  const { client: _client, ...window } = await openModel();
  const donor = useDonor(window.pinia);
  const panel = mount(DonorPanel, {}, window);
  expect(panel.find('donor-list')).toBeNull();
  await donor.openSource('Donor', smallNetwork());
  await vi.waitFor(() => expect(panel.text('donor-name')).toContain('Donor'));
  expect(panel.root.querySelectorAll('[data-testid^="donor-"]').length).toBeGreaterThan(10);
  panel.unmount();
});

test('collapses blocks individually or all at once, and shows a small network expanded', async () => {
  const { pinia } = await openModel();
  const blocks = useBlocks(pinia);
  expect(blocks.blocks.length).toBeGreaterThan(3);
  expect(blocks.folded.size).toBe(0);
  blocks.fold(true);
  expect(blocks.folded.size).toBe(blocks.blocks.length);
  blocks.fold(false, [blocks.blocks[0]!.name]);
  expect(blocks.folded.size).toBe(blocks.blocks.length - 1);
});

test('shows the penalties of the selected layers, and sets others', async () => {
  const { model, ...window } = await openModel();
  model.select(['stem_conv', 'stem_bn']);
  const closed = vi.fn();
  const dialog = mount(RegularizeDialog, { onClose: closed }, window);
  const field = (id: string) => dialog.get(id) as HTMLInputElement;
  expect(field('regularize-l2').value).toBe('0.0001');
  await dialog.set('regularize-l1', '-1');
  await dialog.click('regularize-go');
  expect(closed).not.toHaveBeenCalled();
  await dialog.set('regularize-l1', '0.01');
  await dialog.click('regularize-go');
  expect(closed).toHaveBeenCalledOnce();
  expect(model.layersByName.get('stem_conv')?.params.kernelRegularizer).toEqual({
    name: 'l1l2',
    l1: 0.01,
    l2: 0.0001,
  });
  dialog.unmount();
  const again = mount(RegularizeDialog, {}, window);
  expect((again.get('regularize-l1') as HTMLInputElement).value).toBe('0.01');
  again.unmount();
});

test('selects a range of layers of a second model, and grafts them as one edit', async () => {
  const { client: _client, model, ...window } = await openModel();
  const donor = useDonor(window.pinia);
  await donor.openSource('Donor', smallNetwork());
  const panel = mount(DonorPanel, {}, window);
  expect(panel.get('donor-graft').getAttribute('aria-disabled')).toBe('true');
  await panel.set('donor-search', 'top_');
  const rows = [...panel.get('donor-list').querySelectorAll<HTMLElement>('[role=option]')];
  const names = ['top_conv', 'top_bn', 'top_activation'];
  expect(rows.map((row) => row.dataset.testid)).toEqual(names.map((name) => `donor-${name}`));
  await panel.click('donor-top_conv');
  const click = new document.defaultView!.Event('click', { bubbles: true });
  rows[2]!.dispatchEvent(Object.assign(click, { shiftKey: true }));
  expect([...donor.chosen]).toEqual(names);
  const before = model.graph!.layers.length;
  await panel.click('donor-graft');
  expect(model.graph!.layers.length).toBeGreaterThanOrEqual(before + names.length);
  expect(model.steps).toHaveLength(1);
  panel.unmount();
});
