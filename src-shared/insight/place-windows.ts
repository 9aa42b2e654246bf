// Places the values of windows on the image: each at the center of its window.
import type { ImageSize } from '../graph/input-size';
import type { ValueMap } from './heat-map';
import type { ClassMap } from './window-scores';

/** Pixels of the image per value. */
const cell = 4;

/** Returns a map of the whole image; 0 where no window has its center. */
export function placeWindows(
  { rows, columns, values }: ClassMap,
  image: ImageSize,
  { window, stride }: { readonly window: ImageSize; readonly stride: readonly [number, number] },
): ValueMap {
  const width = Math.max(1, Math.round(image.width / cell));
  const height = Math.max(1, Math.round(image.height / cell));
  const placed = new Float32Array(width * height);
  const place = (at: number, length: number, own: number, step: number, count: number) => {
    const position = ((at + 0.5) * length - own / 2) / step;
    return position < -0.5 || position > count - 0.5 ? null : Math.min(count - 1, Math.max(0, position));
  };
  for (let y = 0; y < height; y++) {
    const row = place(y, image.height / height, window.height, stride[0], rows);
    if (row === null) continue;
    for (let x = 0; x < width; x++) {
      const column = place(x, image.width / width, window.width, stride[1], columns);
      if (column !== null) placed[y * width + x] = between(values, rows, columns, row, column);
    }
  }
  return { width, height, values: placed };
}

function between(values: Float32Array, rows: number, columns: number, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [bottom, right] = [Math.min(rows - 1, top + 1), Math.min(columns - 1, left + 1)];
  const at = (y: number, x: number) => values[y * columns + x]!;
  const upper = at(top, left) + (column - left) * (at(top, right) - at(top, left));
  const lower = at(bottom, left) + (column - left) * (at(bottom, right) - at(bottom, left));
  return upper + (row - top) * (lower - upper);
}
