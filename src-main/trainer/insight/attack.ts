// Adversarial images: small changes of the pixels that change the class (FGSM, PGD).
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import type { AttackItem, AttackSettings } from '#shared/insight/attack';
import { say } from '#shared/sentence';
import type { Program } from '../recorder/program';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../tf';
import type { OutputForm } from '../train/loss/scoring';
import { type InsightNetwork, indexOfMaximum, readScores } from './network';

/** The network, the image and the settings. */
export interface AttackWork {
  readonly network: InsightNetwork;
  /** The image at the network's input size, `[h, w, channels]`, 0 to 255. */
  readonly pixels: Uint8Array;
  /** The class to reach; null to leave the class `from`. */
  readonly target: number | null;
  readonly settings: AttackSettings;
}

/** Returns the mean cross-entropy of a class, from scores before their last activation. */
export function crossEntropy(scores: Tensor2D, form: OutputForm, label: Tensor2D): Tensor {
  if (form === 'softmax' || form === 'logits')
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(scores), label), 1)));
  if (form === 'probabilities' || form === 'exp') {
    const logs = form === 'exp' ? scores : tf.log(tf.clipByValue(scores, 1e-7, 1));
    return tf.neg(tf.mean(tf.sum(tf.mul(logs, label), 1)));
  }
  // Sigmoids: the unit of the class should be 1; a single unit is 1 for the second class.
  const single = scores.shape[1] === 1;
  const wanted = single ? tf.slice(label, [0, 1], [-1, 1]) : label;
  const losses = single
    ? tf.sub(tf.softplus(scores), tf.mul(scores, wanted))
    : tf.mul(tf.softplus(tf.neg(scores)), wanted);
  return tf.mean(tf.sum(losses, 1));
}

/** The program of the gradient of the cross-entropy by the pixels (0 to 255). Feeds: `pixels`, `label` (one row per image, 1 at the class). Outputs: `gradient`, `scores`. */
export function pixelGradientProgram(network: InsightNetwork, classes: number): Program {
  const { name, height, width, channels } = network.input;
  const { form } = network.scoring();
  return {
    shapes: [
      {
        pixels: { shape: [1, height, width, channels], dtype: 'float32' },
        label: { shape: [1, classes], dtype: 'float32' },
      },
    ],
    run(weights, feeds) {
      let kept: Tensor | null = null;
      const gradient = tf.grad((pixels: Tensor) => {
        const given = new Map<string, Tensor>([[name, network.prepare(pixels)]]);
        const scores = network.scores(given, { gradients: true, weights });
        const flat = tf.reshape(scores, [1, -1]) as Tensor2D;
        kept = tf.keep(flat.clone());
        return crossEntropy(flat, form, feeds.get('label') as Tensor2D);
      })(feeds.get('pixels')!);
      const scores = kept!;
      const outputs = new Map<string, Tensor>([
        ['gradient', gradient],
        ['scores', scores.clone()],
      ]);
      (scores as Tensor).dispose();
      return { outputs, state: new Map() };
    },
  };
}

/** Runs projected gradient descent (Madry et al., 1706.06083) in the L∞ ball of ε around the image; with one step of ε, this is FGSM (Goodfellow et al., 1412.6572). Yields each step; the last item is judged after rounding to 8 bits. */
export async function* attack(work: AttackWork): AsyncGenerator<AttackItem, void> {
  const { network, settings } = work;
  const { height, width, channels } = network.input;
  const shape: [number, number, number, number] = [1, height, width, channels];
  const original = Float32Array.from(work.pixels);
  const before = judge(network, original);
  const from = before.label;
  const label = work.target ?? from;
  if (label >= before.classes)
    throw new GraftError(
      'invalid',
      say`Expected a class from 0 to ${before.classes - 1}, received ${label}.`,
      String(label),
    );
  const { session, release } = network.sessions.use('attack', () => ({
    gradient: pixelGradientProgram(network, before.classes),
  }));
  try {
    let current = original;
    for (let step = 0; ; step++) {
      const feeds = new Map<string, Tensor>([
        ['pixels', tf.tensor4d(current, shape)],
        ['label', labelRow(label, before.classes)],
      ]);
      const outputs = session.run('gradient', feeds);
      const gradient = outputs.get('gradient')!.dataSync() as Float32Array;
      const { probabilities } = readScores(outputs.get('scores')!, network.scoring().form);
      tf.dispose([...feeds.values(), ...outputs.values()]);
      if (step > 0) {
        const [now, p] = [indexOfMaximum(probabilities), probabilities[label]!];
        yield { step: { done: step, total: settings.steps, label: now, probability: p } };
        await nextTurn();
        if (settings.early && (work.target === null ? now !== from : p >= 0.9)) break;
      }
      if (step === settings.steps) break;
      current = nextIterate(original, current, gradient, {
        ...settings,
        // Towards the target the loss falls, away from the class it rises.
        direction: work.target === null ? 1 : -1,
      });
    }
    const rounded = current.map(Math.round);
    const after = judge(network, rounded);
    yield {
      result: {
        before: { label: from, probability: before.probabilities[from]! },
        after: { label: after.label, probability: after.probabilities[after.label]! },
        target: work.target === null ? null : { label, probability: after.probabilities[label]! },
        norms: normsOf(original, rounded),
        bytes: Uint8Array.from(rounded),
      },
    };
  } finally {
    release();
  }
}

/** Returns a row with 1 at the class, `[1, classes]`. */
export function labelRow(label: number, classes: number): Tensor2D {
  return tf.tensor2d(
    Float32Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0)),
    [1, classes],
  );
}

/** The next iterate: a step along the gradient's sign, back into the ball around the original and into 0 to 255. */
export function nextIterate(
  original: Float32Array,
  current: Float32Array,
  gradient: Float32Array,
  { epsilon, stepSize, direction }: { epsilon: number; stepSize: number; direction: 1 | -1 },
): Float32Array<ArrayBuffer> {
  return Float32Array.from(current, (value, i) => {
    const moved = value + direction * stepSize * Math.sign(gradient[i]!);
    const inside = Math.min(original[i]! + epsilon, Math.max(original[i]! - epsilon, moved));
    return Math.min(255, Math.max(0, inside));
  });
}

/** Returns the probabilities of an image given as values from 0 to 255. */
export function judge(
  network: InsightNetwork,
  values: Float32Array,
): { label: number; classes: number; probabilities: Float32Array } {
  const { name, height, width, channels } = network.input;
  const output = tf.tidy(() => {
    const x = network.prepare(tf.tensor4d(values, [1, height, width, channels]) as Tensor4D);
    return network.scores(new Map([[name, x]]));
  });
  const { probabilities, classes } = readScores(output, network.scoring().form);
  output.dispose();
  return { label: indexOfMaximum(probabilities), classes, probabilities };
}

function normsOf(original: Float32Array, changed: Float32Array) {
  let [infinity, squares, count] = [0, 0, 0];
  for (let i = 0; i < original.length; i++) {
    const difference = Math.abs(changed[i]! - original[i]!);
    infinity = Math.max(infinity, difference);
    squares += difference * difference;
    if (difference > 0) count++;
  }
  return {
    infinity,
    l2: Math.sqrt(squares),
    rms: Math.sqrt(squares / original.length),
    changed: count / original.length,
  };
}
