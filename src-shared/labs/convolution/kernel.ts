// A kernel as a table of numbers, and what can be done with it.

/** A kernel; `values` are ordered by row and column. */
export interface Kernel {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
}

/** A filter: a kernel for each channel of the input, and a bias that is added to their sum. */
export interface Filter {
  readonly kernels: readonly Kernel[];
  readonly bias: number;
}

/** Largest side of a kernel in the lab. */
export const mostSide = 7;

/** Returns the kernel with those rows. */
export function kernelOf(rows: readonly (readonly number[])[]): Kernel {
  return { rows: rows.length, columns: rows[0]?.length ?? 0, values: rows.flat() };
}

/** Returns a value of the kernel. */
export function weightAt({ columns, values }: Kernel, row: number, column: number): number {
  return values[row * columns + column]!;
}

/** Returns a copy with another value. */
export function withWeight(kernel: Kernel, row: number, column: number, value: number): Kernel {
  const at = row * kernel.columns + column;
  return { ...kernel, values: kernel.values.map((old, i) => (i === at ? value : old)) };
}

/** Returns the kernel with another size, its middle in the middle: outer values are cut off, new ones are 0. */
export function resizeKernel(kernel: Kernel, rows: number, columns: number): Kernel {
  const top = Math.floor((rows - kernel.rows) / 2);
  const left = Math.floor((columns - kernel.columns) / 2);
  const values = Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor(i / columns) - top;
    const column = (i % columns) - left;
    const inside = row >= 0 && row < kernel.rows && column >= 0 && column < kernel.columns;
    return inside ? weightAt(kernel, row, column) : 0;
  });
  return { rows, columns, values };
}

/** Returns the kernel rotated by 180°: cross-correlation with it is the convolution of mathematics. */
export function flipKernel(kernel: Kernel): Kernel {
  return { ...kernel, values: [...kernel.values].reverse() };
}

/** Returns the sum of the kernel's values. */
export function sumOf(kernel: Kernel): number {
  return kernel.values.reduce((sum, value) => sum + value, 0);
}

/** Returns the kernel divided by its sum, so that a plain area keeps its brightness; the same kernel if the sum is 0. */
export function normalizeKernel(kernel: Kernel): Kernel {
  const sum = sumOf(kernel);
  // Sums such as 0.1 + 0.2 − 0.3 are not exactly 0.
  if (Math.abs(sum) < 1e-12) return kernel;
  return { ...kernel, values: kernel.values.map((value) => value / sum) };
}

/** Returns the largest difference of two kernels of the same size. */
export function greatestGap(one: Kernel, other: Kernel): number {
  return one.values.reduce((most, value, i) => Math.max(most, Math.abs(value - other.values[i]!)), 0);
}
