// How much of a network has random weights, so that what it shows is not mistaken for knowledge.
import { startsAnew } from './derived-weights';
import type { LayerGraph } from './graph';
import { isPending } from './pending-weights';

/** Returns 'all' if no layer with weights was trained, 'some' if some were not, and null otherwise. Weights that are still being read count as trained. */
export function randomWeights({ layers }: LayerGraph): 'all' | 'some' | null {
  const weighted = layers.map(({ weights }) => Object.values(weights)).filter((refs) => refs.length > 0);
  const random = weighted.filter((refs) => refs.some((ref) => startsAnew(ref) && !isPending(ref)));
  if (random.length === 0) return null;
  return random.length === weighted.length ? 'all' : 'some';
}
