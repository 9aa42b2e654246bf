// The canvas of the Model view: draws the part of the network in view, and selects layers by mouse and keyboard.
// @vitest-environment node
import '../dom';
import '../page-size';

import { useVueFlow } from '@vue-flow/core';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import GraphCanvas from '../../../src-renderer/graph/canvas/GraphCanvas.vue';
import LayerSearch from '../../../src-renderer/graph/panels/LayerSearch.vue';
import { useBlocks } from '../../../src-renderer/stores/blocks';
import { searchWanted } from '../../../src-renderer/stores/window-state';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function openCanvas(props: Record<string, unknown> = {}) {
  const window = await openWindow();
  await window.model.choose(smallNetwork());
  const canvas = mount(GraphCanvas, props, window);
  onTestFinished(() => canvas.unmount());
  await vi.waitFor(() => canvas.get('layer-top_activation'));
  const drawn = () =>
    [...canvas.root.querySelectorAll<HTMLElement>('[data-layer]')].map((one) => one.dataset.layer);
  /** Dispatches an event of the page, with its class, because Node has a different one with the same name. */
  async function send(id: string, type: string, properties: Record<string, unknown>) {
    const event = new document.defaultView!.Event(type, { bubbles: true, cancelable: true });
    canvas.get(id).dispatchEvent(Object.assign(event, properties));
    await nextTick();
  }
  return { canvas, drawn, send, ...window };
}

test('opens at the end of the network, and moves to a layer that is selected elsewhere', async () => {
  const { canvas, drawn, model } = await openCanvas();
  const first = model.graph!.layers[1]!.name;
  expect(canvas.get('graph-canvas').dataset.nodes).toBe(String(model.graph!.layers.length));
  expect(canvas.get('graph-canvas').getAttribute('aria-label')).toBe(`${model.graph!.layers.length} layers`);
  expect(drawn()).toContain('top_activation');
  expect(drawn()).not.toContain(first);
  model.selected = first;
  await vi.waitFor(() => expect(drawn()).toContain(first));
  expect(drawn()).not.toContain('top_activation');
});

test('shows a found layer again after the view was moved away from it, and opens its block', async () => {
  const { drawn, model, pinia, connection } = await openCanvas();
  const search = mount(LayerSearch, {}, { pinia, connection });
  onTestFinished(() => search.unmount());
  const first = model.graph!.layers[1]!.name;
  async function find(name: string) {
    await search.set('layer-search', name);
    const { KeyboardEvent } = document.defaultView!;
    search.get('layer-search').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  }
  await find(first);
  await vi.waitFor(() => expect(drawn()).toContain(first));
  await useVueFlow('layers').setViewport({ x: 0, y: -8000, zoom: 1 });
  await vi.waitFor(() => expect(drawn()).not.toContain(first));
  await find(first);
  await vi.waitFor(() => expect(drawn()).toContain(first));

  const blocks = useBlocks(pinia);
  const inside = blocks.blocks[0]!.layers[1]!;
  blocks.fold(true);
  await vi.waitFor(() => expect(drawn()).not.toContain(inside));
  await find(inside);
  await vi.waitFor(() => expect(drawn()).toContain(inside));
  expect(blocks.folded.has(blocks.blocks[0]!.name)).toBe(false);
  expect(model.selected).toBe(inside);
});

test('a search asked for before its field is drawn gets the focus once it is', async () => {
  const { model, pinia, connection } = await openCanvas();
  expect(model.graph).not.toBeNull();
  searchWanted.value = true;
  const search = mount(LayerSearch, {}, { pinia, connection });
  onTestFinished(() => search.unmount());
  await vi.waitFor(() => expect(document.activeElement).toBe(search.get('layer-search')));
  expect(searchWanted.value).toBe(false);
});

test('selects the clicked layer, adds others with Ctrl, and announces the selection', async () => {
  const { canvas, model, send } = await openCanvas();
  await send('layer-top_conv', 'click', {});
  expect(model.selection).toEqual(['top_conv']);
  expect(canvas.text('selection-told')).toBe('top_conv, Conv2D, 1 × 1 × 1280');
  expect(canvas.find('selection-count')).toBeNull();
  await send('layer-top_bn', 'click', { ctrlKey: true });
  expect([...model.selection].sort()).toEqual(['top_bn', 'top_conv']);
  expect(canvas.text('selection-count')).toMatch(/^2 /);
  model.edit({ edit: 'freeze', select: { names: ['top_conv'] } });
  await send('layer-top_conv', 'click', {});
  expect(canvas.text('selection-told')).toMatch(/^top_conv, .*, Frozen$/i);
});

test('moves along the network with the arrow keys, and clears the selection with Escape', async () => {
  const { model, send } = await openCanvas();
  const press = (key: string) => send('graph-canvas', 'keydown', { key });
  await press('End');
  expect(model.selected).toBe('top_activation');
  await press('ArrowUp');
  expect(model.selected).toBe('top_bn');
  await press('ArrowDown');
  expect(model.selected).toBe('top_activation');
  await press('Home');
  expect(model.selected).toBe(model.graph!.layers[0]!.name);
  await press('Escape');
  expect(model.selected).toBeNull();
});

test('opens the list of layers with its button or L, and the comparison with its button', async () => {
  const { canvas, send } = await openCanvas();
  expect(canvas.find('layer-row')).toBeNull();
  await canvas.click('layer-list-toggle');
  expect(canvas.find('layer-row')).not.toBeNull();
  await canvas.click('layer-list-toggle');
  expect(canvas.find('layer-row')).toBeNull();
  await send('graph-canvas', 'keydown', { key: 'l' });
  expect(canvas.find('layer-row')).not.toBeNull();
  await canvas.click('compare-toggle');
  expect(canvas.get('compare-toggle').className).toContain('on');
});

test('emits the model files dropped on it', async () => {
  const opened: File[] = [];
  const { send } = await openCanvas({ onFiles: (files: File[]) => opened.push(...files) });
  const file = new File(['model'], 'own.h5');
  const dataTransfer = { types: ['Files'], files: [file], dropEffect: 'none' };
  await send('graph-canvas', 'dragover', { dataTransfer });
  expect(dataTransfer.dropEffect).toBe('copy');
  await send('graph-canvas', 'drop', { dataTransfer });
  expect(opened).toEqual([file]);
});
