// The keys of the grid of images, on a scanned folder.
// @vitest-environment node
import '../dom';

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import DataSetView from '../../../src-renderer/dataset/DataSetView.vue';
import { moveInGrid } from '../../../src-renderer/dataset/grid-keys';
import { usePreview } from '../../../src-renderer/stores/preview';
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
  expect(document.activeElement === grid() || document.activeElement === document.body).toBe(true);
  press(' ');
  const preview = usePreview(window.pinia);
  await vi.waitFor(() => expect(preview.isOpen).toBe(true));
  expect(preview.items).toHaveLength(total - 1);
  expect(preview.current).toEqual({ name: active()!.getAttribute('aria-label') });
});

async function openGrid() {
  const { data, ...window } = await openWindow();
  await data.choose(await makeImages(join(await temporaryFolder(), 'images')));
  const view = mount(DataSetView, {}, window);
  onTestFinished(() => view.unmount());
  const grid = () => view.get('image-grid');
  const option = (path: string) => {
    const found = grid().querySelector<HTMLElement>(`[aria-label="${path}"]`);
    if (!found) throw new Error(`No image ${path}`);
    return found;
  };
  const loaded = () => vi.waitFor(() => expect(option('red/red-7.png')).toBeTruthy());
  await loaded();
  const page = document.defaultView!;
  const press = (key: string, held: KeyboardEventInit = {}) =>
    grid().dispatchEvent(
      new page.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }),
    );
  return { ...window, data, view, grid, option, press, page };
}

/** Writes a dataset of `count` gray images of 4 × 4 pixels in ten classes, in MNIST's format. */
async function makeDigits(folder: string, count: number): Promise<string> {
  await mkdir(folder);
  const head = (...numbers: number[]) => {
    const bytes = Buffer.alloc(numbers.length * 4);
    for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number, i * 4);
    return bytes;
  };
  const pixels = Buffer.alloc(count * 16);
  for (let i = 0; i < count; i++) pixels.writeUInt32BE(i, i * 16);
  const labels = Buffer.from(Uint8Array.from({ length: count }, (_, i) => i % 10));
  const images = Buffer.concat([head(0x803, count, 4, 4), pixels]);
  await writeFile(join(folder, 'train-images-idx3-ubyte'), images);
  await writeFile(join(folder, 'train-labels-idx1-ubyte'), Buffer.concat([head(0x801, count), labels]));
  return folder;
}

test('Ctrl+A selects thousands of images with one call of the engine', async () => {
  const count = 10_000;
  const { data, client, ...window } = await openWindow();
  await data.choose(await makeDigits(join(await temporaryFolder(), 'digits'), count));
  const view = mount(DataSetView, {}, window);
  onTestFinished(() => view.unmount());
  const grid = view.get('image-grid');
  await vi.waitFor(() => expect(grid.dataset.total).toBe(String(count)), { timeout: 20_000 });
  const calls = vi.spyOn(client, 'imagePaths');
  const pages = vi.spyOn(client, 'images');
  const { KeyboardEvent: PageEvent } = document.defaultView!;
  const startedAt = performance.now();
  grid.dispatchEvent(new PageEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true, cancelable: true }));
  await vi.waitFor(() => expect(view.text('selection-told')).toBe('10,000 images selected'), {
    timeout: 10_000,
    interval: 5,
  });
  const tookMs = performance.now() - startedAt;
  console.info(`Ctrl+A on ${count} images: ${Math.round(tookMs)} ms`);
  expect(calls).toHaveBeenCalledTimes(1);
  expect(pages).not.toHaveBeenCalled();
  expect(tookMs).toBeLessThan(2000);
});

test('announces the number of selected images, and describes its keys', async () => {
  const { view, grid, option } = await openGrid();
  expect(view.get('selection-told').getAttribute('role')).toBe('status');
  option('red/red-0.png').click();
  await vi.waitFor(() => expect(view.text('selection-told')).toBe('1 image selected'));
  const keys = document.getElementById(grid().getAttribute('aria-describedby')!);
  expect(keys!.textContent).toContain('Delete excludes');
});

