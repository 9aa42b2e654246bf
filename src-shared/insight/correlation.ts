// Pearson's correlation.

/** Returns the correlation of two lists of equal length; null if one list is constant. */
export function correlation(first: ArrayLike<number>, second: ArrayLike<number>): number | null {
  const count = first.length;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < count; i++) {
    meanA += first[i]! / count;
    meanB += second[i]! / count;
  }
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [x, y] = [first[i]! - meanA, second[i]! - meanB];
    products += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return squaresA === 0 || squaresB === 0 ? null : products / Math.sqrt(squaresA * squaresB);
}
