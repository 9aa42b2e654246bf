// Training steps and evaluation batches as programs: pure functions over weights, optimizer slots and feeds.
import type { Loss } from '#shared/run/loss';
import { checkNumerics } from '../../executor/native';
import { constrained, type WeightRules, weightPenalty } from '../../executor/regularizers';
import { runGraph } from '../../executor/run-graph';
import { averageSlot, gradientsSlot, type OptimizerRule, scalarOf } from '../../optimizers/optimizer';
import type { FeedShape, Program, Tensors } from '../../recorder/program';
import { type Scalar, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tf';
import { layerSeed, seedOf, seedShape } from '../features/forward-program';
import { lossesOf, targetsOf } from '../loss/losses';
import {
  correctClassesOf,
  correctOf,
  type OutputForm,
  probabilitiesOf,
  type ScoringGraph,
} from '../loss/scoring';
import { type FedLayer, fedShapes, fedValues } from '../pixels/fed-layers';
import { mixImages, mixShapes, mixTargets } from '../pixels/mixup';

/** The settings from which a stage's programs are built. */
export interface StepPlan {
  readonly scoring: ScoringGraph;
  /** Layers whose values are fed: the pixels' input, or outputs of the frozen prefix. */
  readonly given: readonly FedLayer[];
  /** Trainable layers. */
  readonly trainable: ReadonlySet<string>;
  /** Weights (`layer/weight`) that the optimizer updates. */
  readonly trainableWeights: readonly string[];
  readonly rule: OptimizerRule;
  /** Learning-rate factors by weight; 1 if missing. */
  readonly factors?: ReadonlyMap<string, number>;
  readonly loss?: Loss | undefined;
  /** Weight of a sample by its class; with several labels per image, the weight of each class. */
  readonly classWeights?: readonly number[] | undefined;
  /** Loss weight of each output, by its layer. */
  readonly lossWeights?: Readonly<Record<string, number>> | undefined;
  /** The number of classes if an image may have several; `labels` are then `[n, classes]`. */
  readonly multiLabel?: number | null | undefined;
  /** Regularizers and constraints of the trainable weights. */
  readonly rules?: WeightRules | undefined;
  /** True if the images of a batch are mixed; the program then has the feeds of `mixup.ts`. */
  readonly mixes?: boolean | undefined;
}

/** Returns the key of an optimizer's slot in a session's state. */
export function slotKey(slot: string, weight: string): string {
  return `${slot}:${weight}`;
}

/** Returns the shape of `labels`: class indices, or multi-hot rows. */
function labelsShape({ multiLabel }: Pick<StepPlan, 'multiLabel'>, batch: number): FeedShape {
  return multiLabel ? { shape: [batch, multiLabel], dtype: 'float32' } : { shape: [batch], dtype: 'int32' };
}

/** Builds the program of a training step. Feeds: the fed layers, `labels`, `rate` (the optimizer's scalars), `seed`, those of a mixture. Outputs: `loss` (mean of the batch, with penalties), `correct`. Throws if the loss is not finite, without changing the state. */
export function trainProgram(plan: StepPlan, batches: readonly number[]): Program {
  return stepProgram(plan, batches, true);
}

/** Like `trainProgram`, but only adds the gradients to the accumulated ones: a step between two updates. */
export function accumulateProgram(plan: StepPlan, batches: readonly number[]): Program {
  return stepProgram(plan, batches, false);
}

/** Returns the program of the next step of a stage after `steps` steps: with accumulation, only every nth step updates the weights. */
export function programOf({ rule }: Pick<StepPlan, 'rule'>, steps: number): 'train' | 'accumulate' {
  return (steps + 1) % rule.accumulation === 0 ? 'train' : 'accumulate';
}

function stepProgram(plan: StepPlan, batches: readonly number[], isUpdate: boolean): Program {
  const { given, rule, mixes = false } = plan;
  return {
    shapes: batches.map((batch) => ({
      ...fedShapes(given, batch),
      labels: labelsShape(plan, batch),
      rate: { shape: [rule.scalars], dtype: 'float32' },
      seed: { shape: [2], dtype: 'int32' },
      ...(mixes ? mixShapes(batch) : {}),
    })),
    run(state, feeds) {
      const labels = feeds.get('labels')!;
      const values = fedValues(given, feeds);
      const targets = (scores: Tensor) => {
        const own = targetsOf(labels, scores.shape[1]!);
        return mixes ? mixTargets(own, feeds) : own;
      };
      if (mixes) for (const [name, value] of values) values.set(name, mixImages(value as Tensor4D, feeds));
      const { loss, scores, grads, updates } = lossAndGradients(plan, state, feeds, values, targets);
      const { form } = plan.scoring;
      const correct = plan.multiLabel
        ? correctClassesOf(scores, targets(scores), form)
        : correctOf(scores, mixes ? targets(scores) : labels, form);
      scores.dispose();
      const next = new Map(updates);
      if (isUpdate) updateWeights(plan, state, feeds.get('rate')!, grads, next);
      else accumulateGradients(plan, state, grads, next);
      finishUpdate(plan, state, feeds.get('rate')!, next);
      return {
        outputs: new Map([
          ['loss', loss],
          ['correct', correct],
        ]),
        state: next,
      };
    },
  };
}

/** Returns the mean loss of the batch with all penalties, its gradients, the first output's scores (the caller disposes them) and new moving statistics. */
function lossAndGradients(
  plan: StepPlan,
  state: Tensors,
  feeds: Tensors,
  values: ReadonlyMap<string, Tensor>,
  targets: (scores: Tensor) => Tensor2D,
): { loss: Tensor; grads: Tensor[]; scores: Tensor; updates: Map<string, Tensor> } {
  const { scoring, trainableWeights, trainable, loss, classWeights, multiLabel } = plan;
  const updates = new Map<string, Tensor>();
  const penalties: Tensor[] = [];
  const meanLoss = (scores: Tensor, form: OutputForm): Tensor => {
    const truth = targets(scores);
    const losses = lossesOf(scores, truth, form, { loss, classWeights, multiLabel: Boolean(multiLabel) });
    return tf.mean(classWeights && !multiLabel ? tf.mul(losses, weightsOf(truth, classWeights)) : losses);
  };
  let mainScores: Tensor | null = null;
  const { value, grads } = tf.valueAndGrads(() => {
    const [scores, ...others] = runGraph({
      graph: scoring.graph,
      weights: state,
      given: values,
      outputs: [scoring.output, ...scoring.auxiliary.map(({ output }) => output)],
      training: { trainable, updates, penalties, seed: (layer) => layerSeed(feeds.get('seed')!, layer) },
    });
    mainScores = tf.keep(scores!);
    const weightOf = (name: string, fallback: number) => plan.lossWeights?.[name] ?? fallback;
    const main = weightOf(scoring.name, 1);
    let sum = meanLoss(scores!, scoring.form);
    if (main !== 1) sum = tf.mul(sum, main);
    for (const [i, { name, form }] of scoring.auxiliary.entries())
      sum = tf.add(sum, tf.mul(meanLoss(others[i]!, form), weightOf(name, auxiliaryWeight)));
    for (const penalty of penalties) sum = tf.add(sum, penalty);
    const weightLoss = plan.rules ? weightPenalty(state, plan.rules) : null;
    return (weightLoss ? tf.add(sum, weightLoss) : sum) as Scalar;
  })(trainableWeights.map((key) => state.get(key)!));
  tf.dispose(penalties);
  try {
    return { loss: checkNumerics(value, 'loss'), grads, scores: mainScores!, updates };
  } catch (error) {
    tf.dispose([mainScores!, ...updates.values()]);
    throw error;
  }
}

/** Default loss weight of an auxiliary head (Szegedy et al. 2014). */
const auxiliaryWeight = 0.3;

/** Adds the updated weights and their slots to `next`. */
function updateWeights(
  plan: StepPlan,
  state: Tensors,
  fed: Tensor,
  grads: readonly Tensor[],
  next: Map<string, Tensor>,
): void {
  const { trainableWeights, rule } = plan;
  let gradients = grads;
  if (rule.accumulation > 1) {
    const accumulated = (key: string) => state.get(slotKey(gradientsSlot, key))!;
    gradients = grads.map((one, i) =>
      tf.div(tf.add(one, accumulated(trainableWeights[i]!)), rule.accumulation),
    );
    for (const key of trainableWeights) next.set(slotKey(gradientsSlot, key), tf.zerosLike(accumulated(key)));
  }
  const clipped = rule.clip(gradients);
  const own = rule.slots.filter((slot) => slot !== gradientsSlot && slot !== averageSlot);
  for (const [i, key] of trainableWeights.entries()) {
    const slots = Object.fromEntries(own.map((slot) => [slot, state.get(slotKey(slot, key))!]));
    const update = rule.update(state.get(key)!, clipped[i]!, slots, fed, plan.factors?.get(key), key);
    next.set(key, update.value);
    for (const slot of own) next.set(slotKey(slot, key), update.slots[slot]!);
  }
}

function accumulateGradients(
  { trainableWeights }: StepPlan,
  state: Tensors,
  grads: readonly Tensor[],
  next: Map<string, Tensor>,
): void {
  for (const [i, key] of trainableWeights.entries()) {
    const slot = slotKey(gradientsSlot, key);
    next.set(slot, tf.add(grads[i]!, state.get(slot)!));
  }
}

/** Updates the moving averages and then applies constraints, in Keras' order. */
function finishUpdate(plan: StepPlan, state: Tensors, fed: Tensor, next: Map<string, Tensor>): void {
  const { trainableWeights, rule, rules } = plan;
  if (rule.averages) {
    const [momentum, overwrites] = [scalarOf(fed, rule.scalars - 2), scalarOf(fed, rule.scalars - 1)];
    for (const key of trainableWeights) {
      const value = next.get(key) ?? state.get(key)!;
      const slot = slotKey(averageSlot, key);
      const average = tf.add(tf.mul(momentum, state.get(slot)!), tf.mul(tf.sub(1, momentum), value));
      next.set(slot, average);
      if (rule.overwrites)
        next.set(key, tf.add(tf.mul(average, overwrites), tf.mul(value, tf.sub(1, overwrites))));
    }
  }
  for (const [key, constraint] of rules?.constraints ?? [])
    next.set(key, constrained(next.get(key) ?? state.get(key)!, constraint));
}

/** Returns the weight of each sample `[n]` by its class; for a mixture, the weighted mean. */
function weightsOf(targets: Tensor2D, weights: readonly number[]): Tensor {
  const single = targets.shape[1] === 1;
  const truth = single ? tf.concat([tf.sub(1, targets) as Tensor2D, targets], 1) : targets;
  return tf.sum(tf.mul(truth, tf.tensor1d([...weights])), 1);
}

/** Builds the program of an evaluation batch. Feeds: the fed layers and `labels`. Outputs: `losses` (with the weight penalty) and `probabilities` of each sample, by the first output. */
export function evaluateProgram(
  plan: Pick<StepPlan, 'scoring' | 'given' | 'loss' | 'multiLabel' | 'rules'>,
  batch: number,
): Program {
  const { scoring, given } = plan;
  return {
    shapes: [{ ...fedShapes(given, batch), ...seedShape(scoring.graph), labels: labelsShape(plan, batch) }],
    run(state, feeds) {
      const values = fedValues(given, feeds);
      const [scores] = runGraph({
        graph: scoring.graph,
        weights: state,
        given: values,
        outputs: [scoring.output],
        ...seedOf(feeds),
      });
      const truth = targetsOf(feeds.get('labels')!, scores!.shape[1]!);
      const { loss, multiLabel } = plan;
      const losses = lossesOf(scores!, truth, scoring.form, { loss, multiLabel: Boolean(multiLabel) });
      const penalty = plan.rules ? weightPenalty(state, plan.rules) : null;
      return {
        outputs: new Map<string, Tensor>([
          ['losses', penalty ? tf.add(losses, penalty) : losses],
          ['probabilities', probabilitiesOf(scores!, scoring.form)],
        ]),
        state: new Map(),
      };
    },
  };
}

/** Builds the program of a prediction batch. Feeds: the fed layers. Outputs: `probabilities` of each sample, by the first output. */
export function predictProgram(scoring: ScoringGraph, given: readonly FedLayer[], batch: number): Program {
  return {
    shapes: [{ ...fedShapes(given, batch), ...seedShape(scoring.graph) }],
    run(state, feeds) {
      const [scores] = runGraph({
        graph: scoring.graph,
        weights: state,
        given: fedValues(given, feeds),
        outputs: [scoring.output],
        ...seedOf(feeds),
      });
      return {
        outputs: new Map([['probabilities', probabilitiesOf(scores!, scoring.form)]]),
        state: new Map(),
      };
    },
  };
}
