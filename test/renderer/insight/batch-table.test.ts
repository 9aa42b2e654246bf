// The table of a folder's predictions: 10,000 rows of which few exist, sorted and filtered; and a whole folder through the dialog.
// @vitest-environment node
import '../dom';
import '../page-size';

import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import type { Prediction } from '#shared/protocol/trainer-contract';
import BatchDialog from '../../../src-renderer/insight/batch/BatchDialog.vue';
import BatchTable from '../../../src-renderer/insight/batch/BatchTable.vue';
import { unreadable, useBatch } from '../../../src-renderer/stores/batch';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

const many = 10_000;
/** Probabilities in another order than the names; each hundredth image cannot be read. */
const rows: Prediction[] = Array.from({ length: many }, (_, i) => {
  const name = `${String(i).padStart(5, '0')}.jpg`;
  if (i % 100 === 99) return { name, top: [], problem: 'broken' };
  const probability = 0.5 + ((i * 7919) % many) / (2 * many);
  const [a, b] = i % 3 === 0 ? ['cat', 'dog'] : ['dog', 'cat'];
  return {
    name,
    problem: null,
    top: [
      { label: 0, name: a!, probability },
      { label: 1, name: b!, probability: 1 - probability },
    ],
  };
});

async function openTable() {
  const window = await openWindow();
  const view = mount(BatchTable, {}, window);
  onTestFinished(() => view.unmount());
  const batch = useBatch(window.pinia);
  batch.rows = rows;
  await nextTick();
  const shown = () => [...view.root.querySelectorAll<HTMLElement>('[data-testid=batch-row]')];
  return { view, batch, shown };
}

test('makes the visible rows of 10,000 only, and others when it is scrolled', async () => {
  const { view, shown } = await openTable();
  await vi.waitFor(() => expect(shown().length).toBeGreaterThan(10));
  expect(shown().length).toBeLessThan(30);
  expect(shown()[0]!.dataset.name).toBe('00000.jpg');
  const table = view.root.querySelector('[role=table]')!;
  expect(table.getAttribute('aria-rowcount')).toBe('10001');
  const body = view.root.querySelector<HTMLElement>('.rows')!;
  body.scrollTop = 52 * 9000;
  body.dispatchEvent(new document.defaultView!.Event('scroll'));
  await nextTick();
  const names = shown().map(({ dataset }) => dataset.name);
  expect(names).toContain('09000.jpg');
  expect(names.length).toBeLessThan(30);
  expect(shown()[0]!.getAttribute('aria-rowindex')).toBe(String(Number(names[0]!.slice(0, 5)) + 2));
});

test('sorts by each column and back, within a fraction of a second', async () => {
  const { view, batch } = await openTable();
  const first = () => batch.shown.map(({ top }) => top[0]?.probability ?? -1);
  await view.click('batch-by-probability');
  const falling = first();
  expect(falling).toEqual([...falling].sort((a, b) => b - a));
  await view.click('batch-by-probability');
  expect(first()).toEqual([...falling].reverse());
  await view.click('batch-by-class');
  expect(batch.shown.find(({ top }) => top[0])!.top[0]!.name).toBe('cat');
  await view.click('batch-by-order');
  expect(batch.shown).toEqual(rows);
});

test('filters by class, probability and unreadable files', async () => {
  const { batch } = await openTable();
  expect(batch.classes.map(({ name }) => name)).toEqual(['dog', 'cat']);
  batch.only = 'cat';
  batch.least = 0.75;
  batch.most = 0.9;
  expect(batch.shown.length).toBeGreaterThan(500);
  for (const { top } of batch.shown)
    expect([top[0]!.name, top[0]!.probability >= 0.75 && top[0]!.probability <= 0.9]).toEqual(['cat', true]);
  batch.only = unreadable;
  expect(batch.shown).toHaveLength(100);
  batch.only = null;
  batch.least = 0;
  batch.most = 1;
  expect(batch.shown).toHaveLength(many);
});

test('predicts a folder that the system’s dialog chose, with the network of Try', async () => {
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 4);
  const { model, ...window } = await openWindow({ dialogs: true, chooseFolder: async () => folder });
  await model.choose(smallNetwork());
  model.edit({
    edit: 'addHead',
    layers: [
      { kind: 'GlobalAveragePooling2D', params: {} },
      { kind: 'Dense', params: { units: 3, activation: 'softmax' } },
    ],
  });
  await nextTick();
  const view = mount(BatchDialog, {}, window);
  onTestFinished(() => view.unmount());
  await view.click('batch-choose');
  await vi.waitFor(() => expect(view.text('batch-count')).toBe('12 of 12 images'), { timeout: 30_000 });
  const batch = useBatch(window.pinia);
  expect(batch.rows.map(({ name }) => name).slice(0, 2)).toEqual(['blue/blue-0.png', 'blue/blue-1.png']);
  // The stream ends a moment after its last rows.
  await vi.waitFor(() => expect(batch.running).toBe(false));
});
