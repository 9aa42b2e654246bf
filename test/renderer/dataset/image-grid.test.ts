// The keys of the grid of images, on a scanned folder.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import DataSetView from '../../../src-renderer/dataset/DataSetView.vue';
import { moveInGrid } from '../../../src-renderer/dataset/grid-keys';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('moves by image, row, screen and to both ends, and stays inside the grid', () => {
  const size = { total: 23, columns: 5, rows: 2 };
  const to = (key: string, from: number) => moveInGrid(key, from, size);
  expect([to('ArrowLeft', 0), to('ArrowRight', 0), to('ArrowRight', 22)]).toEqual([0, 1, 22]);
  expect([to('ArrowUp', 3), to('ArrowUp', 8), to('ArrowDown', 3), to('ArrowDown', 21)]).toEqual([
    3, 3, 8, 21,
  ]);
  expect(to('ArrowDown', 19)).toBe(22);
  expect([to('PageUp', 3), to('PageDown', 3), to('PageDown', 20)]).toEqual([0, 13, 22]);
  expect([to('Home', 9), to('End', 9), to('x', 9), to('toString', 9)]).toEqual([0, 22, null, null]);
  expect(moveInGrid('End', 0, { ...size, total: 0 })).toBeNull();
});

test('is one tab stop whose keys select, extend, select all, preview and leave out', async () => {
  const { data, ...window } = await openWindow();
  await data.choose(await makeImages(join(await temporaryFolder(), 'images')));
  const view = mount(DataSetView, {}, window);
  onTestFinished(() => view.unmount());
  const total = data.summary!.total;
  const grid = () => view.get('image-grid');
  const options = () => [...grid().querySelectorAll('[role=option]')];
  const selected = () => options().filter((one) => one.getAttribute('aria-selected') === 'true').length;
  const active = () => document.getElementById(grid().getAttribute('aria-activedescendant')!);
  const press = (key: string, held: KeyboardEventInit = {}) => {
    const { KeyboardEvent: PageEvent } = document.defaultView!;
    grid().dispatchEvent(new PageEvent('keydown', { key, bubbles: true, cancelable: true, ...held }));
  };
  await vi.waitFor(() =>
    expect(options().filter((one) => one.hasAttribute('aria-label'))).toHaveLength(total),
  );
  expect(grid().querySelectorAll('[tabindex="0"]')).toHaveLength(0);
  expect(grid().tabIndex).toBe(0);

  press('ArrowRight');
  await vi.waitFor(() => expect(active()).toBe(options()[1]));
  press(' ', { ctrlKey: true });
  await vi.waitFor(() => expect(selected()).toBe(1));
  press('ArrowRight', { shiftKey: true });
  press('ArrowRight', { shiftKey: true });
  await vi.waitFor(() => expect(selected()).toBe(3));
  press('ArrowLeft', { shiftKey: true });
  await vi.waitFor(() => expect(selected()).toBe(2));
  press('a', { ctrlKey: true });
  await vi.waitFor(() => expect(selected()).toBe(total));
  await view.click('clear-selection');
  await vi.waitFor(() => expect(selected()).toBe(0));

  press('End');
  await vi.waitFor(() => expect(active()).toBe(options().at(-1)));
  const path = active()!.getAttribute('aria-label')!;
  press('Delete');
  await vi.waitFor(() => expect(data.summary!.total).toBe(total - 1));
  await vi.waitFor(() => expect(options()).toHaveLength(total - 1));
  expect(options().map((one) => one.getAttribute('aria-label'))).not.toContain(path);
  await vi.waitFor(() => expect(active()?.getAttribute('aria-label')).toBeTruthy());
  press(' ');
  await vi.waitFor(() => expect(document.querySelector('dialog')).not.toBeNull());
});
