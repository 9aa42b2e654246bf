// The lab “Two ways, five steps”, played on a real engine: the same accuracy in either way, at very different times.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test.skipIf(!isNative)('is played by its own edits and calls', async () => {
  const opened = await openLab('twoWays');
  const found = await playThrough(opened);
  expect(found.graft).toBe('8,967');
  expect(found.freeze).toBe(0);
  expect(found.thaw).toBe('block6a_expand_conv');
  const times = Number(/× (\d+)/.exec(String(found.endToEnd))?.[1]);
  expect(times).toBeGreaterThan(20);
  const [head, tuned] = String(found.tune).split(' → ').map(Number.parseFloat);
  expect(tuned).toBeGreaterThan(head! - 3);
});
