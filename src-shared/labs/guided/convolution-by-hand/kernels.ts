// What the lab asks of kernels: symmetry, and how far an output is from the finite differences of its image.
import { type Kernel, kernelOf, sumOf, weightAt } from '../../convolution/kernel';
import { type Planes, valueAt } from '../../convolution/planes';

/** The Laplace kernel that follows from the formula of 9.3. */
export const laplace = kernelOf([
  [0, 1, 0],
  [1, -4, 1],
  [0, 1, 0],
]);
/** The kernel that the book prints in 9.3. */
export const printed = kernelOf([
  [1, 0, 1],
  [0, -4, 0],
  [1, 0, 1],
]);

/** True if two kernels have the same size and numbers. */
export const isSame = (one: Kernel, other: Kernel): boolean =>
  one.rows === other.rows &&
  one.columns === other.columns &&
  one.values.every((value, i) => Math.abs(value - other.values[i]!) < 1e-6);

/** True if all numbers of the kernel are equal. */
export const isFlat = ({ values }: Kernel): boolean =>
  values.every((value) => Math.abs(value - values[0]!) < 0.002);

/** True if the kernel stays the same when it is flipped or transposed. */
export function isSymmetric(kernel: Kernel): boolean {
  const { rows, columns } = kernel;
  if (rows !== columns) return false;
  const near = (a: number, b: number) => Math.abs(a - b) < 0.002;
  return kernel.values.every((value, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return (
      near(value, weightAt(kernel, row, columns - 1 - column)) && near(value, weightAt(kernel, column, row))
    );
  });
}

/** True if the middle is the largest number, and each number outside is smaller than the one beside it further in. */
export function fallsFromMiddle(kernel: Kernel): boolean {
  const middle = (kernel.rows - 1) / 2;
  if (!Number.isInteger(middle) || kernel.rows < 3) return false;
  const line = Array.from({ length: middle + 1 }, (_, i) => weightAt(kernel, middle, middle + i));
  const diagonal = Array.from({ length: middle + 1 }, (_, i) => weightAt(kernel, middle + i, middle + i));
  const falls = (values: readonly number[]) => values.every((value, i) => i === 0 || value < values[i - 1]!);
  return falls(line) && falls(diagonal) && Math.min(...kernel.values) > 0;
}

/** The sum of a kernel, without the last digits of the computer. */
export const roundSum = (kernel: Kernel): number => Number(sumOf(kernel).toFixed(3));

/** Difference of an output to the second differences of its image: I(i+1) + I(i−1) + I(j+1) + I(j−1) − 4·I. */
export interface Differences {
  readonly largest: number;
  readonly mean: number;
  /** The mean magnitude of the second differences. */
  readonly size: number;
}

/** Compares an output of a 3 × 3 kernel with stride 1 to the second differences, inside of the image. Null if the sizes do not belong together. */
export function compareToDifferences(image: Planes, output: Planes): Differences | null {
  const cut = (image.width - output.width) / 2;
  if ((cut !== 0 && cut !== 1) || image.height - output.height !== 2 * cut) return null;
  let [largest, sum, size, count] = [0, 0, 0, 0];
  const at = (row: number, column: number) => valueAt(image, 0, row, column);
  for (let row = 1; row < image.height - 1; row++)
    for (let column = 1; column < image.width - 1; column++) {
      const wanted =
        at(row + 1, column) +
        at(row - 1, column) +
        at(row, column + 1) +
        at(row, column - 1) -
        4 * at(row, column);
      const gap = Math.abs(valueAt(output, 0, row - cut, column - cut) - wanted);
      largest = Math.max(largest, gap);
      sum += gap;
      size += Math.abs(wanted);
      count++;
    }
  return { largest, mean: sum / count, size: size / count };
}

/** Returns the 3 × 3 pixels around a position, 0 outside; row by row. */
export function neighborhood(image: Planes, row: number, column: number): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const [r, c] = [row - 1 + Math.floor(i / 3), column - 1 + (i % 3)];
    const inside = r >= 0 && r < image.height && c >= 0 && c < image.width;
    return inside ? valueAt(image, 0, r, c) : 0;
  });
}
