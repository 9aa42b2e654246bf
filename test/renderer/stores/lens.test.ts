// The lens with a real engine: feature maps always belong to the layer that is named above them.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { useLens } from '../../../src-renderer/stores/lens';
import { usePinned } from '../../../src-renderer/stores/pinned';
import { useSettings } from '../../../src-renderer/stores/settings';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('shows the maps of another layer without explaining again by a method that needs no layer', async () => {
  const { model, pinia } = await openWindow();
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
  lens.method = 'grad-cam';
  await vi.waitFor(() => expect(lens.explanation?.layer).toBe(layers[1]), wait);
});
