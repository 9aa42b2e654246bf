// One output value in full: every product of a weight and a pixel, and their sum.
import { placeKernel } from './convolve';
import { type Filter, weightAt } from './kernel';
import type { WindowSettings } from './place-window';
import { type Planes, valueAt } from './planes';

/** A product of the sum. */
export interface Product {
  readonly channel: number;
  /** Position in the kernel. */
  readonly kernelRow: number;
  readonly kernelColumn: number;
  /** Position in the image; negative or beyond its edge in the padding. */
  readonly row: number;
  readonly column: number;
  readonly weight: number;
  /** The pixel; 0 in the padding. */
  readonly pixel: number;
  readonly inPadding: boolean;
}

/** An output value, explained. */
export interface ExplainedSum {
  readonly products: readonly Product[];
  readonly bias: number;
  readonly sum: number;
  /** Sum of the weights that fell on padding. */
  readonly paddedWeight: number;
}

/** Explains an output value. `only` restricts it to one channel, as in a depthwise convolution. */
export function explainSum(
  input: Planes,
  filter: Filter,
  settings: WindowSettings,
  row: number,
  column: number,
  only: number | null = null,
): ExplainedSum {
  const { y, x } = placeKernel(input, filter.kernels[0]!, settings);
  const products: Product[] = [];
  for (const [channel, kernel] of filter.kernels.entries()) {
    if (only !== null && channel !== only) continue;
    for (let kernelRow = 0; kernelRow < kernel.rows; kernelRow++)
      for (let kernelColumn = 0; kernelColumn < kernel.columns; kernelColumn++) {
        const atRow = row * settings.stride - y.before + kernelRow * settings.dilation;
        const atColumn = column * settings.stride - x.before + kernelColumn * settings.dilation;
        const inPadding = atRow < 0 || atRow >= input.height || atColumn < 0 || atColumn >= input.width;
        products.push({
          channel,
          kernelRow,
          kernelColumn,
          row: atRow,
          column: atColumn,
          weight: weightAt(kernel, kernelRow, kernelColumn),
          pixel: inPadding ? 0 : valueAt(input, channel, atRow, atColumn),
          inPadding,
        });
      }
  }
  const sum = products.reduce((total, { weight, pixel }) => total + weight * pixel, filter.bias);
  const paddedWeight = products.reduce((total, one) => total + (one.inPadding ? one.weight : 0), 0);
  return { products, bias: filter.bias, sum, paddedWeight };
}