test('the menu opens by Shift+F10 and changes the class of the selection; the old images stay until the new ones arrive', async () => {
  const { data, view, grid, option, press } = await openGrid();
  option('red/red-0.png').click();
  await nextTick();
  option('red/red-1.png').click();
  await nextTick();
  press('F10', { shiftKey: true });
  await vi.waitFor(() => expect(view.root.ownerDocument.querySelector('[role=menu]')).not.toBeNull());
  const item = (id: string) =>
    vi.waitFor(() => {
      const found = document.querySelector<HTMLElement>(`[data-testid="menu-${id}"]`);
      if (!found) throw new Error(id);
      return found;
    });
  expect((await item('try')).getAttribute('aria-disabled')).toBe('true');
  (await item('relabel')).click();
  (await item('class-1')).click();
  await vi.waitFor(() =>
    expect(data.edits).toEqual([
      { edit: 'relabel', images: ['red/red-0.png', 'red/red-1.png'], to: 'green' },
    ]),
  );
  expect(grid().querySelectorAll('[aria-label]').length).toBe(24);
  await vi.waitFor(() => expect(document.querySelector('[data-testid=context-menu]')).toBeNull());
});

test('selects all images of a class by the menu, also those that are not loaded', async () => {
  const { view, option, page } = await openGrid();
  option('blue/blue-3.png').dispatchEvent(
    new page.MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 2 }),
  );
  await vi.waitFor(() => expect(document.querySelector('[data-testid=menu-select-class]')).not.toBeNull());
  document.querySelector<HTMLElement>('[data-testid=menu-select-class]')!.click();
  await vi.waitFor(() => expect(view.text('selection-told')).toBe('8 images selected'));
});

test('dropping images on a class changes their class, as one change that can be undone', async () => {
  const { data, view, option, history, page } = await openGrid();
  option('red/red-0.png').click();
  await nextTick();
  option('red/red-2.png').click();
  await nextTick();
  const drag = (type: string, at: HTMLElement) => {
    const event = new page.Event(type, { bubbles: true, cancelable: true });
    Object.assign(event, {
      dataTransfer: { types: ['text/plain'], setData() {}, setDragImage() {}, effectAllowed: 'none' },
    });
    at.dispatchEvent(event);
    return event;
  };
  drag('dragstart', option('red/red-2.png'));
  const row = view.get('class-row-0');
  expect(drag('dragover', row).defaultPrevented).toBe(true);
  drag('drop', row);
  await vi.waitFor(() => expect(data.summary!.classes[0]).toMatchObject({ name: 'blue' }));
  expect(data.edits).toEqual([{ edit: 'relabel', images: ['red/red-0.png', 'red/red-2.png'], to: 'blue' }]);
  await vi.waitFor(() => expect(view.text('selection-told')).toBe('0 images selected'));
  await history.undo();
  expect(data.edits).toEqual([]);
});

test('shows excluded images on request, and Delete restores them', async () => {
  const { data, view, grid, option, press } = await openGrid();
  option('red/red-0.png').click();
  press('Delete');
  await vi.waitFor(() => expect(data.summary!.leftOutTotal).toBe(1));
  const filter = () =>
    [...view.root.querySelectorAll<HTMLElement>('[role=radio]')].find(
      (one) => one.textContent?.trim() === 'Excluded (1)',
    );
  await vi.waitFor(() => expect(filter()).toBeTruthy());
  filter()!.click();
  await vi.waitFor(() => expect(grid().querySelectorAll('[aria-label]')).toHaveLength(1));
  press('Delete');
  await vi.waitFor(() => expect(data.summary!.total).toBe(24));
  expect(data.edits).toEqual([]);
  // The filter has no images any more, so all images are shown again.
  await vi.waitFor(() => expect(grid().querySelectorAll('[aria-label]')).toHaveLength(24));
});
