// A sum as text: "0.25·118 + 0.5·120 − 4·97".
import type { ExplainedSum, Product } from '#shared/labs/convolution/explain-sum';
import { cellText } from '#shared/labs/convolution/kernel-text';
import { formatNumber } from '../../ui/format';

/** A term of the sum with the sign before it; `inPadding` if its pixel is a zero of the padding. */
export interface Term {
  readonly sign: string;
  readonly text: string;
  readonly inPadding: boolean;
}

/** Returns the terms of a channel whose weight is not 0. */
export function termsOf({ products }: ExplainedSum, channel: number): Term[] {
  return products
    .filter((one) => one.channel === channel && one.weight !== 0)
    .map(({ weight, pixel, inPadding }, i) => ({
      sign: weight < 0 ? (i === 0 ? '−' : ' − ') : i === 0 ? '' : ' + ',
      text: `${cellText(Math.abs(weight))}·${formatNumber(pixel, 4)}`,
      inPadding,
    }));
}

/** Returns the sum of a channel's products. */
export function channelSum({ products }: ExplainedSum, channel: number): number {
  return products.reduce((sum, one) => sum + (one.channel === channel ? one.weight * one.pixel : 0), 0);
}

/** Returns a value with at most two decimals; with more digits where it is small. */
export function sumText(value: number): string {
  // Sums of rounded thirds and ninths end in 0.0000001: they are shown as whole numbers.
  const rounded = Math.round(value * 100) / 100;
  if (Math.abs(rounded - value) < 1e-6) return String(Object.is(rounded, -0) ? 0 : rounded);
  return Math.abs(value) >= 1 ? value.toFixed(2) : formatNumber(value, 3);
}

/** Returns the products of a channel by the rows of the kernel. */
export function rowsOf({ products }: ExplainedSum, channel: number): Product[][] {
  const own = products.filter((one) => one.channel === channel);
  const count = (own.at(-1)?.kernelRow ?? -1) + 1;
  return Array.from({ length: count }, (_, row) => own.filter(({ kernelRow }) => kernelRow === row));
}
