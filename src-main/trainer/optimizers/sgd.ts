// SGD and the optimizers that divide by past gradients: RMSprop, Adagrad, Adadelta, as Keras 3 computes them.
import type { Optimizer } from '#shared/run/stage';
import { tf } from '../tf';
import type { Update, UpdateRule } from './rule';

const rateOnly = (rate: number) => [rate];

/** SGD, with plain or Nesterov momentum. */
export function sgd({ momentum, nesterov }: Extract<Optimizer, { kind: 'sgd' }>): UpdateRule {
  return {
    slots: momentum === 0 ? [] : ['m'],
    scalarsAt: rateOnly,
    update(value, gradient, slots, [rate]): Update {
      const step = tf.mul(gradient, rate!);
      if (momentum === 0) return { value: tf.sub(value, step), slots: {} };
      const m = tf.sub(tf.mul(slots.m!, momentum), step);
      const change = nesterov ? tf.sub(tf.mul(m, momentum), step) : m;
      return { value: tf.add(value, change), slots: { m } };
    },
  };
}

/** RMSprop, plain or centered. */
export function rmsprop(options: Extract<Optimizer, { kind: 'rmsprop' }>): UpdateRule {
  const { rho, momentum, epsilon, centered } = options;
  return {
    slots: ['v', ...(momentum > 0 ? ['m'] : []), ...(centered ? ['g'] : [])],
    scalarsAt: rateOnly,
    update(value, gradient, slots, [rate]): Update {
      const v = tf.add(tf.mul(slots.v!, rho), tf.mul(tf.square(gradient), 1 - rho));
      const g = centered ? tf.add(tf.mul(slots.g!, rho), tf.mul(gradient, 1 - rho)) : null;
      const spread = g ? tf.sub(v, tf.square(g)) : v;
      const increment = tf.div(tf.mul(gradient, rate!), tf.sqrt(tf.add(spread, epsilon)));
      const m = momentum > 0 ? tf.add(tf.mul(slots.m!, momentum), increment) : null;
      return {
        value: tf.sub(value, m ?? increment),
        slots: { v, ...(m ? { m } : {}), ...(g ? { g } : {}) },
      };
    },
  };
}

/** Adagrad. */
export function adagrad(options: Extract<Optimizer, { kind: 'adagrad' }>): UpdateRule {
  return {
    slots: ['v'],
    start: options.initialAccumulator,
    scalarsAt: rateOnly,
    update(value, gradient, slots, [rate]): Update {
      const v = tf.add(slots.v!, tf.square(gradient));
      const step = tf.div(tf.mul(gradient, rate!), tf.sqrt(tf.add(v, options.epsilon)));
      return { value: tf.sub(value, step), slots: { v } };
    },
  };
}

/** Adadelta. */
export function adadelta({ rho, epsilon }: Extract<Optimizer, { kind: 'adadelta' }>): UpdateRule {
  return {
    slots: ['v', 'd'],
    scalarsAt: rateOnly,
    update(value, gradient, slots, [rate]): Update {
      const v = tf.add(tf.mul(slots.v!, rho), tf.mul(tf.square(gradient), 1 - rho));
      const step = tf.div(tf.mul(tf.sqrt(tf.add(slots.d!, epsilon)), gradient), tf.sqrt(tf.add(v, epsilon)));
      const d = tf.add(tf.mul(slots.d!, rho), tf.mul(tf.square(step), 1 - rho));
      return { value: tf.sub(value, tf.mul(step, rate!)), slots: { v, d } };
    },
  };
}
