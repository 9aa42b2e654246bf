// The lab “Why small filters”, played on a real engine, with the numbers of the book.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { buildHelpers } from '../../../engine/support';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('is played by its own edits and calls, with the numbers of the book', async () => {
  expect(await playThrough(await openLab('smallFilters'))).toEqual({
    two: '2 → 5',
    five: '5 → 11',
    large: '991,232',
    small: '663,552',
    slip: 162,
    cross: 199,
    vgg: '13 + 3, 212 / 32',
  });
});
