// The value that Keras 3 writes as `training` for calls without this argument.
import { dependsOnMode } from '#shared/graph/call-mode';
import { findLayerClass } from '#shared/layers/catalog';
import { isRecurrent } from '#shared/layers/rnn/recurrent';

/**
 * The default of `training` in the signature of a Keras 3 layer. Keras 3 (3.0 to 3.15) records it for each call
 * without the argument, so that this value in a file has no meaning: its Dropout and LSTM have `training: false`, its RandomFlip
 * `training: true`. BatchNormalization, StochasticDepth and models default to None, which is not recorded.
 */
export function recordedDefault(className: string): boolean | undefined {
  const kind = findLayerClass(className);
  if (!kind || !dependsOnMode(className) || className === 'StochasticDepth') return undefined;
  if (isRecurrent(className)) return false;
  if (kind.category === 'preprocessing') return true;
  return kind.category === 'regularization' ? false : undefined;
}
