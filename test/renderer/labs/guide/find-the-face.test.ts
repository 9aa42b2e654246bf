// The lab “Find the face”, played on a real engine: crops and one pass over the bundled scene, a convolutional classifier, and pixels against features.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { useTestCanvas } from '../../offscreen-canvas';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test.skipIf(!isNative)('is played by its own calls, and finds what was measured', async () => {
  onTestFinished(useTestCanvas());
  const found = await playThrough(await openLab('findTheFace'));
  expect(found.windows).toBe('8 × 8');
  const times = Number.parseFloat(String(found.once).replace('× ', ''));
  expect(times).toBeGreaterThan(1);
  const [, probability, x, y] = String(found.place)
    .match(/^(\d+) % \((\d+), (\d+)\)$/)!
    .map(Number);
  expect(probability).toBeGreaterThanOrEqual(70);
  // The penguin is drawn at 236 to 426, 20 to 210.
  expect([x! > 236 && x! < 426, y! > 20 && y! < 210]).toEqual([true, true]);
  expect(Number(String(found.why).replace('r = ', ''))).toBeGreaterThan(0.79);
  expect(found.convolutional).toBe('8 × 8 × 1000');
  const [pixels, features] = String(found.pixels).match(/\d+/g)!.map(Number);
  expect(pixels).toBeLessThan(42);
  expect(features).toBeGreaterThan(69);
});
