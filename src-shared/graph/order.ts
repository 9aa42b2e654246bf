// A graph in Keras' layer order.
import { orderLikeKeras } from '../layers/order';
import type { LayerGraph } from './graph';

/** Returns the graph as Keras represents it: layers in Keras' order, without those that no output depends on; unused inputs remain. */
export function inKerasOrder(graph: LayerGraph): LayerGraph {
  const ordered = orderLikeKeras(graph.layers, graph.outputs);
  const used = new Set(ordered);
  const idle = graph.layers.filter((layer) => layer.kind === 'InputLayer' && !used.has(layer));
  const layers = [...idle, ...ordered];
  const same = layers.length === graph.layers.length && layers.every((layer, i) => layer === graph.layers[i]);
  return same ? graph : { ...graph, layers };
}
