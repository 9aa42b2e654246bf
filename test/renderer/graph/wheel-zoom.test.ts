// Zooming by the wheel: around the pointer, within the limits, and by moderate steps.
import { expect, test } from 'vitest';
import { zoomAt } from '../../../src-renderer/graph/canvas/wheel-zoom';

const limits = { least: 0.02, most: 2 };

test('keeps the point under the pointer, and undoes itself', () => {
  const before = { x: -200, y: 900, zoom: 0.8 };
  const at = { x: 340, y: 120 };
  const after = zoomAt(before, at, 10, limits);
  expect(after.zoom).toBeCloseTo(0.8 * 2 ** -0.144, 10);
  for (const axis of ['x', 'y'] as const)
    expect((at[axis] - after[axis]) / after.zoom).toBeCloseTo((at[axis] - before[axis]) / before.zoom, 8);
  const back = zoomAt(after, at, -10, limits);
  for (const key of ['x', 'y', 'zoom'] as const) expect(back[key]).toBeCloseTo(before[key], 8);
});

test('limits a step of a mouse wheel, and the zoom', () => {
  const at = { x: 0, y: 0 };
  expect(zoomAt({ x: 0, y: 0, zoom: 1 }, at, 120, limits).zoom).toBeCloseTo(2 ** -0.3, 10);
  expect(zoomAt({ x: 0, y: 0, zoom: 1.9 }, at, -120, limits).zoom).toBe(2);
  expect(zoomAt({ x: 0, y: 0, zoom: 0.021 }, at, 120, limits).zoom).toBe(0.02);
});
