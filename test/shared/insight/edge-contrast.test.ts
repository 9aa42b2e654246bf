// A channel that responds to edges is told from one that responds to areas, on an image of two halves.
import { expect, test } from 'vitest';
import { edgeCells, edgeContrast } from '#shared/insight/edge-contrast';

const side = 40;
/** The left half black, the right one white. */
const halves = {
  width: side,
  height: side,
  channels: 3,
  bytes: Uint8Array.from({ length: side * side * 3 }, (_, i) =>
    Math.floor(i / 3) % side < side / 2 ? 0 : 255,
  ),
};
/** A map of 10 × 10 cells with these values in each row. */
const mapOf = (row: readonly number[]) => ({
  min: 0,
  max: 5,
  bytes: Uint8Array.from({ length: 100 }, (_, i) => row[i % 10]! * 51),
});

test('marks the two columns of cells along the edge, and leaves the border out', () => {
  const cells = edgeCells(halves, 10, 10);
  expect([...cells.subarray(0, 10)]).toEqual(Array.from({ length: 10 }, () => -1));
  expect([...cells.subarray(50, 60)]).toEqual([-1, 0, 0, 0, 1, 1, 0, 0, 0, -1]);
});

test('compares the responses at edges and in flat areas', () => {
  const cells = edgeCells(halves, 10, 10);
  expect(edgeContrast(mapOf([0, 1, 1, 1, 5, 5, 1, 1, 1, 0]), cells)).toBeCloseTo(5, 6);
  expect(edgeContrast(mapOf([2, 2, 2, 2, 2, 2, 2, 2, 2, 2]), cells)).toBeCloseTo(1, 6);
  // A negative response is one, too.
  const negative = { min: -5, max: 0, bytes: mapOf([0, 4, 4, 4, 0, 0, 4, 4, 4, 0]).bytes };
  expect(edgeContrast(negative, cells)).toBeCloseTo(5, 6);
});

test('is infinite without a response in flat areas, and says nothing of a dead channel and of an image without edges', () => {
  const cells = edgeCells(halves, 10, 10);
  expect(edgeContrast(mapOf([0, 0, 0, 0, 5, 5, 0, 0, 0, 0]), cells)).toBe(Number.POSITIVE_INFINITY);
  expect(edgeContrast({ ...mapOf([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), max: 0 }, cells)).toBeNull();
  const plain = { ...halves, bytes: new Uint8Array(halves.bytes.length) };
  expect(edgeContrast(mapOf([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), edgeCells(plain, 10, 10))).toBeNull();
});
