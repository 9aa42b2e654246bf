// The lens with a real engine: feature maps always belong to the layer that is named above them.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import ChannelDetail from '../../../src-renderer/components/lens/ChannelDetail.vue';
import FeatureMapGrid from '../../../src-renderer/components/lens/FeatureMapGrid.vue';
import { useChosenFeature } from '../../../src-renderer/stores/chosen-feature';
import { useLens } from '../../../src-renderer/stores/lens';
import { usePinned } from '../../../src-renderer/stores/pinned';
import { useSettings } from '../../../src-renderer/stores/settings';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('shows the maps of another layer without explaining again by a method that needs no layer', async () => {
  const { model, client: _client, ...window } = await openWindow();
  const { pinia } = window;
  const folder = await makeImages(join(await temporaryFolder(), 'images'));
  await model.choose({
    catalog: 'efficientnet-lite0',
    inputShape: [64, 64, 3],
    includeTop: true,
    weights: 'pretrained',
  });
  await vi.waitFor(() => expect(model.arrival.state).toBe('here'), { timeout: 30_000 });
  useSettings(pinia).view = 'model';
  const [lens, pinned] = [useLens(pinia), usePinned(pinia)];
  lens.method = 'saliency';
  pinned.pin({ name: 'red-0.png', image: { folder, path: 'red/red-0.png' }, truth: 'red' });
  const wait = { timeout: 60_000, interval: 20 };
  await vi.waitFor(
    () => expect([lens.problem, lens.explanation !== null, lens.running]).toEqual([null, true, false]),
    wait,
  );
  const explained = lens.explanation;
  const layers = lens.seen!.layers.filter((name) => name !== lens.maps?.layer);

  for (const layer of layers.slice(0, 2)) {
    pinned.layer = layer;
    await vi.waitFor(() => expect(lens.computingMaps).toBe(true), wait);
    expect(lens.maps).toBeNull();
    await vi.waitFor(() => expect(lens.maps?.layer).toBe(layer), wait);
    expect(lens.explanation).toBe(explained);
    expect(lens.running).toBe(false);
  }
  // Of many channels, the strongest are shown; more are loaded on request, and another layer begins anew.
  const count = lens.maps!.shape.at(-1)!;
  expect(lens.maps!.maps).toHaveLength(Math.min(24, count));
  const grid = mount(FeatureMapGrid, { maps: lens.maps! }, window);
  expect(grid.text('feature-maps')).toContain(`${Math.min(24, count)} of ${count} channels`);
  expect(grid.find('more-maps') !== null).toBe(count > 24);
  await lens.showMore();
  expect(lens.maps!.maps).toHaveLength(Math.min(120, count));
  grid.unmount();
  // Positions are counted from 1, and said with the size of the map.
  const feature = useChosenFeature(pinia);
  const [chosen] = lens.maps!.maps;
  feature.choose(chosen!.channel);
  feature.moveTo(0, 1);
  const detail = mount(ChannelDetail, {}, window);
  const { height, width } = feature.size;
  expect(detail.text('field-says')).toContain(
    `Row 1 of ${height}, column ${Math.min(2, width)} of ${width}.`,
  );
  detail.unmount();
  lens.method = 'grad-cam';
  await vi.waitFor(() => expect(lens.explanation?.layer).toBe(layers[1]), wait);
});
