// The lab “The bottleneck”, played on a real engine: the numbers of the book, and two that differ from it.
// @vitest-environment node
import '../../dom';

import { expect, test, vi } from 'vitest';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 120_000 });

test('is played by its own edits and calls', async () => {
  const opened = await openLab('bottleneck');
  expect(await playThrough(opened)).toEqual({
    open: '13,378,280',
    auxiliary: '6,998,552',
    module: '28 × 28 × 256',
    plain: '153,600',
    bottleneck: '15,872',
    dense: '51,380,224',
    pooling: '14.6 %',
    vgg: '528 MiB',
  });
});
