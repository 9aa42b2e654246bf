// The mode that a layer runs in: that of the network, unless the layer is called with a `training` argument of its own.
import { fillParams, findKind } from '../layers/catalog';
import type { Layer, LayerGraph } from './graph';

/** True for kinds that compute something else in training than in inference; for unknown kinds too, as nobody knows. */
export function dependsOnMode(kindName: string): boolean {
  const kind = findKind(kindName);
  return !kind || kind.random !== undefined || kindName === 'BatchNormalization';
}

/** True when the layer changes its values at random in training. */
function hasNoise({ kind: name, params }: Layer): boolean {
  const kind = findKind(name);
  return kind?.random?.(fillParams(kind, params)) ?? false;
}

/** True when the layer changes its values at random while the network trains. */
export function isRandomInTraining(layer: Layer): boolean {
  return layer.training !== false && hasNoise(layer);
}

/** True when the layer changes its values at random in predictions too: `Dropout(…)(x, training=True)`. */
export function isRandomAlways(layer: Layer): boolean {
  return layer.training === true && hasNoise(layer);
}

/** True when the layer normalizes by the statistics of the batch in predictions too. Frozen layers never do, as in Keras. */
export function usesBatchStatisticsAlways(layer: Layer): boolean {
  return layer.training === true && layer.trainable && layer.kind === 'BatchNormalization';
}

/** Layers that compute in predictions what a deterministic inference network cannot. */
export function layersTrainingAlways({ layers }: LayerGraph): Layer[] {
  return layers.filter((layer) => isRandomAlways(layer) || usesBatchStatisticsAlways(layer));
}

/** The network with all layers in inference mode: what formats without a training mode hold. */
export function inInferenceMode(graph: LayerGraph): LayerGraph {
  if (layersTrainingAlways(graph).length === 0) return graph;
  const layers = graph.layers.map(({ training, ...layer }) =>
    training === false ? { ...layer, training } : layer,
  );
  return { ...graph, layers };
}
