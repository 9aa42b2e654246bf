// Setting the `training` argument that layers are called with.

import { dependsOnMode } from '../call-mode';
import type { Layer, LayerGraph } from '../graph';
import { type Select, selectLayers } from '../select';

/** Sets or removes (null) `training` of the selected layers; layers that compute the same in both modes are left alone. */
export function setTraining(graph: LayerGraph, select: Select, training: boolean | null): LayerGraph {
  const names = new Set(selectLayers(graph, select));
  const layers = graph.layers.map((layer): Layer => {
    if (!names.has(layer.name) || (training !== null && !dependsOnMode(layer.kind))) return layer;
    const { training: _before, ...rest } = layer;
    return training === null ? rest : { ...rest, training };
  });
  return { ...graph, layers };
}
