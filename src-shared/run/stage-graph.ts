// The graph as one stage trains it.
import type { LayerGraph } from '../graph/graph';
import { trainableLayers } from './prefix';
import type { Stage } from './stage';

/** Sets `trainable` for the stage: true for the layers of `trainableLayers`, false for all others. */
export function graphOfStage(graph: LayerGraph, stage: Stage): LayerGraph {
  const learning = trainableLayers(graph, stage);
  const layers = graph.layers.map((layer) => {
    const trainable = learning.has(layer.name);
    return layer.trainable === trainable ? layer : { ...layer, trainable };
  });
  return { ...graph, layers };
}
