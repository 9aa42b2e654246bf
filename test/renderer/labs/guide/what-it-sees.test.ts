// The lab “What the network sees”, played on a real engine: channels by depth, heat maps, a moved image and a sanity check.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test.skipIf(!isNative)('is played by its own calls, and finds what was measured', async () => {
  const found = await playThrough(await openLab('whatItSees'));
  expect(found.penguin).toBe('king penguin 95 %');
  const [channel, times] = String(found.edges).split(': × ').map(Number);
  expect(channel).toBe(21);
  expect(times).toBeGreaterThan(12);
  expect(found.textures).toBe('67 × 67');
  expect(Number(found.heat)).toBeCloseTo(0.39, 1);
  expect(found.shift).toBe('8 / 8: r = 1.000');
  expect(found.rotate).toBe('r = 0.50');
  expect(Math.abs(Number(found.sanity))).toBeLessThan(0.3);
});
