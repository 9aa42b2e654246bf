// Removing: what fed a layer feeds its consumers, where that is one layer; otherwise the consumers lose that input.
import type { LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';

/** Takes layers out and bridges them. */
export function removeLayers(graph: LayerGraph, names: readonly string[], { seed }: EditContext): LayerGraph {
  for (const name of names) expectLayer(graph, name);
  const gone = new Set(names);
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const bridge = (name: string): string[] => {
    const layer = byName.get(name);
    if (!layer || !gone.has(name)) return [name];
    return layer.inputs.length === 1 ? bridge(layer.inputs[0]!) : [];
  };
  const layers = graph.layers
    .filter((layer) => !gone.has(layer.name))
    .map((layer) =>
      layer.inputs.some((input) => gone.has(input))
        ? { ...layer, inputs: layer.inputs.flatMap(bridge) }
        : layer,
    );
  const outputs = [...new Set(graph.outputs.flatMap(bridge))];
  return settleWeights(graph, { ...graph, layers, outputs }, seed);
}
