// Optimizers: clipping, weight decay, the update, a learning-rate factor per weight, gradient accumulation and moving averages.
import { assertNever } from '#shared/errors';
import type { Optimizer } from '#shared/run/stage';
import { type Tensor, tf } from '../tf';
import { adam, adamax, nadam } from './adam';
import { clipGradients } from './clip';
import type { MoveRule, Update } from './rule';
import { adadelta, adagrad, rmsprop, sgd } from './sgd';

/** An optimizer that a step's program is made with. */
export interface OptimizerRule {
  /** Names of slots; each has its weight's shape. `gradients` and `average` are of accumulation and of the moving average. */
  readonly slots: readonly string[];
  /** What slots start with, but for `gradients` and `average`: see `slotStart`. */
  readonly start: number;
  /** How many scalars are fed in each step. */
  readonly scalars: number;
  /** What is fed in step `steps` (from 0; gradients may be gathered over several) at a learning rate: the rate itself and what the kind makes of it. */
  readonly scalarsAt: (rate: number, steps: number) => readonly number[];
  /** Steps whose gradients are averaged before weights move: 1 without accumulation. */
  readonly accumulation: number;
  /** True when weights have a moving average: then its share and a 1 for overwriting stand last among the scalars. */
  readonly averages: boolean;
  /** True when the average overwrites the weights now and then. */
  readonly overwrites: boolean;
  /** Clips all gradients of a step, inside a tidy. */
  readonly clip: (gradients: readonly Tensor[]) => Tensor[];
  /** Moves one weight, inside a tidy; `scalars` `[n]` is what was fed, `factor` multiplies the learning rate. */
  readonly update: (
    value: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<string, Tensor>>,
    scalars: Tensor,
    factor?: number,
    weight?: string,
  ) => Update;
}

/** Gradients gathered so far, and the weights' moving average: slots that are not the optimizer's own. */
export const gatheredSlot = 'gradients';
/** See `gatheredSlot`. */
export const averageSlot = 'average';

/** What a slot starts with. */
export function slotStart(rule: OptimizerRule, slot: string): number {
  return slot === gatheredSlot || slot === averageSlot ? 0 : rule.start;
}

/** One of the scalars that were fed, as a scalar tensor. */
export function scalarOf(fed: Tensor, index: number): Tensor {
  return tf.reshape(tf.slice(fed, [index], [1]), []);
}

/** The rule of an optimizer. */
export function optimizerRule(optimizer: Optimizer): OptimizerRule {
  const rule = moveRule(optimizer);
  const decay = optimizer.weightDecay ?? 0;
  const accumulation = optimizer.gradientAccumulationSteps ?? 1;
  const averages = optimizer.useEma ?? false;
  const own = 1 + rule.scalarsAt(1, 0).length;
  const decays = (weight: string) => {
    const name = weight.slice(weight.lastIndexOf('/') + 1);
    return decay !== 0 && !(optimizer.decayExclude ?? []).some((text) => name.includes(text));
  };
  return {
    slots: [...rule.slots, ...(accumulation > 1 ? [gatheredSlot] : []), ...(averages ? [averageSlot] : [])],
    start: rule.start ?? 0,
    scalars: own + (averages ? 2 : 0),
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
      const given = Array.from({ length: own }, (_, i) => scalarOf(fed, i));
      const scaled = (tensor: Tensor) => (factor === 1 ? tensor : tf.mul(tensor, factor));
      const [rate, stepRate, ...others] = given;
      const decayed = decays(weight) ? tf.sub(value, tf.mul(tf.mul(value, decay), scaled(rate!))) : value;
      return rule.move(decayed, gradient, slots, [scaled(stepRate!), ...others]);
    },
  };
}

/** How much of the average stays (nothing in the first update), and whether it overwrites the weights (keras/src/optimizers/base_optimizer.py). */
function averagesAt(optimizer: Optimizer, iterations: number): [momentum: number, overwrites: number] {
  const { emaMomentum = 0.99, emaOverwriteFrequency } = optimizer;
  const overwrites = emaOverwriteFrequency !== undefined && (iterations + 1) % emaOverwriteFrequency === 0;
  return [iterations === 0 ? 0 : emaMomentum, overwrites ? 1 : 0];
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
