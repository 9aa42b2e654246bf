// Freezing and unfreezing.

import type { Layer, LayerGraph } from '../graph';
import { type Select, selectLayers } from '../select';

/**
 * Names of the layers that an edit freezes or thaws. When a block is thawed its BatchNormalization stays as it is: its
 * statistics come from far more images. It thaws when it is asked for, alone (by name or by kind) or by `batchNormalization`.
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

/** Sets `trainable` of the selected layers; what already is so stays the same value. */
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
