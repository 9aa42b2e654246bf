// t-SNE's layout (van der Maaten and Hinton, 2008): gradient descent with momentum and gains, with scikit-learn's defaults.
import { createPacer } from '#shared/pacer';
import type { Interruptible, LayoutStep } from '../in-turns';
import type { NearestRows } from '../nearest';
import type { SymmetricGraph } from '../symmetric-graph';
import { gradientSteps } from './gradient';
import { jointProbabilitySteps } from './joint-probabilities';
import { createQuadTree } from './quad-tree';

/** What is laid out. */
export interface TsneWork {
  /** As many as `tsneNeighbors` says. */
  readonly neighbors: NearestRows;
  /** Principal components `[count, 2]`: the start. */
  readonly start: Float32Array;
  /** Below the number of neighbors. */
  readonly perplexity: number;
}

/** A finished layout. */
export interface TsneLayout {
  readonly positions: Float32Array;
  /** Kullback-Leibler divergence from the similarities of the rows to those of the points. */
  readonly divergence: number;
}

const [exploring, total] = [250, 1000];
const [earlyExaggeration, angle] = [12, 0.5];
const [leastGain, leastNorm, checkEvery] = [0.01, 1e-7, 50];
/** Standard deviation of the first component at the start. */
const startDeviation = 1e-4;
const phases = [
  { until: exploring, exaggeration: earlyExaggeration, momentum: 0.5, patience: 250 },
  { until: total, exaggeration: 1, momentum: 0.8, patience: 300 },
];

/** Yields the layout about ten times per second while it is optimized, and returns it. */
export function* tsneLayout(work: TsneWork): Interruptible<LayoutStep, TsneLayout> {
  const probabilities = jointProbabilitySteps(work.neighbors, work.perplexity);
  let found = probabilities.next();
  for (; !found.done; found = probabilities.next()) yield null;
  const points = scaledStart(work.start);
  const count = points.length / 2;
  const rate = Math.max(count / earlyExaggeration / 4, 50);
  const descent = { similarities: found.value, points, rate };
  const due = createPacer();
  let divergence = 0;
  let done = 0;
  for (const phase of phases) {
    const steps = descend(descent, done, phase);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        divergence = step.value;
        break;
      }
      if (step.value === null) {
        yield null;
        continue;
      }
      done = step.value;
      yield { done, total, positions: due() ? Float32Array.from(points) : null };
    }
  }
  return { positions: Float32Array.from(points), divergence };
}

function scaledStart(start: Float32Array): Float64Array {
  const count = start.length / 2;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < start.length; i += 2) sum += start[i]! / count;
  for (let i = 0; i < start.length; i += 2) squares += (start[i]! - sum) ** 2 / count;
  const factor = startDeviation / (Math.sqrt(squares) || 1);
  return Float64Array.from(start, (one) => one * factor);
}

interface Descent {
  readonly similarities: SymmetricGraph;
  readonly points: Float64Array;
  readonly rate: number;
}

/** Runs the iterations of a phase; yields the number of each after it, and null within. Returns the divergence. Ends early without progress. */
function* descend(
  { similarities, points, rate }: Descent,
  from: number,
  { until, exaggeration, momentum, patience }: (typeof phases)[number],
): Generator<number | null, number, void> {
  const tree = createQuadTree(points.length / 2);
  const gradient = new Float64Array(points.length);
  const update = new Float64Array(points.length);
  const gains = new Float64Array(points.length).fill(1);
  let [divergence, best, bestAt] = [0, Number.POSITIVE_INFINITY, from];
  for (let iteration = from; iteration < until; iteration++) {
    const measured = (iteration + 1) % checkEvery === 0 || iteration + 1 === until;
    const steps = gradientSteps({ similarities, points, exaggeration, tree, angle, measured }, gradient);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield null;
    if (measured) divergence = step.value;
    let norm = 0;
    for (let i = 0; i < points.length; i++) {
      const opposed = update[i]! * gradient[i]! < 0;
      gains[i] = Math.max(leastGain, opposed ? gains[i]! + 0.2 : gains[i]! * 0.8);
      const slope = gradient[i]! * gains[i]!;
      norm += slope * slope;
      update[i] = momentum * update[i]! - rate * slope;
      points[i]! += update[i]!;
    }
    yield iteration + 1;
    if (!measured) continue;
    if (divergence < best) [best, bestAt] = [divergence, iteration];
    else if (iteration - bestAt > patience) break;
    if (Math.sqrt(norm) <= leastNorm) break;
  }
  return divergence;
}
