// The curve by which UMAP's layout turns distances on the map into strengths: 1 / (1 + a d^2b).

/** Its parameters. */
export interface Curve {
  readonly a: number;
  readonly b: number;
}

/** Distances that are compared: from 0 to 3, as in umap-learn with a spread of 1. */
const [samples, farthest] = [300, 3];
const mostRounds = 500;

/** Returns the curve nearest to 1 up to `minDist` and exp(minDist − d) beyond it, by least squares (Levenberg-Marquardt). */
export function fitCurve(minDist: number): Curve {
  const distances = Float64Array.from({ length: samples }, (_, i) => (farthest * i) / (samples - 1));
  const wanted = distances.map((d) => (d < minDist ? 1 : Math.exp(minDist - d)));
  let best: Curve = { a: 1, b: 1 };
  let error = errorOf(best, distances, wanted);
  let damping = 1e-3;
  for (let round = 0; round < mostRounds && damping < 1e12; round++) {
    const next = stepFrom(best, distances, wanted, damping);
    const changed = errorOf(next, distances, wanted);
    if (!(changed < error)) {
      damping *= 4;
      continue;
    }
    best = next;
    const gain = error - changed;
    error = changed;
    damping /= 3;
    if (gain < 1e-15 * error) break;
  }
  return best;
}

function errorOf(curve: Curve, distances: Float64Array, wanted: Float64Array): number {
  return distances.reduce((sum, d, i) => sum + (strengthAt(curve, d) - wanted[i]!) ** 2, 0);
}

const strengthAt = ({ a, b }: Curve, distance: number) => 1 / (1 + a * distance ** (2 * b));

function stepFrom({ a, b }: Curve, distances: Float64Array, wanted: Float64Array, damping: number): Curve {
  let [aa, ab, bb, ar, br] = [0, 0, 0, 0, 0];
  for (const [i, distance] of distances.entries()) {
    // At a distance of 0 the curve is 1 whatever a and b are.
    if (distance === 0) continue;
    const power = distance ** (2 * b);
    const value = 1 / (1 + a * power);
    const byA = -power * value * value;
    const byB = 2 * a * Math.log(distance) * byA;
    const rest = wanted[i]! - value;
    aa += byA * byA;
    ab += byA * byB;
    bb += byB * byB;
    ar += byA * rest;
    br += byB * rest;
  }
  aa *= 1 + damping;
  bb *= 1 + damping;
  const determinant = aa * bb - ab * ab;
  if (!(Math.abs(determinant) > 0)) return { a, b };
  return { a: a + (bb * ar - ab * br) / determinant, b: b + (aa * br - ab * ar) / determinant };
}
