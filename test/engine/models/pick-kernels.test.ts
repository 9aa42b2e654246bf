// Kernels of one filter from the bytes of a weight: their order, and what is refused.
import { expect, test } from 'vitest';
import { pickKernels } from '../../../src-main/engine/models/pick-kernels';

/** A weight of 2 × 2 kernels, 3 channels and 4 filters, whose values say their place: row, column, channel, filter. */
const shape = [2, 2, 3, 4];
const values = Float32Array.from({ length: 48 }, (_, i) => {
  const [filter, channel] = [i % 4, Math.floor(i / 4) % 3];
  return 1000 * Math.floor(i / 24) + 100 * (Math.floor(i / 12) % 2) + 10 * channel + filter;
});
const bytes = new Uint8Array(values.buffer);

test('returns the kernels of a filter by row and column, in the order of the channels asked for', () => {
  expect(pickKernels(bytes, { shape, channels: [2, 0], filter: 3 })).toEqual([
    [23, 123, 1023, 1123],
    [3, 103, 1003, 1103],
  ]);
});

test('refuses a filter or channel that does not exist, and another shape', () => {
  expect(() => pickKernels(bytes, { shape, channels: [0], filter: 4 })).toThrow(/4 filters/);
  expect(() => pickKernels(bytes, { shape, channels: [3], filter: 0 })).toThrow(/channel 3/);
  expect(() => pickKernels(bytes, { shape: [3, 3, 3, 4], channels: [0], filter: 0 })).toThrow(/432 bytes/);
});
