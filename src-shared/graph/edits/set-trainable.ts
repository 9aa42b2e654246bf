// Freezing and unfreezing.
import { type Select, selectLayers } from '../../recipe/select';
import type { LayerGraph } from '../graph';

/** Sets `trainable` of the selected layers; what already is so stays the same value. */
export function setTrainable(graph: LayerGraph, select: Select, trainable: boolean): LayerGraph {
  const names = new Set(selectLayers(graph, select));
  const layers = graph.layers.map((layer) =>
    names.has(layer.name) && layer.trainable !== trainable ? { ...layer, trainable } : layer,
  );
  return { ...graph, layers };
}
