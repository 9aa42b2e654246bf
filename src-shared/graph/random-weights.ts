// How much of a network has random weights, so that what it shows is not mistaken for knowledge.
import { startsAnew } from './derived-weights';
import { ancestorsOf, type LayerGraph } from './graph';
import { isPending } from './pending-weights';

/**
 * Returns 'all' if no layer with weights was trained, 'some' if some were not, and null otherwise; with `layer`, only of
 * the layers that its output depends on. Weights that are still being read count as trained.
 */
export function randomWeights(graph: LayerGraph, layer: string | null = null): 'all' | 'some' | null {
  const used = layer === null ? null : ancestorsOf(graph, [layer]);
  const weighted = graph.layers
    .filter(({ name }) => used?.has(name) ?? true)
    .map(({ weights }) => Object.values(weights))
    .filter((refs) => refs.length > 0);
  const random = weighted.filter((refs) => refs.some((ref) => startsAnew(ref) && !isPending(ref)));
  if (random.length === 0) return null;
  return random.length === weighted.length ? 'all' : 'some';
}
