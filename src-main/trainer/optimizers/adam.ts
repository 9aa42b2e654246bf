// Adam and its kin, as Keras 3 computes them: Adam, AdamW (the same with weight decay), Adamax, Nadam.
import type { Optimizer } from '#shared/recipe/stage';
import { tf } from '../tf';
import type { MoveRule } from './rule';

/** Adam; AdamW differs only in its weight decay, which every optimiser has. */
export function adam(options: Extract<Optimizer, { kind: 'adam' | 'adamw' }>): MoveRule {
  const { beta1, beta2, epsilon } = options;
  return {
    slots: ['m', 'v'],
    scalarsAt: (rate, iterations) => [
      (rate * Math.sqrt(1 - beta2 ** (iterations + 1))) / (1 - beta1 ** (iterations + 1)),
    ],
    move(value, gradient, slots, [rate]) {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), 1 - beta1));
      const v = tf.add(slots.v!, tf.mul(tf.sub(tf.square(gradient), slots.v!), 1 - beta2));
      const move = tf.div(tf.mul(m, rate!), tf.add(tf.sqrt(v), epsilon));
      return { value: tf.sub(value, move), slots: { m, v } };
    },
  };
}

/** Adamax: Adam with the greatest gradient instead of the root of squares. */
export function adamax(options: Extract<Optimizer, { kind: 'adamax' }>): MoveRule {
  const { beta1, beta2, epsilon } = options;
  return {
    slots: ['m', 'u'],
    scalarsAt: (rate, iterations) => [rate / (1 - beta1 ** (iterations + 1))],
    move(value, gradient, slots, [rate]) {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), 1 - beta1));
      const u = tf.maximum(tf.mul(slots.u!, beta2), tf.abs(gradient));
      return { value: tf.sub(value, tf.div(tf.mul(m, rate!), tf.add(u, epsilon))), slots: { m, u } };
    },
  };
}

/** Nadam: Adam with Nesterov's momentum and Dozat's schedule of it. */
export function nadam(options: Extract<Optimizer, { kind: 'nadam' }>): MoveRule {
  const { beta1, beta2, epsilon } = options;
  const momentumAt = (step: number) => beta1 * (1 - 0.5 * 0.96 ** step);
  const products = [1];
  /** Product of the momenta of the steps 1 to `step`: always multiplied in the same order. */
  const productAt = (step: number) => {
    for (let i = products.length; i <= step; i++) products.push(products[i - 1]! * momentumAt(i));
    return products[step]!;
  };
  return {
    slots: ['m', 'v'],
    scalarsAt(rate, iterations) {
      const step = iterations + 1;
      const now = momentumAt(step);
      const then = momentumAt(step + 1);
      const product = productAt(step);
      return [rate, then / (1 - product * then), (1 - now) / (1 - product), 1 / (1 - beta2 ** step)];
    },
    move(value, gradient, slots, [rate, ofMomentum, ofGradient, ofSquares]) {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), 1 - beta1));
      const v = tf.add(slots.v!, tf.mul(tf.sub(tf.square(gradient), slots.v!), 1 - beta2));
      const mean = tf.add(tf.mul(m, ofMomentum!), tf.mul(gradient, ofGradient!));
      const root = tf.sqrt(tf.mul(v, ofSquares!));
      return {
        value: tf.sub(value, tf.div(tf.mul(mean, rate!), tf.add(root, epsilon))),
        slots: { m, v },
      };
    },
  };
}
