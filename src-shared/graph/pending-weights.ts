// Weights whose values are still being read from a file: the graph can be seen and edited meanwhile, not computed.
import type { LayerGraph, WeightRef } from './graph';
import { inferGraph } from './infer';

/** An initializer of a name that no trainer knows: what leaks out is refused, never trained. */
const pending: WeightRef = { initializer: { name: 'pending' }, seed: 0 };

/** True for a weight that is still to come. */
export function isPending(weight: WeightRef | undefined): boolean {
  return weight !== undefined && 'initializer' in weight && weight.initializer.name === 'pending';
}

/** The graph with each of its weights still to come. */
export function withPendingWeights(graph: LayerGraph): LayerGraph {
  const facts = inferGraph(graph);
  const layers = graph.layers.map((layer) => {
    const specs = facts.layers.get(layer.name)?.weights ?? [];
    return specs.length === 0
      ? layer
      : { ...layer, weights: Object.fromEntries(specs.map(({ name }) => [name, pending])) };
  });
  return { ...graph, layers };
}
