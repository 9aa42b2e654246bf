// The order in which the Connect dialog lists layers: first those that are likely to be meant.
import { ancestorsOf, descendantsOf, findLayer, type Layer, type LayerGraph } from '#shared/graph/graph';
import type { GraphFacts } from '#shared/graph/infer';
import { takesMore } from './connecting';

/**
 * Returns the other layers of the graph. Layers that lead into `name` (`fedBy`): those with the shape of its inputs first.
 * Layers that it leads to (`feeds`): those that accept further inputs first. Then by their distance; layers that would
 * close a cycle are last.
 */
export function orderCandidates(
  graph: LayerGraph,
  facts: GraphFacts,
  name: string,
  direction: 'feeds' | 'fedBy',
): Layer[] {
  const shapeOf = (layer: string) => facts.layers.get(layer)?.shape.join();
  const first = findLayer(graph, name)?.inputs[0];
  const wanted = first === undefined ? undefined : shapeOf(first);
  const looping = new Set(direction === 'fedBy' ? descendantsOf(graph, name) : ancestorsOf(graph, [name]));
  const own = graph.layers.findIndex((layer) => layer.name === name);
  const rank = (layer: Layer) => {
    if (looping.has(layer.name)) return 2;
    const isLikely = direction === 'fedBy' ? shapeOf(layer.name) === wanted : takesMore(graph, layer.name);
    return isLikely ? 0 : 1;
  };
  return graph.layers
    .map((layer, i) => ({ layer, rank: rank(layer), distance: Math.abs(i - own) }))
    .filter(({ layer }) => layer.name !== name)
    .sort((a, b) => a.rank - b.rank || a.distance - b.distance)
    .map(({ layer }) => layer);
}
