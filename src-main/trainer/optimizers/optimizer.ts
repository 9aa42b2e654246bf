// Optimisers put together: clipping, weight decay, the move, and a learning-rate factor for each weight.
import { assertNever } from '#shared/errors';
import type { Optimizer } from '#shared/recipe/stage';
import { type Tensor, tf } from '../tf';
import { adam, adamax, nadam } from './adam';
import { clipGradients } from './clip';
import type { MoveRule, Update } from './rule';
import { adadelta, adagrad, rmsprop, sgd } from './sgd';

/** An optimiser that a step's program is made with. */
export interface OptimizerRule {
  /** Names of slots; each has its weight's shape. */
  readonly slots: readonly string[];
  /** What slots start with. */
  readonly start: number;
  /** How many scalars are fed in each step. */
  readonly scalars: number;
  /** What is fed in step `iterations` (from 0) at a learning rate: the rate itself and what the kind makes of it. */
  readonly scalarsAt: (rate: number, iterations: number) => readonly number[];
  /** Clips all gradients of a step, inside a tidy. */
  readonly clip: (gradients: readonly Tensor[]) => Tensor[];
  /** Moves one weight, inside a tidy; `scalars` `[n]` is what was fed, `factor` multiplies the learning rate. */
  readonly update: (
    value: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<string, Tensor>>,
    scalars: Tensor,
    factor?: number,
  ) => Update;
}

/** The rule of an optimiser. */
export function optimizerRule(optimizer: Optimizer): OptimizerRule {
  const rule = moveRule(optimizer);
  const decay = optimizer.weightDecay ?? 0;
  const scalars = 1 + rule.scalarsAt(1, 0).length;
  return {
    slots: rule.slots,
    start: rule.start ?? 0,
    scalars,
    scalarsAt: (rate, iterations) => [rate, ...rule.scalarsAt(rate, iterations)],
    clip: (gradients) => clipGradients(gradients, optimizer),
    update(value, gradient, slots, fed, factor = 1) {
      const given = Array.from({ length: scalars }, (_, i) => tf.reshape(tf.slice(fed, [i], [1]), []));
      const scaled = (tensor: Tensor) => (factor === 1 ? tensor : tf.mul(tensor, factor));
      const [rate, stepRate, ...others] = given;
      const decayed = decay === 0 ? value : tf.sub(value, tf.mul(tf.mul(value, decay), scaled(rate!)));
      return rule.move(decayed, gradient, slots, [scaled(stepRate!), ...others]);
    },
  };
}

function moveRule(optimizer: Optimizer): MoveRule {
  switch (optimizer.kind) {
    case 'sgd':
      return sgd(optimizer);
    case 'rmsprop':
      return rmsprop(optimizer);
    case 'adam':
    case 'adamw':
      return adam(optimizer);
    case 'adagrad':
      return adagrad(optimizer);
    case 'adadelta':
      return adadelta(optimizer);
    case 'adamax':
      return adamax(optimizer);
    case 'nadam':
      return nadam(optimizer);
    default:
      return assertNever(optimizer);
  }
}
