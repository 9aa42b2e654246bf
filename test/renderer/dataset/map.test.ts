// What the map of images computes from positions: views, lassos, keys, groups of colors.
// @vitest-environment node
import { expect, test } from 'vitest';
import type { Scores } from '#shared/evaluation/scores';
import { groupMiddles, groupPoints, predictedLabels } from '../../../src-renderer/dataset/map/groups';
import { nearestPoint, pointBeyond, pointsInside } from '../../../src-renderer/dataset/map/pick';
import { blendStamp, fillPixels } from '../../../src-renderer/dataset/map/stamps';
import { imageSide, spreadPoints } from '../../../src-renderer/dataset/map/use-point-images';
import { between, fittedView, panBy, toScreen, toUnit, zoomAt } from '../../../src-renderer/dataset/map/view';

const size = { width: 600, height: 400 };

test('fits positions to the unit square with their proportions, and keeps missing ones missing', () => {
  const unit = toUnit(Float32Array.of(0, 10, 40, 20, Number.NaN, Number.NaN));
  expect([...unit]).toEqual([-1, -0.25, 1, 0.25, Number.NaN, Number.NaN]);
  expect([...toUnit(Float32Array.of(7, 7))]).toEqual([0, 0]);
});

test('shows all points at first, and zooms and moves under the pointer', () => {
  const view = fittedView(size.width, size.height);
  for (const corner of [-1, 1]) {
    const { x, y } = toScreen(view, size, corner, corner);
    expect(x > 0 && y > 0 && x < size.width && y < size.height).toBe(true);
  }
  const at = { x: 450, y: 90 };
  const before = { x: view.x + (at.x - 300) / view.scale, y: view.y + (at.y - 200) / view.scale };
  const zoomed = zoomAt(view, size, 3, at);
  expect(zoomed.scale).toBeCloseTo(view.scale * 3, 9);
  const after = toScreen(zoomed, size, before.x, before.y);
  expect([after.x, after.y].map(Math.round)).toEqual([450, 90]);
  expect(zoomAt(view, size, 1e9, at).scale).toBeLessThan(view.scale * 1000);
  const moved = toScreen(panBy(view, 30, -20), size, 0, 0);
  expect([moved.x, moved.y].map(Math.round)).toEqual([330, 180]);
});

test('moves between two frames, and jumps where a frame has no position', () => {
  const [from, to] = [Float32Array.of(0, 0, Number.NaN, 0), Float32Array.of(2, 4, 6, 8)];
  expect([...between(from, to, 0.5)]).toEqual([1, 2, 6, 4]);
  expect(between(from, to, 1)).toBe(to);
  expect(between(new Float32Array(2), to, 0.5)).toBe(to);
});

test('picks the nearest point, those in a lasso of any form, and the next one in a direction', () => {
  const points = Float32Array.of(10, 10, 50, 10, 10, 60, 52, 58, Number.NaN, Number.NaN);
  expect(nearestPoint(points, { x: 14, y: 13 }, 9)).toBe(0);
  expect(nearestPoint(points, { x: 30, y: 30 }, 9)).toBeNull();
  const around = (...at: number[]) => at.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: at[i + 1]! }] : []));
  expect(pointsInside(points, around(0, 0, 60, 0, 60, 20, 0, 20))).toEqual([0, 1]);
  // A lasso around the lower point, the left edge and the upper right point, but not the middle.
  expect(pointsInside(points, around(0, 0, 20, 0, 20, 50, 60, 50, 60, 70, 0, 70))).toEqual([0, 2, 3]);
  expect(pointsInside(points, around(0, 0, 60, 60))).toEqual([]);
  expect([pointBeyond(points, 0, 'ArrowRight'), pointBeyond(points, 0, 'ArrowDown')]).toEqual([1, 2]);
  expect([pointBeyond(points, 0, 'ArrowLeft'), pointBeyond(points, 0, 'x')]).toEqual([null, null]);
  expect(pointBeyond(points, 3, 'ArrowUp')).toBe(1);
});

