// Adam, AdamW (Adam with weight decay), Adamax and Nadam as Keras 3 computes them, including its float32 arithmetic.
import type { Optimizer } from '#shared/run/stage';
import { tf } from '../tf';
import type { UpdateRule } from './rule';

const single = Math.fround;

/** A power in float32: 1 - 0.999^t differs from float64 by up to 1e-5. */
const power = (base: number, exponent: number) => single(single(base) ** exponent);

/** Adam and AdamW, which differ only in weight decay; `optimizer.ts` applies that. */
export function adam(options: Extract<Optimizer, { kind: 'adam' | 'adamw' }>): UpdateRule {
  const { beta1, beta2, epsilon, amsgrad = false } = options;
  return {
    slots: amsgrad ? ['m', 'v', 'vhat'] : ['m', 'v'],
    scalarsAt(rate, iterations) {
      const root = single(Math.sqrt(single(1 - power(beta2, iterations + 1))));
      return [single(single(single(rate) * root) / single(1 - power(beta1, iterations + 1)))];
    },
    update(value, gradient, slots, [rate]) {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), 1 - beta1));
      const v = tf.add(slots.v!, tf.mul(tf.sub(tf.square(gradient), slots.v!), 1 - beta2));
      const vhat = amsgrad ? tf.maximum(slots.vhat!, v) : null;
      const change = tf.div(tf.mul(m, rate!), tf.add(tf.sqrt(vhat ?? v), epsilon));
      return { value: tf.sub(value, change), slots: { m, v, ...(vhat ? { vhat } : {}) } };
    },
  };
}

/** Adamax: Adam with the maximum of past gradients instead of the root of their mean square. */
export function adamax(options: Extract<Optimizer, { kind: 'adamax' }>): UpdateRule {
  const { beta1, beta2, epsilon } = options;
  return {
    slots: ['m', 'u'],
    scalarsAt: (rate, iterations) => [rate, single(1 - power(beta1, iterations + 1))],
    update(value, gradient, slots, [rate, correction]) {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), 1 - beta1));
      const u = tf.maximum(tf.mul(slots.u!, beta2), tf.abs(gradient));
      const change = tf.div(tf.mul(m, rate!), tf.mul(tf.add(u, epsilon), correction!));
      return { value: tf.sub(value, change), slots: { m, u } };
    },
  };
}

/** Nadam: Adam with Nesterov momentum and Dozat's momentum schedule. */
export function nadam(options: Extract<Optimizer, { kind: 'nadam' }>): UpdateRule {
  const { beta1, beta2, epsilon } = options;
  const momentumAt = (step: number) => single(single(beta1) * single(1 - single(0.5 * power(0.96, step))));
  const products = [1];
  /** Returns the product of the momenta of steps 1 to `step`, always multiplied in the same order. */
  const productAt = (step: number) => {
    for (let i = products.length; i <= step; i++) {
      const scaled = single(products[i - 1]! * single(beta1));
      products.push(single(scaled * single(1 - single(0.5 * power(0.96, i)))));
    }
    return products[step]!;
  };
  const [oneMinusBeta1, oneMinusBeta2] = [single(1 - single(beta1)), single(1 - single(beta2))];
  return {
    slots: ['m', 'v'],
    scalarsAt(rate, iterations) {
      const step = iterations + 1;
      const [momentum, nextMomentum, product] = [momentumAt(step), momentumAt(step + 1), productAt(step)];
      const corrections = [
        single(1 - single(product * nextMomentum)),
        single(1 - product),
        single(1 - power(beta2, step)),
      ];
      return [rate, nextMomentum, single(1 - momentum), ...corrections];
    },
    update(
      value,
      gradient,
      slots,
      [rate, nextMomentum, gradientShare, nextCorrection, correction, squareCorrection],
    ) {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), oneMinusBeta1));
      const v = tf.add(slots.v!, tf.mul(tf.sub(tf.square(gradient), slots.v!), oneMinusBeta2));
      const mean = tf.add(
        tf.div(tf.mul(m, nextMomentum!), nextCorrection!),
        tf.div(tf.mul(gradient, gradientShare!), correction!),
      );
      const root = tf.sqrt(tf.div(v, squareCorrection!));
      const change = tf.div(tf.mul(mean, rate!), tf.add(root, epsilon));
      return { value: tf.sub(value, change), slots: { m, v } };
    },
  };
}
