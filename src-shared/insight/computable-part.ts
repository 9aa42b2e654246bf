// The part of an unfinished network that can be computed.

import type { LayerGraph } from '../graph/graph';
import { inferGraph } from '../graph/infer';
import { findKind } from '../layers/catalog';

/** Returns the network without the layers that have errors or depend on such layers; its outputs are the last layers that are left. The same graph if all can be computed. */
export function computablePart(graph: LayerGraph): LayerGraph {
  const { layers: facts, problems } = inferGraph(graph);
  const broken = new Set(
    problems.flatMap(({ layer, severity }) => (severity === 'error' && layer ? [layer] : [])),
  );
  const computed = new Set<string>();
  for (const { name, kind, inputs } of graph.layers)
    if (
      findKind(kind) &&
      facts.has(name) &&
      !broken.has(name) &&
      inputs.every((input) => computed.has(input))
    )
      computed.add(name);
  if (computed.size === graph.layers.length) return graph;
  const layers = graph.layers.filter(({ name }) => computed.has(name));
  const used = new Set(layers.flatMap(({ inputs }) => inputs));
  return { ...graph, layers, outputs: layers.filter(({ name }) => !used.has(name)).map(({ name }) => name) };
}
