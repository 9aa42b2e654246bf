// The lab “Four situations”, played on a real engine: what the adviser measures on the bundled images.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test.skipIf(!isNative)('is played by its own edits and calls', async () => {
  const opened = await openLab('fourSituations');
  const found = await playThrough(opened);
  expect(found.drawings).toBe('littleNear');
  expect(found.digits).toBe('littleFar');
  expect(found.much).toBe('muchNear');
  expect(found.random).toBe('muchFar');
  const [deep, low] = String(found.lower).split(' / ').map(Number.parseFloat);
  expect(deep).toBeGreaterThan(80);
  expect(low).toBeLessThan(deep!);
});
