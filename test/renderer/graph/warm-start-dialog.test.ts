// The dialog that loads weights from a second model: matches layers, reports other shapes, and loads them as one edit.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import WarmStartDialog from '../../../src-renderer/graph/dialogs/WarmStartDialog.vue';
import { useDonor } from '../../../src-renderer/stores/donor';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

/** Opens the dialog for a network whose stem has other shapes than that of the second model. */
async function openDialog(withDonor = true) {
  const window = await openWindow();
  await window.model.choose(smallNetwork());
  window.model.edit({ edit: 'setParams', layer: 'stem_conv', params: { filters: 48 } });
  if (withDonor) await useDonor(window.pinia).openSource('Donor', smallNetwork());
  const closed = vi.fn();
  const dialog = mount(WarmStartDialog, { onClose: closed }, window);
  onTestFinished(() => dialog.unmount());
  const weighted = [...window.model.facts!.layers].filter(([, { weights }]) => weights.length > 0);
  const counts = () => dialog.text('warm-says').match(/\d+/g)!.map(Number);
  return { dialog, closed, counts, total: weighted.length, ...window };
}

test('asks for a second model first', async () => {
  const { dialog } = await openDialog(false);
  expect(dialog.get('warm-go').getAttribute('aria-disabled')).toBe('true');
  expect(dialog.get('warm-go').dataset.reason).toBe('Open a second model first.');
  expect(dialog.find('warm-says')).toBeNull();
});

test('matches layers by name, lists those with other shapes, and loads the rest as one edit', async () => {
  const { dialog, closed, counts, total, model } = await openDialog();
  const [matched, mismatched, unchanged] = counts();
  expect(mismatched).toBeGreaterThan(0);
  expect(matched! + mismatched! + unchanged!).toBe(total);
  expect(document.querySelector('dialog ul')!.textContent).toContain('stem_conv');
  const before = model.steps.length;
  await dialog.click('warm-go');
  expect(closed).toHaveBeenCalledOnce();
  expect(model.steps).toHaveLength(before + 1);
  const step = model.steps.at(-1)!;
  expect(step).toMatchObject({ kind: 'edit', edit: { edit: 'takeWeights', from: 'Donor' } });
});

test('matches only the layers that a pattern selects, and reports a faulty pattern', async () => {
  const { dialog, counts } = await openDialog();
  await dialog.click('option-pattern');
  await dialog.set('warm-pattern', 'top_conv');
  expect(counts().slice(0, 2)).toEqual([1, 0]);
  await dialog.set('warm-pattern', 'no_such_layer');
  expect(dialog.get('warm-go').dataset.reason).toBe('No layers match yet.');
  await dialog.set('warm-pattern', '(');
  expect(document.querySelector('dialog [role=alert]')).not.toBeNull();
  expect(dialog.get('warm-go').getAttribute('aria-disabled')).toBe('true');
});

test('unmatches a pair that is clicked, and matches a source with the next target clicked', async () => {
  const { dialog, counts } = await openDialog();
  const [matched] = counts();
  await dialog.click('option-pairs');
  expect(counts()[0]).toBe(matched);
  await dialog.click('warm-here-top_conv');
  expect(counts()[0]).toBe(matched! - 1);
  await dialog.click('warm-there-top_conv');
  expect(dialog.get('warm-there-top_conv').getAttribute('aria-pressed')).toBe('true');
  await dialog.click('warm-here-top_conv');
  expect(counts()[0]).toBe(matched);
  expect(dialog.get('warm-there-top_conv').getAttribute('aria-pressed')).toBe('false');
});
