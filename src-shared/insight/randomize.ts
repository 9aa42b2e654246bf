// Replaces trained weights by random ones from a layer up, to test whether an explanation depends on what was learned.
import type { LayerGraph } from '../graph/graph';

/** Returns the network with new random weights in a layer and in all layers that depend on it (Adebayo et al., 1810.03292). */
export function randomizeFrom(graph: LayerGraph, layer: string): LayerGraph {
  const random = new Set([layer]);
  const layers = graph.layers.map((one) => {
    if (one.inputs.some((input) => random.has(input))) random.add(one.name);
    // Weights without references are drawn by their initializers.
    return random.has(one.name) ? { ...one, weights: {} } : one;
  });
  return { ...graph, layers };
}
