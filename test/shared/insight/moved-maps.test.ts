// Grids are rotated as numpy.rot90 does, and shifted with their edge repeated as numpy.pad(mode='edge') does.
import { expect, test } from 'vitest';
import { shiftGrid, turnGrid } from '#shared/insight/moved-maps';

const grid = (height: number, width: number, channels: number, values: number[]) => ({
  height,
  width,
  channels,
  values: Float32Array.from(values),
});

test('rotates a rectangle with two channels by 90°, 180° and 270° as numpy.rot90', () => {
  // np.rot90(np.arange(12).reshape(2, 3, 2), k).ravel()
  const start = grid(2, 3, 2, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(turnGrid(start, 1)).toEqual(grid(3, 2, 2, [4, 5, 10, 11, 2, 3, 8, 9, 0, 1, 6, 7]));
  expect(turnGrid(start, 2)).toEqual(grid(2, 3, 2, [10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1]));
  expect(turnGrid(start, 3)).toEqual(grid(3, 2, 2, [6, 7, 0, 1, 8, 9, 2, 3, 10, 11, 4, 5]));
  expect(turnGrid(start, 0)).toEqual(start);
});

test('shifts to the right and down, and repeats the edge', () => {
  // np.pad(np.arange(9).reshape(3, 3), ((1, 0), (1, 0)), mode='edge')[:3, :3].ravel()
  const start = grid(3, 3, 1, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(shiftGrid(start, 1)).toEqual(grid(3, 3, 1, [0, 0, 1, 0, 0, 1, 3, 3, 4]));
  expect(shiftGrid(start, 2)).toEqual(grid(3, 3, 1, [0, 0, 0, 0, 0, 0, 0, 0, 0]));
  expect(shiftGrid(start, 0)).toEqual(start);
});
