// The dialog that connects the selected layer: its direction, and why a connection cannot be made.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import ConnectDialog from '../../../src-renderer/graph/dialogs/ConnectDialog.vue';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

/** Opens the dialog on a layer, with the first sum of the network and the two layers that it adds. */
async function openDialog(on: 'sum' | 'input' | 'convolution') {
  const window = await openWindow();
  await window.model.choose(smallNetwork());
  const { layers } = window.model.graph!;
  const sum = layers.find(({ kind }) => kind === 'Add')!;
  const names = { sum: sum.name, input: layers[0]!.name, convolution: sum.inputs[0]! };
  window.model.select([names[on]]);
  const closed = vi.fn();
  const dialog = mount(ConnectDialog, { onClose: closed }, window);
  onTestFinished(() => dialog.unmount());
  const isOn = (direction: string) => dialog.find(`option-${direction}`)?.getAttribute('aria-checked');
  const button = () => dialog.get('connect-go');
  return { ...window, dialog, closed, sum, isOn, button };
}

test.each([
  ['sum', ['false', 'true']],
  ['convolution', ['true', 'false']],
] as const)('offers the layers that a %s is connected to', async (on, chosen) => {
  const { isOn } = await openDialog(on);
  expect([isOn('feeds'), isOn('fedBy')]).toEqual(chosen);
});

test('lists layers with the shape of the sum first, the nearest at the top, and those behind it last', async () => {
  const { dialog, sum, model } = await openDialog('sum');
  const listed = [...dialog.get('connect-go').closest('dialog')!.querySelectorAll('[role=option]')].map(
    (option) => (option as HTMLElement).dataset.testid!.replace('pick-', ''),
  );
  expect(listed).toHaveLength(model.graph!.layers.length - 1);
  const shapeOf = (name: string) => String(model.facts!.layers.get(name)!.shape);
  const at = model.graph!.layers.findIndex(({ name }) => name === sum.name);
  const before = model.graph!.layers.slice(0, at).filter(({ name }) => shapeOf(name) === shapeOf(sum.name));
  expect(before.length).toBeGreaterThan(2);
  expect(listed.slice(0, before.length)).toEqual(before.map(({ name }) => name).reverse());
  expect(listed.at(-1)).toBe(model.graph!.layers.at(-1)!.name);
});

test('cannot connect anything to an input layer', async () => {
  const { isOn } = await openDialog('input');
  expect([isOn('feeds'), isOn('fedBy')]).toEqual(['true', undefined]);
});

test('refuses a connection that would close a cycle, with the reason on the button', async () => {
  const { dialog, button, closed, model } = await openDialog('sum');
  expect(button().dataset.reason).toBe('Choose the other layer.');
  const after = model.graph!.layers.at(-1)!.name;
  await dialog.click(`pick-${after}`);
  expect(dialog.text('connect-verdict')).toContain('must not form a cycle');
  expect(button().getAttribute('aria-disabled')).toBe('true');
  expect(button().dataset.reason).toContain('must not form a cycle');
  await dialog.click('connect-go');
  expect(closed).not.toHaveBeenCalled();
  expect(model.steps).toEqual([]);
});

test('connects layers whose shapes do not match only as “Connect anyway”, since a fix may follow', async () => {
  const { dialog, button, closed, model, sum } = await openDialog('sum');
  await dialog.click('pick-stem_conv');
  expect(dialog.get('connect-verdict').className).toContain('bad');
  expect(button().getAttribute('aria-disabled')).toBeNull();
  expect(dialog.text('connect-go')).toBe('Connect anyway');
  await dialog.click('connect-go');
  expect(closed).toHaveBeenCalledOnce();
  expect(model.layersByName.get(sum.name)!.inputs).toEqual([...sum.inputs, 'stem_conv']);
});
