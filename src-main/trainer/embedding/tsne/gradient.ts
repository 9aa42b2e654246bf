// The gradient of t-SNE's Kullback-Leibler divergence, with repulsion by a quadtree (van der Maaten, 2014).
import type { Steps } from '#shared/steps';
import type { SymmetricGraph } from '../symmetric-graph';
import type { QuadTree, Repulsion } from './quad-tree';

/** What the gradient depends on. */
export interface GradientWork {
  readonly similarities: SymmetricGraph;
  /** `[count, 2]`. */
  readonly points: Float64Array;
  /** All similarities are multiplied by this: above 1 in early exaggeration. */
  readonly exaggeration: number;
  readonly tree: QuadTree;
  /** See `QuadTree.repel`. */
  readonly angle: number;
  /** True to compute the divergence too. */
  readonly measured: boolean;
}

const pointsPerStep = 128;
const tiny = 2 ** -52;

/** Writes the gradient `[count, 2]`, and returns the divergence KL(P‖Q) of the similarities as they are exaggerated; 0 if it is not measured. Yields after some points. */
export function* gradientSteps(
  { similarities, points, exaggeration, tree, angle, measured }: GradientWork,
  gradient: Float64Array,
): Steps<number> {
  const { starts, columns, values } = similarities;
  const count = points.length / 2;
  tree.build(points);
  yield;
  const repulsion: Repulsion = { x: 0, y: 0, sum: 0 };
  let sumQ = 0;
  for (let i = 0; i < count; i++) {
    tree.repel(points[i * 2]!, points[i * 2 + 1]!, angle, repulsion);
    gradient[i * 2] = -repulsion.x;
    gradient[i * 2 + 1] = -repulsion.y;
    sumQ += repulsion.sum;
    if (i % pointsPerStep === pointsPerStep - 1) yield;
  }
  sumQ = Math.max(sumQ, tiny);
  let divergence = 0;
  for (let i = 0; i < count; i++) {
    const [x, y] = [points[i * 2]!, points[i * 2 + 1]!];
    let pullX = 0;
    let pullY = 0;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const other = columns[at]! * 2;
      const dx = x - points[other]!;
      const dy = y - points[other + 1]!;
      const q = 1 / (1 + dx * dx + dy * dy);
      const p = exaggeration * values[at]!;
      pullX += p * q * dx;
      pullY += p * q * dy;
      if (measured) divergence += p * Math.log(Math.max(p, tiny) / Math.max(q / sumQ, tiny));
    }
    gradient[i * 2] = 4 * (pullX + gradient[i * 2]! / sumQ);
    gradient[i * 2 + 1] = 4 * (pullY + gradient[i * 2 + 1]! / sumQ);
    if (i % pointsPerStep === pointsPerStep - 1) yield;
  }
  return divergence;
}
