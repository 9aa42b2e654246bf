// The second model beside the network: selected by mouse and keyboard, never a drop target, grafted with Enter.
// @vitest-environment node
import '../../dom';
import '../../page-size';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import DonorTree from '../../../../src-renderer/graph/donor/DonorTree.vue';
import { dragged, endDrag } from '../../../../src-renderer/graph/edits/drag';
import { useDonor } from '../../../../src-renderer/stores/donor';
import { buildHelpers } from '../../../engine/support';
import { mount } from '../../mount';
import { openWindow, smallNetwork } from '../../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function openTree() {
  const window = await openWindow();
  await window.model.choose(smallNetwork());
  const donor = useDonor(window.pinia);
  await donor.openSource('Donor', smallNetwork());
  const left = vi.fn();
  const tree = mount(DonorTree, { onLeave: left }, window);
  onTestFinished(() => tree.unmount());
  await vi.waitFor(() => tree.get('donor-layer-stem_conv'));
  /** Dispatches an event of the page, with its class, because Node has a different one with the same name. */
  async function send(id: string, type: string, properties: Record<string, unknown>) {
    const event = new document.defaultView!.Event(type, { bubbles: true, cancelable: true });
    tree.get(id).dispatchEvent(Object.assign(event, properties));
    await nextTick();
  }
  const press = (key: string, shiftKey = false) => send('donor-tree', 'keydown', { key, shiftKey });
  return { ...window, donor, tree, left, send, press };
}

test('draws blocks as one node, and expands one with a double click or Space', async () => {
  const { donor, tree, send, press } = await openTree();
  expect(donor.folded.size).toBe(donor.blocks.length);
  expect(tree.find('donor-layer-▸ block1a')).not.toBeNull();
  expect(tree.root.querySelectorAll('[data-layer]')).toHaveLength(0);
  await send('donor-layer-▸ block1a', 'dblclick', {});
  expect(donor.folded.has('block1a')).toBe(false);
  await vi.waitFor(() => tree.get('donor-layer-block1a_dwconv'));
  await send('donor-layer-block1a_dwconv', 'click', {});
  await press(' ');
  expect(donor.folded.has('block1a')).toBe(true);
});

test('selects a node, adds one with Ctrl and a range with Shift; arrow keys move and extend', async () => {
  const { donor, send, press } = await openTree();
  await send('donor-layer-stem_conv', 'click', {});
  expect([...donor.chosen]).toEqual(['stem_conv']);
  await send('donor-layer-stem_activation', 'click', { shiftKey: true });
  expect([...donor.chosen]).toEqual(['stem_conv', 'stem_bn', 'stem_activation']);
  await send('donor-layer-stem_bn', 'click', { ctrlKey: true });
  expect([...donor.chosen]).toEqual(['stem_conv', 'stem_activation']);
  await send('donor-layer-stem_bn', 'click', {});
  await press('ArrowDown');
  expect([...donor.chosen]).toEqual(['stem_activation']);
  await press('ArrowDown', true);
  const block = donor.blocks.find(({ name }) => name === 'block1a')!;
  expect([...donor.chosen]).toEqual(['stem_activation', ...block.layers]);
});

test('grafts with Enter after the selected layer, says before what happens to weights, and is left with Escape', async () => {
  const { donor, tree, model, left, send, press } = await openTree();
  model.selected = 'top_activation';
  await send('donor-layer-▸ block1a', 'click', {});
  expect(tree.text('tree-says')).toContain('Grafting after top_activation:');
  const before = model.graph!.layers.length;
  await press('Enter');
  expect(model.steps).toHaveLength(1);
  expect(model.graph!.layers.length).toBe(before + donor.chosen.size);
  await press('Escape');
  expect(donor.chosen.size).toBe(0);
  expect(left).not.toHaveBeenCalled();
  await press('Escape');
  expect(left).toHaveBeenCalledOnce();
});

test('drags the selection, or the node that was not selected', async () => {
  const { donor, send } = await openTree();
  const dataTransfer = { setData: () => {}, effectAllowed: 'none' };
  await send('donor-layer-stem_conv', 'click', {});
  await send('donor-layer-▸ block1a', 'dragstart', { dataTransfer });
  expect(dragged.value).toMatchObject({ name: 'Donor' });
  const block = donor.blocks.find(({ name }) => name === 'block1a')!;
  expect([...donor.chosen]).toEqual(block.layers);
  endDrag();
});
