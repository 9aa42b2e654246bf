// Losses of samples as Keras computes them: from scores where the last layer is a softmax, a sigmoid or linear, else from probabilities.
import { assertNever } from '#shared/errors';
import type { Loss } from '#shared/run/loss';
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../../tf';
import { type OutputForm, valuesOf } from './scoring';

/** Keras' epsilon: probabilities are clipped to [epsilon, 1 - epsilon]. */
const epsilon = 1e-7;

const clip = (p: Tensor2D) => tf.clipByValue(p, epsilon, 1 - epsilon) as Tensor2D;

/** Returns the targets `[n, outputs]` of class numbers `[n]`. */
export function targetsOf(labels: Tensor, outputs: number): Tensor2D {
  if (labels.rank === 2) return tf.cast(labels, 'float32') as Tensor2D;
  return outputs === 1
    ? tf.reshape(tf.cast(labels, 'float32'), [-1, 1])
    : tf.cast(tf.oneHot(labels as Tensor1D, outputs) as Tensor2D, 'float32');
}

/** How a batch's losses are computed. */
export interface LossOptions {
  readonly loss?: Loss | undefined;
  /** An image may have several classes; the default loss is then the binary cross-entropy. */
  readonly multiLabel?: boolean | undefined;
  /** Weight of each class, if an image may have several. */
  readonly classWeights?: readonly number[] | undefined;
}

/** The loss of each sample `[n]`; `truth` `[n, outputs]` is the result of `targetsOf`, or a mixture of targets. */
export function lossesOf(
  scores: Tensor,
  truth: Tensor2D,
  form: OutputForm,
  { loss: wished, multiLabel = false, classWeights }: LossOptions = {},
): Tensor1D {
  const given = scores as Tensor2D;
  const classes = given.shape[1];
  const single = classes === 1;
  const loss: Loss = wished ?? {
    kind: multiLabel ? 'binary-crossentropy' : 'crossentropy',
    labelSmoothing: 0,
  };
  const smooth = (by: number, to: number) =>
    (by === 0 ? truth : tf.add(tf.mul(truth, 1 - by), by * to)) as Tensor2D;
  const weigh = (losses: Tensor): Tensor1D =>
    tf.mean(classWeights && multiLabel ? tf.mul(losses, tf.tensor1d([...classWeights])) : losses, 1);
  switch (loss.kind) {
    case 'crossentropy':
      return single
        ? weigh(binaryLosses(given, smooth(loss.labelSmoothing, 0.5), form))
        : categoricalLosses(given, smooth(loss.labelSmoothing, 1 / classes), form);
    case 'binary-crossentropy':
      return weigh(binaryLosses(given, smooth(loss.labelSmoothing, 0.5), form));
    case 'focal':
      return single
        ? weigh(binaryFocal(given, smooth(loss.labelSmoothing, 0.5), form, loss.gamma, null))
        : categoricalFocal(given, smooth(loss.labelSmoothing, 1 / classes), form, loss);
    case 'binary-focal': {
      const alpha = loss.applyClassBalancing ? loss.alpha : null;
      return weigh(binaryFocal(given, smooth(loss.labelSmoothing, 0.5), form, loss.gamma, alpha));
    }
    case 'mse':
      return weigh(tf.square(tf.sub(valuesOf(given, form), truth)));
    default:
      return assertNever(loss);
  }
}

/** True where a loss is computed from scores, not from probabilities. */
const fromScores = (form: OutputForm) => form !== 'probabilities' && form !== 'exp';

/** Keras scales what should be a distribution to a sum of 1. */
const distribution = (values: Tensor2D) => clip(tf.div(values, tf.sum(values, 1, true)));

function categoricalLosses(scores: Tensor2D, wanted: Tensor2D, form: OutputForm): Tensor1D {
  // Keras takes the scores before a sigmoid for those of a softmax here, and the other way round below (`_keras_logits`).
  if (fromScores(form)) return tf.neg(tf.sum(tf.mul(wanted, tf.logSoftmax(scores)), 1));
  return tf.neg(tf.sum(tf.mul(wanted, tf.log(distribution(valuesOf(scores, form)))), 1));
}

function crossOf(p: Tensor2D, wanted: Tensor2D): Tensor2D {
  const right = tf.mul(wanted, tf.log(p));
  return tf.neg(tf.add(right, tf.mul(tf.sub(1, wanted), tf.log(tf.sub(1, p)))));
}

function binaryLosses(scores: Tensor2D, wanted: Tensor2D, form: OutputForm): Tensor {
  if (fromScores(form)) return tf.sub(tf.softplus(scores), tf.mul(scores, wanted));
  return crossOf(clip(valuesOf(scores, form)), wanted);
}

function categoricalFocal(
  scores: Tensor2D,
  wanted: Tensor2D,
  form: OutputForm,
  { gamma, alpha }: { gamma: number; alpha: number },
): Tensor1D {
  // `from_logits=True` is a softmax here and a sigmoid in the binary loss, whatever the other loss would take.
  const p = distribution(valuesOf(scores, form === 'sigmoid-logits' ? 'logits' : form));
  const crossed = tf.neg(tf.mul(wanted, tf.log(p)));
  return tf.sum(tf.mul(tf.mul(tf.pow(tf.sub(1, p), gamma), alpha), crossed), 1);
}

function binaryFocal(
  scores: Tensor2D,
  wanted: Tensor2D,
  form: OutputForm,
  gamma: number,
  alpha: number | null,
): Tensor {
  const given = valuesOf(scores, form === 'logits' ? 'sigmoid-logits' : form);
  const right = tf.add(tf.mul(wanted, given), tf.mul(tf.sub(1, wanted), tf.sub(1, given)));
  // Keras finds the scores behind its probabilities here too: behind a softmax they count as those of a sigmoid.
  const focal = tf.mul(tf.pow(tf.sub(1, right), gamma), binaryLosses(scores, wanted, form));
  if (alpha === null) return focal;
  return tf.mul(focal, tf.add(tf.mul(wanted, alpha), tf.mul(tf.sub(1, wanted), 1 - alpha)));
}
