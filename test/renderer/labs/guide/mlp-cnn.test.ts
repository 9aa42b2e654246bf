// The lab “MLP against CNN”, played on a real engine: the counts, and a convolution that is more accurate.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test.skipIf(!isNative)('is played by its own edits and calls', async () => {
  const opened = await openLab('mlpCnn');
  const found = await playThrough(opened);
  expect(found.mlp).toBe('101,770');
  expect(found.cnn).toBe('166,986');
  const [mlp, cnn, gap] = ['trainMlp', 'trainCnn', 'gap'].map((step) =>
    Number.parseFloat(String(found[step])),
  );
  expect(cnn).toBeGreaterThan(mlp!);
  expect(gap).toBeLessThan(cnn!);
});
