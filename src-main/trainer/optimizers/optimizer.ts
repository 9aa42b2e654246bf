// SGD, RMSprop and Adam as Keras 3 computes them (keras/src/optimizers): state in slots by weight, scalars fed each step.
import { assertNever } from '#shared/errors';
import type { Optimizer } from '#shared/recipe/stage';
import { type Tensor, tf } from '../tf';

/** One weight's update: its new value and the new values of its slots. */
export interface Update {
  readonly value: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/** An optimiser as values: which slots a weight has, what is fed each step, how a weight moves. */
export interface OptimizerRule {
  /** Names of slots; each has its weight's shape and starts at zero. */
  readonly slots: readonly string[];
  /** The scalar that is fed in step `iterations` (from 0): the rate, for Adam with its bias correction. */
  readonly rateAt: (iterations: number) => number;
  /** Runs inside a tidy; `rate` is a scalar tensor. */
  readonly update: (
    value: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<string, Tensor>>,
    rate: Tensor,
  ) => Update;
}

/** The rule of an optimiser. */
export function optimizerRule(optimizer: Optimizer): OptimizerRule {
  switch (optimizer.kind) {
    case 'sgd':
      return sgd(optimizer);
    case 'rmsprop':
      return rmsprop(optimizer);
    case 'adam':
      return adam(optimizer);
    default:
      return assertNever(optimizer);
  }
}

function sgd({ learningRate, momentum, nesterov }: Extract<Optimizer, { kind: 'sgd' }>): OptimizerRule {
  return {
    slots: momentum === 0 ? [] : ['m'],
    rateAt: () => learningRate,
    update: (value, gradient, slots, rate): Update => {
      const step = tf.mul(gradient, rate);
      if (momentum === 0) return { value: tf.sub(value, step), slots: {} };
      const m = tf.sub(tf.mul(slots.m!, momentum), step);
      const move = nesterov ? tf.sub(tf.mul(m, momentum), step) : m;
      return { value: tf.add(value, move), slots: { m } };
    },
  };
}

function rmsprop(options: Extract<Optimizer, { kind: 'rmsprop' }>): OptimizerRule {
  const { learningRate, rho, momentum, epsilon } = options;
  return {
    slots: momentum > 0 ? ['v', 'm'] : ['v'],
    rateAt: () => learningRate,
    update: (value, gradient, slots, rate): Update => {
      const v = tf.add(tf.mul(slots.v!, rho), tf.mul(tf.square(gradient), 1 - rho));
      const increment = tf.div(tf.mul(gradient, rate), tf.sqrt(tf.add(v, epsilon)));
      if (momentum === 0) return { value: tf.sub(value, increment), slots: { v } };
      const m = tf.add(tf.mul(slots.m!, momentum), increment);
      return { value: tf.sub(value, m), slots: { v, m } };
    },
  };
}

function adam({ learningRate, beta1, beta2, epsilon }: Extract<Optimizer, { kind: 'adam' }>): OptimizerRule {
  return {
    slots: ['m', 'v'],
    rateAt: (iterations) =>
      (learningRate * Math.sqrt(1 - beta2 ** (iterations + 1))) / (1 - beta1 ** (iterations + 1)),
    update: (value, gradient, slots, rate): Update => {
      const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), 1 - beta1));
      const v = tf.add(slots.v!, tf.mul(tf.sub(tf.square(gradient), slots.v!), 1 - beta2));
      const move = tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), epsilon));
      return { value: tf.sub(value, move), slots: { m, v } };
    },
  };
}
