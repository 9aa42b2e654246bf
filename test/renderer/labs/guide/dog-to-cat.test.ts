// The lab “From dog to cat”, played on a real engine: an attack of one gray level, and defenses.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { useTestCanvas } from '../../offscreen-canvas';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test.skipIf(!isNative)('is played by its own edits and calls', async () => {
  onTestFinished(useTestCanvas());
  const found = await playThrough(await openLab('dogToCat'));
  expect(found.dog).toBe('schipperke 70 %');
  expect(found.cat).toMatch(/^9\d %, ±1$/);
  expect(found.step).toBe('gray fox 11 %');
  expect(found.defend).toBe('2 / 4');
  expect(Number.parseInt(String(found.strong), 10)).toBeLessThan(Number.parseInt(String(found.defend), 10));
});