test('groups points by class, subset, prediction and flag, with the unknown ones last', () => {
  const hashes = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb', 'cccccccccccccccc'];
  const paths = ['a.png', 'b.png', 'c.png', 'gone.png'];
  const facts = new Map(hashes.map((hash, i) => [paths[i]!, { label: i === 2 ? 0 : i, part: i, hash }]));
  const scores: Scores = {
    part: 'validation',
    classes: ['tulip', 'rose'],
    multiLabel: false,
    images: [
      { path: '/b.png', hash: `${hashes[1]}00`, label: 1 },
      { path: '/c.png', hash: `${hashes[2]}00`, label: 0 },
    ],
    values: Float32Array.of(0.9, 0.1, 0.2, 0.8),
  };
  // The dataset's classes are in another order than the run's.
  const predicted = predictedLabels({ scores, validation: null, table: null }, ['rose', 'tulip']);
  expect([...predicted]).toEqual([
    [hashes[1], 1],
    [hashes[2], 0],
  ]);
  const group = (coloring: Parameters<typeof groupPoints>[0]['coloring']) => {
    const { groups, of } = groupPoints({ paths, facts, coloring, predicted, flagged: new Set(['b.png']) });
    return { keys: groups.map(({ key, count }) => [key, count]), of: [...of] };
  };
  expect(group('class')).toEqual({
    keys: [
      [0, 2],
      [1, 1],
    ],
    of: [0, 1, 0, -1],
  });
  expect(group('part')).toEqual({
    keys: [
      [0, 1],
      [1, 1],
      [2, 1],
    ],
    of: [0, 1, 2, -1],
  });
  expect(group('prediction')).toEqual({
    keys: [
      [0, 1],
      [1, 1],
      [-1, 1],
    ],
    of: [2, 1, 0, -1],
  });
  expect(group('flag')).toEqual({
    keys: [
      [1, 1],
      [-1, 2],
    ],
    of: [1, 0, 1, -1],
  });
  expect(predictedLabels(undefined, [])).toEqual(new Map());
});

test('names a group at the median of its points', () => {
  const groups = [0, 1, 2].map((key) => ({ key, color: '', count: key === 0 ? 3 : 1 }));
  const positions = Float32Array.of(1, 5, 9, 7, 2, 6, 4, 4, Number.NaN, Number.NaN, 0, 0);
  expect(groupMiddles(positions, { groups, of: Int16Array.of(0, 0, 0, 1, 2, -1) })).toEqual([
    [2, 6],
    [4, 4],
    null,
  ]);
});

test('shows one image where points overlap', () => {
  const points = Float32Array.of(5, 5, 8, 8, imageSide + 5, 5, -4, 5, Number.NaN, 1);
  expect(spreadPoints(points, size, () => true)).toEqual([0, 2]);
  expect(spreadPoints(points, size, (i) => i !== 0)).toEqual([1, 2]);
});

test('draws stamps into pixels: blended by both opacities, and cut off at the edge', () => {
  const buffer = { width: 4, height: 3, data: new Uint8ClampedArray(4 * 3 * 4) };
  fillPixels(buffer, [200, 100, 0]);
  const at = (x: number, y: number) => [...buffer.data.subarray((y * 4 + x) * 4, (y * 4 + x) * 4 + 4)];
  expect(at(3, 2)).toEqual([200, 100, 0, 255]);
  // Two by two: one pixel opaque, one half, two empty.
  const pixels = new Uint8ClampedArray([0, 0, 200, 255, 100, 0, 0, 128, 9, 9, 9, 0, 9, 9, 9, 0]);
  blendStamp(buffer, { side: 2, pixels }, 2, 1, 0.5);
  expect(at(1, 0)).toEqual([100, 50, 100, 255]);
  expect(at(2, 0)).toEqual([175, 75, 0, 255]);
  expect(at(1, 1)).toEqual([200, 100, 0, 255]);
  const before = buffer.data.slice();
  for (const [x, y] of [
    [-9, 1],
    [9, 1],
    [1, -9],
    [1, 9],
  ])
    blendStamp(buffer, { side: 2, pixels }, x!, y!, 1);
  expect(buffer.data).toEqual(before);
  blendStamp(buffer, { side: 2, pixels }, 0, 0, 1);
  // Only the empty corner of the stamp is inside.
  expect(buffer.data).toEqual(before);
  blendStamp(buffer, { side: 2, pixels }, 4, 3, 1);
  expect(at(3, 2)).toEqual([0, 0, 200, 255]);
});
