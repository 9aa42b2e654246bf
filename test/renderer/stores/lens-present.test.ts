// The lens shows no result of another class, method, layer or network as if it were that of the chosen one.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import LensPanel from '../../../src-renderer/components/lens/LensPanel.vue';
import { useCatalog } from '../../../src-renderer/stores/catalog';
import { useInsightSubject } from '../../../src-renderer/stores/insight-subject';
import { useLens } from '../../../src-renderer/stores/lens';
import { usePinned } from '../../../src-renderer/stores/pinned';
import { useSettings } from '../../../src-renderer/stores/settings';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

const wait = { timeout: 60_000, interval: 20 };

/** Opens the lens on an image in the Model view, with EfficientNet-Lite0 as the edited network or another one. */
async function look(source: object) {
  const { model, client: _client, ...window } = await openWindow();
  const { pinia } = window;
  const folder = await makeImages(join(await temporaryFolder(), 'images'));
  await model.choose(source as Parameters<typeof model.choose>[0]);
  await vi.waitFor(() => expect(model.arrival.state).toBe('here'), { timeout: 30_000 });
  useSettings(pinia).view = 'model';
  const [lens, pinned, looked] = [useLens(pinia), usePinned(pinia), useInsightSubject(pinia)];
  pinned.pin({ name: 'red-0.png', image: { folder, path: 'red/red-0.png' }, truth: 'red' });
  await vi.waitFor(
    () => expect([lens.problem, lens.explanation?.final, lens.running]).toEqual([null, true, false]),
    wait,
  );
  return { model, lens, pinned, looked, pinia, page: mount(LensPanel, {}, window) };
}
const lite = {
  ...{ catalog: 'efficientnet-lite0', inputShape: [64, 64, 3], includeTop: true, weights: 'pretrained' },
};

test('shows the map of the class or method before no longer once another is chosen', async () => {
  const { lens, pinned, page } = await look(lite);
  const settled = () =>
    vi.waitFor(() => expect([lens.running, lens.outdated, lens.problem]).toEqual([false, false, null]), wait);
  const drawn = () => page.get('heat-map').querySelectorAll('canvas').length === 2;
  const chosen = () => [...page.root.querySelectorAll('[data-testid=lens-class]')];
  const pressed = () => chosen().findIndex((one) => one.getAttribute('aria-pressed') === 'true');
  expect([drawn(), pressed()]).toEqual([true, 0]);
  const changes = [
    () => {
      pinned.label = lens.explanation!.top[2]!.label;
    },
    () => {
      lens.method = 'saliency';
    },
    () => {
      lens.contrast = true;
    },
  ];
  for (const change of changes) {
    const before = lens.explanation;
    change();
    await nextTick();
    await nextTick();
    // The list of classes is the same for every class and method; its chosen one is the new one.
    expect([lens.explanation === before, pressed()]).toEqual([true, 2]);
    expect(drawn()).toBe(false);
    expect(page.find('lens-range')).toBeNull();
    expect(page.text('lens-computing')).toBe('Computing the heat map …');
    await settled();
    await nextTick();
    expect(lens.explanation).not.toBe(before);
    expect(drawn()).toBe(true);
    expect(page.text('lens-range')).toContain('Values of the map');
  }
  page.unmount();
});

test('says that a layer of the graph is not one of the shown network, and names the layer that is shown', async () => {
  const { model, lens, pinned, looked, pinia, page } = await look({
    ...{ catalog: 'lenet5', inputShape: [32, 32, 3], includeTop: true, weights: 'random' },
  });
  const own = model.graph!.layers.find(({ kind }) => kind === 'Conv2D')!.name;
  lens.page = 'layer';
  pinned.layer = own;
  await vi.waitFor(() => expect(lens.maps?.layer).toBe(own), wait);
  await useCatalog(pinia).load();
  await looked.choose('efficientnet-lite0');
  await nextTick();
  // Nothing of the network before: no scores, no image, no maps.
  expect([lens.explanation, lens.seen, lens.maps]).toEqual([null, null, null]);
  await vi.waitFor(() => expect([lens.problem, lens.maps?.layer]).toEqual([null, 'top_activation']), wait);
  await nextTick();
  expect((page.get('lens-layer') as HTMLSelectElement).value).toBe('');
  expect(page.get('feature-maps').dataset.layer).toBe('top_activation');
  expect(page.text('lens-foreign')).toContain(`“${own}” is not a layer of this network`);
  // The network of the scores is named above them.
  const order = ['lens-network', 'lens-class'].map((name) => page.get(name));
  expect(order[0]!.compareDocumentPosition(order[1]!) & 4).toBe(4);
  await page.click('lens-edited');
  await vi.waitFor(() => expect(lens.maps?.layer).toBe(own), wait);
  expect(page.find('lens-foreign')).toBeNull();
  page.unmount();
});
