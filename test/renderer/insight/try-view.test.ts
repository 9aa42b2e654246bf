// The Try view: reports a missing model, or accepts images and shows which model predicts.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import PredictionCard from '../../../src-renderer/insight/PredictionCard.vue';
import TryView from '../../../src-renderer/insight/TryView.vue';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('offers the edited network as soon as there is one', async () => {
  const { model, ...window } = await openWindow();
  const view = mount(TryView, {}, window);
  const offered = () => [...(view.get('try-model') as HTMLSelectElement).options].map(({ value }) => value);
  expect(offered()).toEqual(['']);
  await model.choose(smallNetwork());
  await vi.waitFor(() => expect(offered()).toEqual(['graph']));
  expect(view.find('prediction')).toBeNull();
  view.unmount();
});

test('says that the predictions of an untrained head are random', async () => {
  const { model, ...window } = await openWindow();
  const view = mount(TryView, {}, window);
  expect(view.find('try-untrained')).toBeNull();
  await model.choose(smallNetwork());
  await nextTick();
  expect(view.find('try-untrained')).toBeNull();
  model.edit({
    edit: 'addHead',
    layers: [
      { kind: 'GlobalAveragePooling2D', params: {} },
      { kind: 'Dense', params: { units: 3, activation: 'softmax' } },
    ],
  });
  await vi.waitFor(() => expect(view.text('try-untrained')).toContain('random until you train it'));
  view.unmount();
});

test('judges a prediction only where the network predicts the classes of the dataset, and one of them is known', async () => {
  const { data, client: _client, ...window } = await openWindow();
  await data.choose(await makeImages(join(await temporaryFolder(), 'images')));
  const card = (truth: readonly string[], ...names: string[]) => {
    const top = names.map((name, label) => ({ name, label, probability: 0.6 / (label + 1) }));
    const image = { id: 1, name: 'a.png', url: '', source: { path: '/a.png' }, truth };
    const shown = mount(PredictionCard, { image: { ...image, prediction: { top, problem: null } } }, window);
    const said = shown.find('truth') && shown.text('truth');
    shown.unmount();
    return said;
  };
  expect(card(['red'], 'red', 'blue')).toContain('Correct');
  expect(card(['red'], 'blue', 'red')).toContain('red');
  expect(card(['red'], 'blue', 'red')).not.toContain('Correct');
  expect(card(['red'], 'tabby', 'Egyptian cat')).toBeNull();
  expect(card(['red', 'green'], 'red', 'blue')).toBeNull();
  expect(card([], 'red', 'blue')).toBeNull();
});
