// The preview on a scanned folder and a real network: relabels, leaves out and undoes by keys, adds images of Try, shows neighbors.
// @vitest-environment node
import '../../dom';

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import ImagePreview from '../../../../src-renderer/components/preview/ImagePreview.vue';
import { usePreview } from '../../../../src-renderer/stores/preview';
import { useTrial } from '../../../../src-renderer/stores/trial';
import { buildHelpers, makeImages, noisyPng, temporaryFolder } from '../../../engine/support';
import { mount } from '../../mount';
import { openWindow, smallNetwork } from '../../window';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function openFolder() {
  const { data, ...window } = await openWindow();
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 4);
  await data.choose(folder);
  // Named, since work of an earlier test may have made its stores the active ones.
  const preview = usePreview(window.pinia);
  return { ...window, data, folder, preview };
}
function press(key: string, held: KeyboardEventInit = {}) {
  const { KeyboardEvent: PageEvent } = document.defaultView!;
  document.body.dispatchEvent(new PageEvent('keydown', { key, bubbles: true, cancelable: true, ...held }));
}

test('digits change the class, Delete leaves out and puts back, Ctrl+Z undoes, arrows change the image', async () => {
  const { data, preview, history, folder, ...window } = await openFolder();
  // As an evaluation names them: by file.
  preview.open([{ name: join(folder, 'red/red-0.png') }, { name: 'red/red-1.png' }]);
  const view = mount(ImagePreview, {}, window);
  onTestFinished(() => view.unmount());
  const says = (text: string) =>
    vi.waitFor(() => expect(view.text('preview-state')).toBe(text), { timeout: 20_000 });
  await says('Class: red');
  press('1');
  await says('Class: blue');
  expect(data.edits).toEqual([{ edit: 'relabel', images: ['red/red-0.png'], to: 'blue' }]);
  press('z', { ctrlKey: true });
  await says('Class: red');
  expect(data.edits).toEqual([]);
  press('y', { ctrlKey: true });
  await says('Class: blue');

  press('Delete');
  await says('Excluded from the dataset (class: blue)');
  expect(data.summary).toMatchObject({ total: 11, leftOutTotal: 1 });
  press('Delete');
  await says('Class: blue');
  expect(history.done.at(-1)?.what).toEqual({ key: 'putBack', n: 1 });
  press('Delete');
  await says('Excluded from the dataset (class: blue)');
  // A class puts a left-out image back, as one change.
  press('2');
  await says('Class: green');
  expect(data.edits.filter(({ edit }) => edit === 'exclude')).toEqual([]);

  press('ArrowRight');
  await says('Class: red');
  expect(view.text('preview-position')).toBe('Image 2 of 2');
  press('ArrowRight');
  expect(preview.index).toBe(1);
  await view.set('preview-part', 'test');
  await vi.waitFor(() => expect(preview.located).toMatchObject({ part: 'test', moved: true }));
});

test('adds an image of Try to a class, which can be undone', async () => {
  const { data, preview, history, ...window } = await openFolder();
  const trial = useTrial(window.pinia);
  const file = new File([new Uint8Array(noisyPng([210, 60, 50], 99))], 'mine.png');
  await trial.add([file]).catch(() => {});
  preview.open([{ trialId: trial.images[0]!.id }]);
  const view = mount(ImagePreview, {}, window);
  onTestFinished(() => view.unmount());
  const says = (text: string | RegExp) =>
    vi.waitFor(() => expect(view.text('preview-state')).toMatch(text), { timeout: 20_000 });
  await says(/Not in the dataset/);
  press('3');
  await says('Class: red');
  expect(data.summary?.total).toBe(13);
  await history.undo();
  await says(/Not in the dataset/);
  expect(data.summary?.total).toBe(12);
});

test('shows similar images by real features, and offers to compute those that are missing', async () => {
  const { data, preview, model, folder, ...window } = await openFolder();
  const many = await makeImages(join(folder, '..', 'many'), 12);
  await data.choose(many);
  await model.choose(smallNetwork());
  await vi.waitFor(() => expect(model.arrival.state).toBe('here'), 30_000);
  preview.open([{ name: 'green/green-2.png' }]);
  const view = mount(ImagePreview, {}, window);
  onTestFinished(() => view.unmount());
  const state = () => view.get('preview-neighbors').dataset.state;
  await vi.waitFor(() => expect(state()).toBe('missing'), 60_000);
  expect(view.text('preview-missing')).toBe(
    'The features of 36 images are not computed yet for this network.',
  );
  await view.click('compute-features');
  await vi.waitFor(() => expect(state()).toBe('found'), 60_000);
  const neighbors = [...view.root.ownerDocument.querySelectorAll('[data-testid=preview-neighbor]')];
  expect(neighbors).toHaveLength(6);
  expect(neighbors.every((one) => one.textContent!.trim() === 'green')).toBe(true);

  // Without the first class, the others have other numbers: until the new search ends, the old names stay.
  const shown = () => [...view.root.ownerDocument.querySelectorAll('[data-testid=preview-neighbor]')];
  const list = () => shown()[0]?.parentElement?.getAttribute('aria-busy');
  const [names, busy] = [new Set<string>(), new Set<string | null | undefined>()];
  const look = () => {
    for (const one of shown()) names.add(one.textContent!.trim());
    busy.add(list());
  };
  const timer = setInterval(look, 1);
  onTestFinished(() => clearInterval(timer));
  await data.edit({ edit: 'dropClass', name: 'blue' });
  await nextTick();
  look();
  await vi.waitFor(() => expect(list()).toBe('false'), 60_000);
  look();
  expect([...names]).toEqual(['green']);
  expect(busy).toContain('true');
});

test('says that a network is needed for predictions and similar images', async () => {
  const { preview, folder, ...window } = await openFolder();
  expect(await readFile(join(folder, 'red/red-0.png'))).toBeTruthy();
  preview.open([{ name: 'red/red-0.png' }]);
  const view = mount(ImagePreview, {}, window);
  onTestFinished(() => view.unmount());
  expect(view.text('preview-prediction')).toContain('Train a network to see its prediction here.');
  expect(view.text('preview-neighbors')).toContain('Open a network in Model first');
});
