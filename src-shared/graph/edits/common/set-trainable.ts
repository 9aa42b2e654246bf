// Used by freeze and unfreeze: sets which layers are trainable.

import type { Layer, LayerGraph } from '../../graph';
import { type Select, selectLayers } from '../../select';

/**
 * Returns the names of the layers that an edit freezes or unfreezes. Unfreezing a block leaves its BatchNormalization
 * frozen, because its statistics come from far more images; it is unfrozen if only BatchNormalization is selected, or by
 * `batchNormalization`.
 */
export function layersToSet(
  graph: LayerGraph,
  select: Select,
  trainable: boolean,
  batchNormalization: boolean,
): Set<string> {
  const names = new Set(selectLayers(graph, select));
  if (!trainable || batchNormalization) return names;
  const chosen = graph.layers.filter((layer) => names.has(layer.name));
  if (chosen.every((layer) => layer.kind === 'BatchNormalization')) return names;
  for (const { name, kind, head } of chosen) if (kind === 'BatchNormalization' && !head) names.delete(name);
  return names;
}

/** Sets `trainable` of the selected layers; returns the same graph if nothing changes. */
export function setTrainable(
  graph: LayerGraph,
  select: Select,
  trainable: boolean,
  batchNormalization = false,
): LayerGraph {
  const names = layersToSet(graph, select, trainable, batchNormalization);
  const turns = (layer: Layer) => names.has(layer.name) && layer.trainable !== trainable;
  if (!graph.layers.some(turns)) return graph;
  return { ...graph, layers: graph.layers.map((layer) => (turns(layer) ? { ...layer, trainable } : layer)) };
}
