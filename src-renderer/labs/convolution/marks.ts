// Rectangles over the input and the output that show where a sum comes from.
import type { ExplainedSum } from '#shared/labs/convolution/explain-sum';
import type { PoolSettings } from '#shared/labs/convolution/pool';
import type { LabResult } from './lab-result';
import type { Pointed } from './pointed';

/** A rectangle in pixels of the image. */
export interface Mark {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
  readonly kind: 'window' | 'cell' | 'outside' | 'point';
}

/** Returns the window of a sum in the input; with dilation also its pixels, and those in the padding in another color. */
export function inputMarks({ products }: ExplainedSum, { settings, filters }: LabResult): Mark[] {
  const [first] = products;
  const size = filters[0]?.kernels[0];
  if (!first || !size) return [];
  const { dilation } = settings;
  const span = (count: number) => dilation * (count - 1) + 1;
  const window: Mark = {
    row: first.row,
    column: first.column,
    height: span(size.rows),
    width: span(size.columns),
    kind: 'window',
  };
  const cells = products
    .filter((one) => one.channel === first.channel && (dilation > 1 || one.inPadding))
    .map(({ row, column, inPadding }): Mark => {
      return { row, column, height: 1, width: 1, kind: inPadding ? 'outside' : 'cell' };
    });
  return [...cells, window];
}

/** Returns the marks in the output: the pixel of the sum, and the window of the pooling. */
export function outputMarks({ row, column, pooled }: Pointed, pool: PoolSettings | null): Mark[] {
  const pixel: Mark = { row, column, height: 1, width: 1, kind: 'point' };
  const [first] = pooled?.values ?? [];
  const last = pooled?.values.at(-1);
  if (!pool || !first || !last) return [pixel];
  const window: Mark = {
    row: first.row,
    column: first.column,
    height: last.row - first.row + 1,
    width: last.column - first.column + 1,
    kind: 'window',
  };
  return pool.kind === 'max' ? [window, pixel] : [window];
}
