// Popping: drops the last layers, as `Model(inputs, model.layers[-(n + 1)].output)` does.
import { GraftError } from '../../errors';
import type { LayerGraph } from '../graph';
import { cutAt } from './cut-at';

/** Drops the last `count` layers in the order of Keras' summary; the layer in front of them becomes the output. */
export function popLayers(graph: LayerGraph, count: number): LayerGraph {
  const last = graph.layers.at(-(count + 1));
  if (!last)
    throw new GraftError(
      'invalid',
      `${count} layers cannot be dropped: ${graph.name} has ${graph.layers.length}, and one has to stay.`,
    );
  return cutAt(graph, last.name);
}
