// The lab “Gradients and shortcuts”, played on a real engine: what trains and what does not, and a block that is the identity.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import type { FeatureMaps } from '#shared/insight/feature-maps';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test.skipIf(!isNative)('is played by its own edits and calls', async () => {
  const opened = await openLab('shortcuts');
  const found = await playThrough(opened);
  expect(Number.parseFloat(String(found.sigmoid))).toBeLessThan(20);
  expect(Number.parseFloat(String(found.relu))).toBeLessThan(80);
  expect(Number.parseFloat(String(found.sums))).toBeGreaterThan(83);
  expect(found.zero).toBe('add3 = conv1');

  // The sum after a branch of zeros is its other input, to the last bit.
  const { client, model, project } = opened;
  const image = { folder: 'sample:digits', path: '3/000.png' };
  const layers = ['conv1', 'conv3', 'add3'];
  const request = {
    project: project.id,
    model: { graph: model.graph! },
    image,
    layers,
    channels: 8,
    side: 14,
  };
  const maps = new Map<string, FeatureMaps>();
  for await (const one of client.featureMaps(request)) maps.set(one.layer, one);
  expect(maps.get('conv3')).toMatchObject({ min: 0, max: 0, dead: 8 });
  expect(maps.get('conv1')?.max).toBeGreaterThan(0);
  expect(maps.get('add3')?.maps).toEqual(maps.get('conv1')?.maps);
});
