// Removing: what fed a layer feeds its consumers, where that is one layer; otherwise the consumers lose that input.
import type { LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';

/** Takes layers out and bridges them: a whole block, joins included, is bridged when one layer feeds it. */
export function removeLayers(graph: LayerGraph, names: readonly string[], { seed }: EditContext): LayerGraph {
  for (const name of names) expectLayer(graph, name);
  const gone = new Set(names);
  /** What stands in for each removed layer; layers stand in topological order, so inputs come first. */
  const bridges = new Map<string, readonly string[]>();
  const bridge = (name: string): readonly string[] => bridges.get(name) ?? [name];
  for (const layer of graph.layers) {
    if (!gone.has(layer.name)) continue;
    const feeds = new Set(layer.inputs.flatMap(bridge));
    const whole = layer.inputs.every((input) => bridge(input).length === 1);
    bridges.set(layer.name, whole && feeds.size === 1 ? [...feeds] : []);
  }
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
