// Ticks of measured depths: placed at their layers, never interpolated.
// @vitest-environment node
import { expect, test } from 'vitest';
import { nearestPoints, placeTicks } from '../../../../src-renderer/graph/overlay/depth-ticks';
import { findStops } from '../../../../src-renderer/graph/overlay/freeze-line';

const boxes = ['a', 'b', 'c', 'd', 'e'].map((id, i) => ({ id, x: 0, y: i * 80, layers: [id] }));
const points = [
  { layer: 'b', accuracy: 0.5 },
  { layer: 'd', accuracy: 0.75 },
];
const view = (y: number, zoom: number) => ({ boxes, viewport: { x: 0, y, zoom }, height: 400 });

test('places a tick below its layer, and only visible ones', () => {
  expect(placeTicks(points, view(0, 1))).toEqual([
    { layer: 'b', accuracy: 0.5, y: 147 },
    { layer: 'd', accuracy: 0.75, y: 307 },
  ]);
  expect(placeTicks(points, view(-200, 1)).map(({ layer }) => layer)).toEqual(['d']);
  expect(placeTicks([{ layer: 'gone', accuracy: 1 }], view(0, 1))).toEqual([]);
});

test('shows the deeper of two ticks that would overlap', () => {
  expect(placeTicks(points, view(0, 0.1)).map(({ layer }) => layer)).toEqual(['d']);
});

test('names the measured depths around the line', () => {
  const lines = findStops(boxes);
  const around = (stop: number) => {
    const { above, below } = nearestPoints(points, lines, stop);
    return [above?.layer ?? null, below?.layer ?? null];
  };
  expect(lines.stops.map(({ count }) => count)).toEqual([0, 1, 2, 3, 4, 5]);
  expect([0, 1, 2, 3, 4, 5].map(around)).toEqual([
    [null, 'b'],
    [null, 'b'],
    ['b', 'd'],
    ['b', 'd'],
    ['d', null],
    ['d', null],
  ]);
});
