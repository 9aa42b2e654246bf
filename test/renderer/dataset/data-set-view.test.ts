// The Data view with a folder: its counts, lists, and the settings saved by its controls.
// @vitest-environment node
import '../dom';

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import DataSetView from '../../../src-renderer/dataset/DataSetView.vue';
import SplitPanel from '../../../src-renderer/dataset/SplitPanel.vue';
import { useUndo } from '../../../src-renderer/stores/undo';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function openFolder() {
  const window = await openWindow();
  const folder = await makeImages(join(await temporaryFolder(), 'images'));
  await writeFile(join(folder, 'red', 'broken.png'), 'no image');
  await window.data.choose(folder);
  return { ...window, folder };
}

test('asks for a folder in an empty project', async () => {
  const window = await openWindow();
  const view = mount(DataSetView, {}, window);
  expect(view.find('data-total')).toBeNull();
  expect(view.text('choose-folder')).not.toBe('');
  expect(view.text('use-sample')).not.toBe('');
  view.unmount();
});

test('shows the path, images and classes of a scanned folder, and an unreadable image', async () => {
  const { folder, data, ...window } = await openFolder();
  const view = mount(DataSetView, {}, window);
  expect(view.get('data-folder').textContent).toContain(folder.split('/').at(-1));
  expect(view.text('data-total')).toContain(String(data.summary!.total));
  expect(view.text('class-table')).toMatch(/blue.*green.*red/);
  expect(view.text('rejected-image')).toContain('red/broken.png');
  view.unmount();
});

test.each([
  ['en', '1 skipped'],
  ['ko', '건너뜀 1개'],
] as const)(
  'counts skipped files in the header, and lists them in place of the images (%s)',
  async (locale, text) => {
    const { folder: _folder, ...window } = await openFolder();
    const view = mount(DataSetView, {}, { ...window, locale });
    onTestFinished(() => view.unmount());
    expect(view.text('show-left-out')).toBe(text);
    expect(view.find('left-out')).toBeNull();
    await view.click('show-left-out');
    expect(view.text('left-out')).toContain('red/broken.png');
    expect(view.get('show-left-out').getAttribute('aria-pressed')).toBe('true');
    await view.click('clear-left-out');
    expect(view.find('left-out')).toBeNull();
    await view.click('show-left-out');
    // Choosing a class shows its images again.
    await view.click('class-row-2');
    expect(view.find('left-out')).toBeNull();
  },
);

test('saves fractions, seed and method in the split panel', async () => {
  const { project, ...window } = await openFolder();
  const panel = mount(SplitPanel, {}, window);
  await panel.set('split-validation', '30');
  expect(project.draft.split.validation).toBeCloseTo(0.3, 10);
  await panel.set('split-validation', '90');
  expect(panel.get('split-validation').getAttribute('max')).toBe('90');
  expect(project.draft.split.validation).toBeCloseTo(0.9, 10);
  await panel.set('seed', '7');
  expect(project.draft.seed).toBe(7);
  await panel.set('resize-mode', 'crop');
  expect(project.draft.resize?.mode).toBe('crop');
  panel.unmount();
});

test('shows the images of the clicked class or with a typed name, and all again when the filter is cleared', async () => {
  const { data, folder: _folder, ...window } = await openFolder();
  const view = mount(DataSetView, {}, window);
  onTestFinished(() => view.unmount());
  const paths = () =>
    [...view.root.querySelectorAll('[data-testid=image][aria-label]')].map(
      (one) => one.getAttribute('aria-label')!,
    );
  const total = data.summary!.total;
  await vi.waitFor(() => expect(paths()).toHaveLength(total));
  expect(view.find('clear-class')).toBeNull();
  await view.click('class-row-2');
  expect(view.text('clear-class')).toBe('red');
  await vi.waitFor(() => expect(paths()).toHaveLength(8));
  expect(paths().every((path) => path.startsWith('red/'))).toBe(true);
  await view.set('find-images', 'red-3');
  await vi.waitFor(() => expect(paths()).toEqual(['red/red-3.png']));
  await view.set('find-images', '');
  await view.click('clear-class');
  await vi.waitFor(() => expect(paths()).toHaveLength(total));
});

test('undoes and redoes an edit of the dataset', async () => {
  const { data, folder: _folder, ...window } = await openFolder();
  const view = mount(DataSetView, {}, window);
  onTestFinished(() => view.unmount());
  const total = data.summary!.total;
  const history = useUndo(window.pinia);
  await data.edit({ edit: 'exclude', images: ['red/red-1.png'] });
  expect(view.text('data-total')).toContain(String(total - 1));
  expect(view.text('data-edits')).toMatch(/^1 /);
  await history.undo();
  await vi.waitFor(() => expect(view.text('data-total')).toContain(String(total)));
  expect(view.find('data-edits')).toBeNull();
  await history.redo();
  await vi.waitFor(() => expect(view.text('data-total')).toContain(String(total - 1)));
});
