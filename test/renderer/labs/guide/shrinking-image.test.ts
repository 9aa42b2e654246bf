// The lab “The shrinking image”, played on a real engine, with a pixel changed by hand and undone.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { useLabImage } from '../../../../src-renderer/stores/lab-image';
import { buildHelpers } from '../../../engine/support';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('is played by its own edits and calls, with the numbers of the book', async () => {
  const opened = await openLab('shrinkingImage');
  const found = await playThrough(opened);
  expect(found).toEqual({
    conv: '62 × 62 × 32, 896',
    pool: '31 × 31 × 32, 0',
    same: '31 × 31 × 64, 18,496',
    five: 54,
    stride: 27,
    max: 0,
    // One of four pixels, from 255 to 100.
    mean: 38.75,
  });
  const image = useLabImage(opened.pinia);
  expect(image.planes.values[10 * 128 + 10]).toBe(100);
  // The kernel, then the pixel.
  await opened.history.undo();
  await opened.history.undo();
  expect(image.planes.values[10 * 128 + 10]).toBe(255);
  await opened.ticked('mean', false);
});
