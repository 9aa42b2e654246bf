// The Wilson score interval of a share (Wilson 1927).

/** The 97.5 % quantile of the normal distribution, for intervals of 95 %. */
const quantile = 1.959963984540054;

/** Returns the 95 % Wilson interval of `hits` among `count`; [0, 1] without a count. */
export function wilson(hits: number, count: number): { low: number; high: number } {
  if (count === 0) return { low: 0, high: 1 };
  const share = hits / count;
  const z2 = quantile ** 2;
  const center = (share + z2 / (2 * count)) / (1 + z2 / count);
  const reach =
    (quantile * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count))) / (1 + z2 / count);
  return { low: Math.max(0, center - reach), high: Math.min(1, center + reach) };
}
