// The palette of heads: a head replaces the classifier of the network in one step that can be undone, also without a dataset.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { findOutputProblems } from '#shared/graph/output-problems';
import KindDialog from '../../../src-renderer/graph/dialogs/KindDialog.vue';
import HeadPalette from '../../../src-renderer/graph/palette/HeadPalette.vue';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

/** Opens a window with a network that ends in a softmax over 1000 classes. */
async function openClassifier() {
  const window = await openWindow();
  await window.model.choose({
    catalog: 'efficientnet-lite0',
    inputShape: [32, 32, 3],
    includeTop: true,
    weights: 'random',
  });
  return window;
}

test('puts every enabled head in place of the classifier, as one step', async () => {
  const { model, data, client: _client, history, ...window } = await openClassifier();
  await data.choose(await makeImages(join(await temporaryFolder(), 'images')));
  const palette = mount(HeadPalette, {}, window);
  const before = model.graph!;
  expect(before.layers.at(-1)!.kind).not.toBe('InputLayer');
  for (const key of ['pooled', 'flat', 'pooledDense', 'convolutional', 'linear']) {
    await palette.click(`head-${key}`);
    expect(model.steps, key).toHaveLength(1);
    expect(findOutputProblems(model.graph!), key).toEqual([]);
    expect(
      model.problems.filter(({ severity }) => severity === 'error'),
      key,
    ).toEqual([]);
    await history.undo();
    expect(model.graph).toEqual(before);
  }
  expect(palette.find('head-sigmoid')).toBeNull();
  palette.unmount();
});

test('asks for the number of classes if there is no dataset', async () => {
  const { model, client: _client, ...window } = await openClassifier();
  const palette = mount(HeadPalette, {}, window);
  expect(palette.find('head-sigmoid')).not.toBeNull();
  await palette.set('head-classes', '7');
  await nextTick();
  expect(palette.find('head-sigmoid')).toBeNull();
  await palette.click('head-pooled');
  expect(model.facts!.layers.get(model.graph!.outputs[0]!)!.shape).toEqual([null, 7]);
  palette.unmount();
});

test('adds a layer with the same parameters from the list, the search and the dialog', async () => {
  const { model, client: _client, history, ...window } = await openClassifier();
  model.edit({ edit: 'cutAt', layer: 'top_activation' });
  const palette = mount(HeadPalette, {}, window);
  const made = async (add: () => Promise<void>) => {
    const before = new Set(model.graph!.layers.map(({ name }) => name));
    await add();
    const layer = model.graph!.layers.find(({ name }) => !before.has(name))!;
    await history.undo();
    return layer.params;
  };
  const fromDialog = async (kind: string) => {
    model.select([...model.graph!.outputs]);
    const dialog = mount(KindDialog, { mode: 'insert' }, window);
    await dialog.set('kind-search', kind);
    await dialog.click(`kind-${kind}`);
    dialog.unmount();
  };
  for (const kind of ['Conv2D', 'BatchNormalization', 'Dropout', 'Flatten', 'GlobalAveragePooling2D']) {
    await palette.set('palette-search', '');
    const listed = await made(() => palette.click(`palette-${kind}`));
    await palette.set('palette-search', kind);
    const searched = await made(() => palette.click(`palette-${kind}`));
    const chosen = await made(() => fromDialog(kind));
    expect(searched, kind).toEqual(listed);
    expect(chosen, kind).toEqual(listed);
  }
  palette.unmount();
});
