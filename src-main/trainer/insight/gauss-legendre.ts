// Points and weights of numeric integration on [0, 1].

/** Points and their weights; the weights sum to 1. */
export interface Quadrature {
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/** Returns the Gauss-Legendre rule with `count` points on [0, 1], by Newton's method on the Legendre polynomial. */
export function gaussLegendre(count: number): Quadrature {
  const points: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      const { value, derivative } = legendre(count, x);
      slope = derivative;
      const step = value / derivative;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    points.push((1 - x) / 2);
    weights.push(1 / ((1 - x * x) * slope * slope));
  }
  return { points, weights };
}

/** Returns the value and derivative of the Legendre polynomial of a degree. */
function legendre(degree: number, x: number): { value: number; derivative: number } {
  let [before, value] = [1, x];
  if (degree === 0) return { value: 1, derivative: 0 };
  for (let n = 2; n <= degree; n++)
    [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  return { value, derivative: (degree * (x * value - before)) / (x * x - 1) };
}

/** Returns equally spaced points from 0 to 1, both included, with equal weights: the rule of PAIR's `saliency`. */
export function equalSteps(count: number): Quadrature {
  return {
    points: Array.from({ length: count }, (_, i) => i / Math.max(1, count - 1)),
    weights: Array.from({ length: count }, () => 1 / count),
  };
}
