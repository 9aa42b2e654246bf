// Boxes, the size of a scene, and the comparison of two maps.
import { describe, expect, test } from 'vitest';
import { intersectionOverUnion, suppressOverlaps } from '#shared/insight/boxes';
import { sceneSize } from '#shared/insight/find-where';
import { placeWindows } from '#shared/insight/place-windows';
import { boxesOf, causeOf, compareMaps } from '#shared/insight/window-scores';

const box = (left: number, top: number, score: number, side = 10) => ({
  left,
  top,
  width: side,
  height: side,
  score,
});
const sliding = { window: { height: 224, width: 224 }, stride: [32, 32] as const };

describe('boxes', () => {
  test('overlap by the shared area as a fraction of the covered one', () => {
    expect(intersectionOverUnion(box(0, 0, 1), box(5, 0, 1))).toBeCloseTo(50 / 150);
    expect(intersectionOverUnion(box(0, 0, 1), box(10, 0, 1))).toBe(0);
    expect(intersectionOverUnion(box(0, 0, 1, 0), box(0, 0, 1, 0))).toBe(0);
  });
  test('of a lower score are dropped where they overlap a kept one, not a dropped one', () => {
    const [a, b, c] = [box(0, 0, 0.9), box(6, 0, 0.8), box(12, 0, 0.7)];
    expect(suppressOverlaps([c, b, a], 0.2)).toEqual([a, c]);
    expect(suppressOverlaps([c, b, a], 0.3)).toEqual([a, b, c]);
  });
  test('are the windows that reach the threshold', () => {
    const map = { rows: 1, columns: 3, values: Float32Array.of(0.2, 0.9, 0.6) };
    expect(boxesOf(map, sliding, 0.5, 0.9)).toEqual([
      { left: 32, top: 0, width: 224, height: 224, score: Math.fround(0.9) },
      { left: 64, top: 0, width: 224, height: 224, score: Math.fround(0.6) },
    ]);
    expect(boxesOf(map, sliding, 0.5, 0.3)).toHaveLength(1);
    expect(boxesOf(map, sliding, 0.95, 0.3)).toEqual([]);
  });
});

test.each([
  [2, { width: 448, height: 448 }, { width: 448, height: 448 }],
  [1, { width: 4000, height: 3000 }, { width: 288, height: 224 }],
  [2, { width: 4000, height: 3000 }, { width: 608, height: 448 }],
  [1.5, { width: 100, height: 300 }, { width: 352, height: 1024 }],
  [6, { width: 100, height: 100_000 }, { width: 1344, height: 224 + 39 * 32 }],
])('%s times the window for an image of %o is %o', (scale, image, size) => {
  expect(sceneSize(sliding, scale, image)).toEqual(size);
});

test('compares maps, and finds the window that differs most', () => {
  const one = { rows: 3, columns: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
  const other = { ...one, values: one.values.map((value, i) => value + (i === 4 ? 4 : i % 2 ? 2 : 1)) };
  const { correlation, ...rest } = compareMaps(one, other);
  expect(correlation).toBeGreaterThan(0.9);
  expect(rest).toEqual({ greatest: 4, row: 1, column: 1 });
  expect(compareMaps(one, { ...one, values: new Float32Array(9) }).correlation).toBeNull();
});

test('names what makes windows and crops differ', () => {
  const nothing = { padded: [], overall: [] };
  expect(causeOf(nothing, 1e-6, [3])).toBe('none');
  expect(causeOf({ ...nothing, padded: ['a'] }, 1e-6, [3])).toBe('rounding');
  expect(causeOf({ ...nothing, padded: ['a'] }, 0.1, [3])).toBe('padding');
  expect(causeOf({ padded: ['a'], overall: ['b'] }, 0.1, [3])).toBe('overall');
});

test('places values at the centers of their windows', () => {
  const map = { rows: 2, columns: 2, values: Float32Array.of(1, 2, 3, 4) };
  const placed = placeWindows(
    map,
    { width: 16, height: 16 },
    { window: { width: 8, height: 8 }, stride: [8, 8] },
  );
  expect([placed.width, placed.height]).toEqual([4, 4]);
  // Centers are at 4 and 12 pixels, between the values of 4 pixels each.
  expect(placed.values[0]).toBeCloseTo(1);
  expect(placed.values[1]).toBeCloseTo(1.25);
  expect(placed.values[15]).toBeCloseTo(4);
});
