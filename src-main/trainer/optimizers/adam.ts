// Adam and its kin, as Keras 3 computes them, its float32 arithmetic included: Adam, AdamW (the same with weight decay), Adamax, Nadam.
import type { Optimizer } from '#shared/run/stage';
import { tf } from '../tf';
import type { MoveRule } from './rule';

const single = Math.fround;

/** A power as float32 has it: 1 - 0.999^t in float32 is up to 1e-5 away from what doubles give. */
const power = (base: number, exponent: number) => single(single(base) ** exponent);

/** Adam; AdamW differs only in its weight decay, which every optimizer has. */
export function adam(options: Extract<Optimizer, { kind: 'adam' | 'adamw' }>): MoveRule {
  const { beta1, beta2, epsilon, amsgrad = false } = options;
  return {
    slots: amsgrad ? ['m', 'v', 'vhat'] : ['m', 'v'],
    scalarsAt(rate, iterations) {
      const root = single(Math.sqrt(single(1 - power(beta2, iterations + 1))));
      return [single(single(single(rate) * root) / single(1 - power(beta1, iterations + 1)))];
    },
    move(value, gradient, slots, [rate]) {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), 1 - beta1));
      const v = tf.add(slots.v!, tf.mul(tf.sub(tf.square(gradient), slots.v!), 1 - beta2));
      const vhat = amsgrad ? tf.maximum(slots.vhat!, v) : null;
      const move = tf.div(tf.mul(m, rate!), tf.add(tf.sqrt(vhat ?? v), epsilon));
      return { value: tf.sub(value, move), slots: { m, v, ...(vhat ? { vhat } : {}) } };
    },
  };
}

/** Adamax: Adam with the greatest gradient instead of the root of squares. */
export function adamax(options: Extract<Optimizer, { kind: 'adamax' }>): MoveRule {
  const { beta1, beta2, epsilon } = options;
  return {
    slots: ['m', 'u'],
    scalarsAt: (rate, iterations) => [rate, single(1 - power(beta1, iterations + 1))],
    move(value, gradient, slots, [rate, correction]) {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), 1 - beta1));
      const u = tf.maximum(tf.mul(slots.u!, beta2), tf.abs(gradient));
      const move = tf.div(tf.mul(m, rate!), tf.mul(tf.add(u, epsilon), correction!));
      return { value: tf.sub(value, move), slots: { m, u } };
    },
  };
}

/** Nadam: Adam with Nesterov's momentum and Dozat's schedule of it. */
export function nadam(options: Extract<Optimizer, { kind: 'nadam' }>): MoveRule {
  const { beta1, beta2, epsilon } = options;
  const momentumAt = (step: number) => single(single(beta1) * single(1 - single(0.5 * power(0.96, step))));
  const products = [1];
  /** Product of the momenta of the steps 1 to `step`: always multiplied in the same order. */
  const productAt = (step: number) => {
    for (let i = products.length; i <= step; i++) {
      const grown = single(products[i - 1]! * single(beta1));
      products.push(single(grown * single(1 - single(0.5 * power(0.96, i)))));
    }
    return products[step]!;
  };
  const [rest1, rest2] = [single(1 - single(beta1)), single(1 - single(beta2))];
  return {
    slots: ['m', 'v'],
    scalarsAt(rate, iterations) {
      const step = iterations + 1;
      const [now, then, product] = [momentumAt(step), momentumAt(step + 1), productAt(step)];
      const lefts = [single(1 - single(product * then)), single(1 - product), single(1 - power(beta2, step))];
      return [rate, then, single(1 - now), ...lefts];
    },
    move(value, gradient, slots, [rate, then, rest, leftThen, left, leftSquares]) {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), rest1));
      const v = tf.add(slots.v!, tf.mul(tf.sub(tf.square(gradient), slots.v!), rest2));
      const mean = tf.add(tf.div(tf.mul(m, then!), leftThen!), tf.div(tf.mul(gradient, rest!), left!));
      const root = tf.sqrt(tf.div(v, leftSquares!));
      const move = tf.div(tf.mul(mean, rate!), tf.add(root, epsilon));
      return { value: tf.sub(value, move), slots: { m, v } };
    },
  };
}
