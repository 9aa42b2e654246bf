// Equivariance by the trainer: exact for a convolution shifted by its stride, not between strides, and for a rotation only with a kernel that a rotation leaves as it is.
import { afterEach, beforeAll, expect, test } from 'vitest';
import { valuesOf } from '#shared/insight/methods';
import type { Move } from '#shared/insight/moved-maps';
import { createRandom } from '#shared/random';
import { openBlobStore } from '../../../src-main/store/blobs';
import { movedMaps } from '../../../src-main/trainer/insight/moved-maps';
import { type InsightNetwork, openInsightNetwork } from '../../../src-main/trainer/insight/network';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { graphOf } from '../graphs';

const side = 32;
const random = createRandom(4);
/** Blobs of noise: 4 × 4 pixels of one gray level. */
const noise = Array.from({ length: 64 }, () => Math.floor(random() * 256));
const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
  const p = Math.floor(i / 3);
  return noise[Math.floor(Math.floor(p / side) / 4) * 8 + Math.floor((p % side) / 4)]!;
});
let network: InsightNetwork;
beforeAll(() => openRuntime());
afterEach(() => network.dispose());

const open = async (layers: Parameters<typeof graphOf>[0]) => {
  network = await openInsightNetwork(graphOf(layers), openBlobStore('/nonexistent'), () => {
    throw new Error('no image is decoded here');
  });
};
const compare = (layer: string, move: Move, channel: number | null = null) =>
  movedMaps({ network, pixels, layer, channel, move });
const input = ['input', 'InputLayer', { shape: [side, side, 3] }] as const;

test('a convolution with a stride of 2 agrees after shifts of 2 and 4 pixels, and not of 1', async () => {
  await open([[...input], ['conv', 'Conv2D', { filters: 5, kernelSize: 3, strides: 2, padding: 'same' }]]);
  for (const shift of [2, 4]) {
    const found = compare('conv', { shift });
    expect(found).toMatchObject({ stride: 2, positions: shift / 2 });
    expect(found.correlation).toBeCloseTo(1, 6);
    // 16 positions along a side, 2 at each border, and those that were shifted in.
    expect(found.compared).toBe((12 - shift / 2) ** 2);
  }
  const between = compare('conv', { shift: 1 });
  expect(between.correlation).toBeGreaterThan(0);
  expect(between.correlation).toBeLessThan(0.95);
  expect(compare('conv', { turns: 1 }).correlation).toBeLessThan(0.95);
});

test('a mean filter agrees after a rotation, and the maps are those of the channel', async () => {
  await open([[...input], ['mean', 'AveragePooling2D', { poolSize: 4, strides: 4 }]]);
  const before = tf.memory().numTensors;
  const found = compare('mean', { turns: 1 }, 2);
  expect(tf.memory().numTensors).toBe(before);
  expect(found.correlation).toBeCloseTo(1, 6);
  expect(found).toMatchObject({ channel: 2, stride: 4, positions: 0 });
  // The first row of an image that is rotated counterclockwise is its last column.
  const last = Array.from({ length: 8 }, (_, row) => noise[row * 8 + 7]!);
  const rows = [found.moved, found.ofMoved].map((map) => [...valuesOf(map).subarray(0, 8)]);
  const ofPixels = Array.from({ length: 8 }, (_, i) => found.image.bytes[i * 4 * 3]!);
  expect(ofPixels).toEqual(last);
  for (const row of rows) for (const [i, value] of row.entries()) expect(value).toBeCloseTo(rows[0]![i]!, 5);
});

test('rejects a layer that does not exist, a vector, a channel that does not exist, and a quarter turn of a rectangle', async () => {
  await open([
    ['input', 'InputLayer', { shape: [32, 16, 3] }],
    ['conv', 'Conv2D', { filters: 2, kernelSize: 3 }],
    ['flat', 'Flatten', {}],
  ]);
  const rectangle = (layer: string, move: Move, channel: number | null = null) =>
    movedMaps({ network, pixels: pixels.slice(0, 32 * 16 * 3), layer, channel, move });
  const before = tf.memory().numTensors;
  expect(() => rectangle('other', { shift: 1 })).toThrow("There is no layer 'other'");
  expect(() => rectangle('flat', { shift: 1 })).toThrow('Expected feature maps');
  expect(() => rectangle('conv', { shift: 1 }, 2)).toThrow("'conv' has 2 channels, received channel 2.");
  expect(() => rectangle('conv', { turns: 1 })).toThrow('A quarter turn needs a square input');
  expect(rectangle('conv', { turns: 2 }).compared).toBeGreaterThan(0);
  expect(tf.memory().numTensors).toBe(before);
});
