// Cutting: keeps a layer and all that feeds it; it becomes the output.
import { ancestorsOf, type LayerGraph } from '../graph';
import { expectLayer } from './context';

/** Drops every layer that does not feed `layer`, which becomes the only output. */
export function cutAt(graph: LayerGraph, layer: string): LayerGraph {
  expectLayer(graph, layer);
  const kept = ancestorsOf(graph, [layer]);
  const { classes: _classes, ...rest } = graph;
  return { ...rest, layers: graph.layers.filter((one) => kept.has(one.name)), outputs: [layer] };
}
