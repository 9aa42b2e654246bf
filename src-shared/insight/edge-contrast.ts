// Whether a channel responds to edges: its mean magnitude there, compared with areas of one gray level.
import type { FeatureMaps } from './feature-maps';
import type { Pixels } from './heat-map';

/** Gray levels by which the pixels of a cell differ at least at an edge, and at most in a flat area. */
const differences = { edge: 60, flat: 8 } as const;
/** Pixels around a cell that its kernel may see. */
const around = 2;

/** Where the cells of a map have edges: 1, where they are flat: 0, elsewhere and at the border of the image: -1. */
export function edgeCells(
  { width, height, channels, bytes }: Pixels,
  rows: number,
  columns: number,
): Int8Array {
  const gray = Float32Array.from({ length: width * height }, (_, p) => {
    const at = p * channels;
    return channels < 3 ? bytes[at]! : (bytes[at]! + bytes[at + 1]! + bytes[at + 2]!) / 3;
  });
  const cells = new Int8Array(rows * columns).fill(-1);
  for (let row = 1; row < rows - 1; row++)
    for (let column = 1; column < columns - 1; column++) {
      const [top, bottom] = [row, row + 1].map((at) => Math.round((at * height) / rows)) as [number, number];
      const [left, right] = [column, column + 1].map((at) => Math.round((at * width) / columns)) as [
        number,
        number,
      ];
      let [least, most] = [255, 0];
      for (let y = Math.max(0, top - around); y < Math.min(height, bottom + around); y++)
        for (let x = Math.max(0, left - around); x < Math.min(width, right + around); x++) {
          const level = gray[y * width + x]!;
          least = Math.min(least, level);
          most = Math.max(most, level);
        }
      if (most - least > differences.edge) cells[row * columns + column] = 1;
      else if (most - least < differences.flat) cells[row * columns + column] = 0;
    }
  return cells;
}

/** Returns how many times as strongly a channel responds at edges as in flat areas: infinity if it is 0 in these only; null if it is 0 in both, or if the image has no edges or no flat areas. `cells` has one value per position of the map. */
export function edgeContrast(
  { min, max, bytes }: Pick<FeatureMaps['maps'][number], 'min' | 'max' | 'bytes'>,
  cells: Int8Array,
): number | null {
  const sums = [0, 0];
  const counts = [0, 0];
  for (const [i, cell] of cells.entries()) {
    if (cell < 0) continue;
    sums[cell]! += Math.abs(min + (bytes[i]! / 255) * (max - min));
    counts[cell]! += 1;
  }
  const [flat, edge] = [sums[0]! / counts[0]!, sums[1]! / counts[1]!];
  const ratio = edge / flat;
  return Number.isNaN(ratio) ? null : ratio;
}
