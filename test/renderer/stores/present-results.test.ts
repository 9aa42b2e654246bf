// Attacks, searches, predictions and live maps are never shown as results of settings or a network that they are not of.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick, ref } from 'vue';
import AttackDialog from '../../../src-renderer/components/attack/AttackDialog.vue';
import NodeMaps from '../../../src-renderer/graph/canvas/NodeMaps.vue';
import TryView from '../../../src-renderer/insight/TryView.vue';
import { useAttack } from '../../../src-renderer/stores/attack';
import { useCatalog } from '../../../src-renderer/stores/catalog';
import { useFindWhere } from '../../../src-renderer/stores/find-where';
import { followClass } from '../../../src-renderer/stores/follow-class';
import { useInsightSubject } from '../../../src-renderer/stores/insight-subject';
import { useLens } from '../../../src-renderer/stores/lens';
import { useLiveMaps } from '../../../src-renderer/stores/live-maps';
import { usePinned } from '../../../src-renderer/stores/pinned';
import { useSettings } from '../../../src-renderer/stores/settings';
import { useTrial } from '../../../src-renderer/stores/trial';
import { buildHelpers, makeImages, noisyPng, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

const wait = { timeout: 60_000, interval: 10 };
const lenet = (side = 32) => ({
  ...{ catalog: 'lenet5', inputShape: [side, side, 3], includeTop: true, weights: 'random' as const },
});

async function open() {
  const { client: _client, ...window } = await openWindow();
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 2);
  await window.model.choose(lenet());
  await vi.waitFor(() => expect(window.model.arrival.state).toBe('here'), wait);
  useSettings(window.pinia).view = 'model';
  const pinned = usePinned(window.pinia);
  const pin = () => pinned.pin({ name: 'red-0.png', image: { folder, path: 'red/red-0.png' }, truth: 'red' });
  return { ...window, folder, pinned, pin };
}

test('marks an attack as that of the settings before, until it has run with the new ones', async () => {
  const { pinia, pin, ...window } = await open();
  const [attack, lens] = [useAttack(pinia), useLens(pinia)];
  const page = mount(AttackDialog, {}, { pinia, connection: window.connection });
  pin();
  await vi.waitFor(() => expect(lens.explanation?.final).toBe(true), wait);
  attack.open();
  await attack.run();
  expect([attack.problem, attack.outdated, attack.result === null]).toEqual([null, false, false]);
  await nextTick();
  expect(page.find('attack-outdated')).toBeNull();
  const changes = [
    () => {
      attack.targeted = false;
    },
    () => {
      attack.method = 'fgsm';
    },
  ];
  for (const change of changes) {
    change();
    await nextTick();
    expect(page.text('attack-outdated')).toContain('Attack again');
    expect(page.get('attack-defend').getAttribute('aria-disabled')).toBe('true');
    const again = attack.run();
    await nextTick();
    expect(page.text('attack-outdated')).toContain('Attacking with the new settings');
    await again;
    await nextTick();
    expect(page.find('attack-outdated')).toBeNull();
  }
  page.unmount();
});

test('keeps a chosen class by its name when the network changes', async () => {
  const classes = ref<readonly string[]>(['cat', 'dog', 'fox']);
  const [number, optional] = [ref(2), ref<number | null>(1)];
  followClass(number, () => classes.value, 0);
  followClass(optional, () => classes.value, null);
  classes.value = ['ant', 'fox', 'cat', 'emu'];
  expect([number.value, optional.value]).toEqual([1, null]);
  // Set right after the change, as the examples do: a number of the new classes.
  classes.value = ['cat', 'dog'];
  number.value = 1;
  await nextTick();
  expect(number.value).toBe(1);

  const { pinia, data, model, folder } = await open();
  const [find, looked] = [useFindWhere(pinia), useInsightSubject(pinia)];
  await data.choose(folder);
  await model.choose(smallNetwork());
  model.edit({
    edit: 'addHead',
    layers: [
      { kind: 'GlobalAveragePooling2D', params: {} },
      { kind: 'Dense', params: { units: 3, activation: 'softmax' } },
    ],
  });
  await useCatalog(pinia).load();
  await looked.choose('efficientnet-lite0');
  find.label = 999;
  await looked.choose(null);
  expect(looked.classes).toEqual(['blue', 'green', 'red']);
  expect(find.label).toBe(0);
});

test('clears a search as soon as another size is chosen', async () => {
  const { pinia, pin } = await open();
  const find = useFindWhere(pinia);
  pin();
  await nextTick();
  find.scale = 1.5;
  await nextTick();
  await find.run();
  expect([find.problem, find.seen === null, find.crops === null]).toEqual([null, false, false]);
  find.scale = 2;
  await nextTick();
  expect([find.seen, find.onePass, find.crops, find.running]).toEqual([null, null, null, false]);
});

test('dims the maps on nodes after an edit, and removes those of another network', async () => {
  const { pinia, pin, model } = await open();
  const live = useLiveMaps(pinia);
  const names = () => model.graph!.layers.filter(({ kind }) => kind !== 'InputLayer').map(({ name }) => name);
  live.show(names());
  pin();
  const filled = () =>
    vi.waitFor(
      () => expect(names().filter((name) => live.maps.has(name) && live.current.has(name))).toEqual(names()),
      wait,
    );
  await filled();
  const layer = model.graph!.layers.find(({ kind }) => kind === 'Conv2D')!.name;
  const before = live.maps.get(layer)!;
  model.edit({ edit: 'setParams', layer, params: { activation: 'sigmoid' } });
  await nextTick();
  expect([live.maps.get(layer) === before, live.current.has(layer)]).toEqual([true, false]);
  const node = mount(NodeMaps, { maps: before, outdated: true });
  expect(node.get('node-maps').className).toContain('outdated');
  node.unmount();
  await filled();
  expect(live.maps.get(layer)).not.toBe(before);

  await model.choose({ ...lenet(), catalog: 'resnet50' });
  await nextTick();
  expect(live.maps.size).toBe(0);
});

test('shows no prediction of the network before an edit, and predicts again in the view', async () => {
  const { pinia, model, connection } = await open();
  const [trial, settings] = [useTrial(pinia), useSettings(pinia)];
  settings.view = 'try';
  const page = mount(TryView, {}, { pinia, connection });
  await trial.add([new File([new Uint8Array(noisyPng([210, 60, 50], 99))], 'mine.png')]);
  const top = () => page.root.querySelector<HTMLElement>('[data-testid=prediction]')?.dataset.top;
  await vi.waitFor(() => expect(top()).toBeTruthy(), wait);
  settings.view = 'model';
  await nextTick();
  const layer = model.graph!.layers.find(({ kind }) => kind === 'Conv2D')!.name;
  model.edit({ edit: 'setParams', layer, params: { activation: 'sigmoid' } });
  await vi.waitFor(() => expect(top()).toBeUndefined(), wait);
  await vi.waitFor(() => expect(model.arrival.state).toBe('here'), wait);
  expect(trial.images[0]!.prediction).toBeNull();
  settings.view = 'try';
  await vi.waitFor(() => expect(top()).toBeTruthy(), wait);
  expect(trial.outdated).toBe(false);
  page.unmount();
});
