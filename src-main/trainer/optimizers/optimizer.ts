// Optimizers: clipping, weight decay, updates, learning-rate factors per weight, gradient accumulation and moving averages.
import { assertNever } from '#shared/errors';
import type { Optimizer } from '#shared/run/stage';
import { type Tensor, tf } from '../tf';
import { adam, adamax, nadam } from './adam';
import { clipGradients } from './clip';
import type { Update, UpdateRule } from './rule';
import { adadelta, adagrad, rmsprop, sgd } from './sgd';

/** An optimizer as the step's program uses it. */
export interface OptimizerRule {
  /** Names of slots; each has its weight's shape. Includes `gradients` with accumulation and `average` with a moving average. */
  readonly slots: readonly string[];
  /** Initial value of slots other than `gradients` and `average`; see `slotStart`. */
  readonly start: number;
  /** Number of scalars fed in each step. */
  readonly scalars: number;
  /** Returns the scalars to feed in step `steps` (from 0; accumulation counts each step) at a learning rate: the rate, then those of the update rule. */
  readonly scalarsAt: (rate: number, steps: number) => readonly number[];
  /** Number of steps whose gradients are averaged for one update; 1 without accumulation. */
  readonly accumulation: number;
  /** True if weights have a moving average. Its momentum, and 1 or 0 for overwriting the weights, are then the last two scalars. */
  readonly averages: boolean;
  /** True if the average overwrites the weights at an interval. */
  readonly overwrites: boolean;
  /** Clips all gradients of a step. Runs inside a tidy. */
  readonly clip: (gradients: readonly Tensor[]) => Tensor[];
  /** Updates one weight. Runs inside a tidy. `scalars` `[n]` are the fed scalars; `factor` multiplies the learning rate. */
  readonly update: (
    value: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<string, Tensor>>,
    scalars: Tensor,
    factor?: number,
    weight?: string,
  ) => Update;
}

/** Name of the slot with the accumulated gradients. */
export const gradientsSlot = 'gradients';
/** Name of the slot with the weights' moving average. */
export const averageSlot = 'average';

/** Returns the initial value of a slot. */
export function slotStart(rule: OptimizerRule, slot: string): number {
  return slot === gradientsSlot || slot === averageSlot ? 0 : rule.start;
}

/** Returns one of the fed scalars as a scalar tensor. */
export function scalarOf(fed: Tensor, index: number): Tensor {
  return tf.reshape(tf.slice(fed, [index], [1]), []);
}

/** Builds the rule of an optimizer. */
export function optimizerRule(optimizer: Optimizer): OptimizerRule {
  const rule = updateRule(optimizer);
  const decay = optimizer.weightDecay ?? 0;
  const accumulation = optimizer.gradientAccumulationSteps ?? 1;
  const averages = optimizer.useEma ?? false;
  const ownScalars = 1 + rule.scalarsAt(1, 0).length;
  const decays = (weight: string) => {
    const name = weight.slice(weight.lastIndexOf('/') + 1);
    return decay !== 0 && !(optimizer.decayExclude ?? []).some((text) => name.includes(text));
  };
  return {
    slots: [...rule.slots, ...(accumulation > 1 ? [gradientsSlot] : []), ...(averages ? [averageSlot] : [])],
    start: rule.start ?? 0,
    scalars: ownScalars + (averages ? 2 : 0),
    accumulation,
    averages,
    overwrites: optimizer.emaOverwriteFrequency !== undefined,
    scalarsAt(rate, steps) {
      const iterations = Math.floor(steps / accumulation);
      const scalars = [rate, ...rule.scalarsAt(rate, iterations)];
      return averages ? [...scalars, ...averagesAt(optimizer, iterations)] : scalars;
    },
    clip: (gradients) => clipGradients(gradients, optimizer),
    update(value, gradient, slots, fed, factor = 1, weight = '') {
      const ownFed = Array.from({ length: ownScalars }, (_, i) => scalarOf(fed, i));
      const scaled = (tensor: Tensor) => (factor === 1 ? tensor : tf.mul(tensor, factor));
      const [rate, stepRate, ...others] = ownFed;
      const decayed = decays(weight) ? tf.sub(value, tf.mul(tf.mul(value, decay), scaled(rate!))) : value;
      return rule.update(decayed, gradient, slots, [scaled(stepRate!), ...others]);
    },
  };
}

/** Returns the average's momentum (0 in the first update), and 1 if it overwrites the weights, else 0 (keras/src/optimizers/base_optimizer.py). */
function averagesAt(optimizer: Optimizer, iterations: number): [momentum: number, overwrites: number] {
  const { emaMomentum = 0.99, emaOverwriteFrequency } = optimizer;
  const overwrites = emaOverwriteFrequency !== undefined && (iterations + 1) % emaOverwriteFrequency === 0;
  return [iterations === 0 ? 0 : emaMomentum, overwrites ? 1 : 0];
}

function updateRule(optimizer: Optimizer): UpdateRule {
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
