// Weights whose values are still being read from a file: the graph can be displayed and edited, but not computed.
import type { LayerGraph, WeightRef } from './graph';
import { inferGraph } from './infer';

/** An initializer that no trainer knows, so that pending weights are rejected and never trained. */
const pending: WeightRef = { initializer: { name: 'pending' }, seed: 0 };

/** True for a pending weight. */
export function isPending(weight: WeightRef | undefined): boolean {
  return weight !== undefined && 'initializer' in weight && weight.initializer.name === 'pending';
}

/** Returns the graph with all weights pending. */
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
