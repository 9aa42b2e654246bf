// Cutting: keeps a layer and all that feeds it, or all that it feeds.
import { ancestorsOf, consumersOf, type LayerGraph } from '../graph';
import { expectLayer } from './context';
import { extractPart } from './extract';

/** Drops every layer that does not feed `layer`, which becomes the only output; with `after`, those that it does not feed: what came from outside becomes an input. */
export function cutAt(graph: LayerGraph, layer: string, keep: 'before' | 'after' = 'before'): LayerGraph {
  expectLayer(graph, layer);
  if (keep === 'after') return extractPart(graph, descendantsOf(graph, layer));
  const kept = ancestorsOf(graph, [layer]);
  const { classes: _classes, ...rest } = graph;
  return { ...rest, layers: graph.layers.filter((one) => kept.has(one.name)), outputs: [layer] };
}

function descendantsOf(graph: LayerGraph, layer: string): string[] {
  const consumers = consumersOf(graph);
  const seen = new Set<string>();
  const todo = [layer];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    todo.push(...(consumers.get(name) ?? []));
  }
  return [...seen];
}
