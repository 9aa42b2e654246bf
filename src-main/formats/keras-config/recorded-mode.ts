// What Keras 3 writes as the argument `training` of calls that were given none.
import { dependsOnMode } from '#shared/graph/call-mode';
import { findLayerClass } from '#shared/layers/catalog';
import { isRecurrent } from '#shared/layers/rnn/recurrent';

/**
 * The default of `training` in the signature of a Keras 3 layer. Keras 3 (3.0 to 3.15) records it with each call that
 * says nothing, so that the same value in a file means nothing: its Dropout and LSTM have `training: false`, its RandomFlip
 * `training: true`. BatchNormalization, StochasticDepth and models default to None, which is not recorded.
 */
export function recordedDefault(className: string): boolean | undefined {
  const kind = findLayerClass(className);
  if (!kind || !dependsOnMode(className) || className === 'StochasticDepth') return undefined;
  if (isRecurrent(className)) return false;
  if (kind.category === 'preprocessing') return true;
  return kind.category === 'regularization' ? false : undefined;
}
