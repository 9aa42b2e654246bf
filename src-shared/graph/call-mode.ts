// The mode that a layer runs in: that of the network, unless the layer is called with its own `training` argument.
import { fillParams, findKind } from '../layers/catalog';
import type { Layer, LayerGraph } from './graph';

/** True for kinds that compute different values in training and inference, and for unknown kinds. */
export function dependsOnMode(kindName: string): boolean {
  const kind = findKind(kindName);
  return !kind || kind.random !== undefined || kindName === 'BatchNormalization';
}

/** True if the layer changes its values at random in training. */
function hasNoise({ kind: name, params }: Layer): boolean {
  const kind = findKind(name);
  return kind?.random?.(fillParams(kind, params)) ?? false;
}

/** True if the layer changes its values at random while the network trains. */
export function isRandomInTraining(layer: Layer): boolean {
  return layer.training !== false && hasNoise(layer);
}

/** True if the layer also changes its values at random in predictions: `Dropout(…)(x, training=True)`. */
export function isRandomAlways(layer: Layer): boolean {
  return layer.training === true && hasNoise(layer);
}

/** True if the layer also normalizes by batch statistics in predictions. Frozen layers never do, as in Keras. */
export function usesBatchStatisticsAlways(layer: Layer): boolean {
  return layer.training === true && layer.trainable && layer.kind === 'BatchNormalization';
}

/** Returns layers whose predictions a deterministic inference network cannot compute. */
export function layersTrainingAlways({ layers }: LayerGraph): Layer[] {
  return layers.filter((layer) => isRandomAlways(layer) || usesBatchStatisticsAlways(layer));
}

/** Returns the network with all layers in inference mode, for formats without a training mode. */
export function inInferenceMode(graph: LayerGraph): LayerGraph {
  if (layersTrainingAlways(graph).length === 0) return graph;
  const layers = graph.layers.map(({ training, ...layer }) =>
    training === false ? { ...layer, training } : layer,
  );
  return { ...graph, layers };
}
