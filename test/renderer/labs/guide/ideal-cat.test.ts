// The lab “The ideal cat”, played on a real engine: the bundled network is convinced by each recipe.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test.skipIf(!isNative)('is played by its own calls', async () => {
  const found = await playThrough(await openLab('idealCat'));
  for (const step of ['noise', 'shapes', 'zebra'])
    expect(Number.parseFloat(String(found[step])), step).toBeGreaterThanOrEqual(90);
  const [before, after] = String(found.smooth).split(' → ').map(Number);
  expect(after).toBeLessThan(before!);
});
