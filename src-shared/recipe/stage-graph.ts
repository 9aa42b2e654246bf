// The graph as one stage trains it.
import type { LayerGraph } from '../graph/graph';
import { selectLayers } from './select';
import type { Stage } from './stage';

/**
 * Sets `trainable` as the stage wants it: the selected layers learn, all others are frozen; BatchNormalization outside of
 * the head stays frozen (in inference mode) unless the stage thaws it.
 */
export function graphOfStage(graph: LayerGraph, stage: Stage): LayerGraph {
  const selected = new Set(selectLayers(graph, stage.trainable));
  const layers = graph.layers.map((layer) => {
    const heldBack =
      layer.kind === 'BatchNormalization' && stage.batchNormalization === 'frozen' && !layer.head;
    const trainable = selected.has(layer.name) && !heldBack;
    return layer.trainable === trainable ? layer : { ...layer, trainable };
  });
  return { ...graph, layers };
}
