// One training step and one evaluation batch as programs: pure functions over weights, optimiser slots and feeds.
import type { Preprocessing } from '#shared/graph/graph';
import { mixSeed } from '#shared/random';
import type { Loss } from '#shared/recipe/loss';
import { preprocess } from '../executor/preprocess';
import { runGraph } from '../executor/run-graph';
import type { OptimizerRule } from '../optimizers/optimizer';
import type { FeedShape, Program, Tensors } from '../recorder/program';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { correctOf, probabilitiesOf, type ScoringGraph } from './loss';
import { lossesOf } from './losses';

/** What a stage's programs are made of. */
export interface StepPlan {
  readonly scoring: ScoringGraph;
  /** Layers whose values are fed: the pixels' input, or outputs of the frozen prefix. */
  readonly given: readonly GivenLayer[];
  /** Layers that learn. */
  readonly trainable: ReadonlySet<string>;
  /** Weights (`layer/weight`) that the optimiser moves. */
  readonly moved: readonly string[];
  readonly rule: OptimizerRule;
  /** Learning-rate factors of weights that have one. */
  readonly factors?: ReadonlyMap<string, number>;
  readonly loss?: Loss | undefined;
  /** How much a sample of each class counts. */
  readonly classWeights?: readonly number[] | undefined;
}

/** A layer whose value is fed; pixels are preprocessed within the program. */
export interface GivenLayer {
  readonly name: string;
  /** Without the batch. */
  readonly shape: readonly number[];
  readonly pixels: Preprocessing | null;
}

/** The key of an optimiser's slot in a session's state. */
export function slotKey(slot: string, weight: string): string {
  return `${slot}:${weight}`;
}

/** The feeds of given layers for a batch of that size. */
export function givenShapes(given: readonly GivenLayer[], batch: number): Record<string, FeedShape> {
  return Object.fromEntries(
    given.map(({ name, shape, pixels }) => [
      name,
      { shape: [batch, ...shape], dtype: pixels ? ('int32' as const) : ('float32' as const) },
    ]),
  );
}

/** The given layers' values out of the feeds. */
export function givenValues(given: readonly GivenLayer[], feeds: Tensors): Map<string, Tensor> {
  return new Map(
    given.map(({ name, pixels }) => [name, pixels ? preprocess(feeds.get(name)!, pixels) : feeds.get(name)!]),
  );
}

/** Feeds: the given layers, `labels`, `rate` (the optimiser's scalars), `seed`. Outputs: `loss` (mean of the batch), `correct`. */
export function trainProgram(plan: StepPlan, batches: readonly number[]): Program {
  const { scoring, given, moved, rule, trainable } = plan;
  return {
    shapes: batches.map((batch) => ({
      ...givenShapes(given, batch),
      labels: { shape: [batch], dtype: 'int32' },
      rate: { shape: [rule.scalars], dtype: 'float32' },
      seed: { shape: [2], dtype: 'int32' },
    })),
    run(state, feeds) {
      const labels = feeds.get('labels') as Tensor1D;
      const updates = new Map<string, Tensor>();
      const values = givenValues(given, feeds);
      let scores: Tensor | null = null;
      const { value: loss, grads } = tf.valueAndGrads(() => {
        [scores = null] = runGraph({
          graph: scoring.graph,
          weights: state,
          given: values,
          wanted: [scoring.output],
          training: { trainable, updates, seed: (layer) => layerSeed(feeds.get('seed')!, layer) },
        });
        tf.keep(scores!);
        const losses = lossesOf(scores!, labels, scoring.form, plan.loss);
        return tf.mean(plan.classWeights ? tf.mul(losses, weightsOf(labels, plan.classWeights)) : losses);
      })(moved.map((key) => state.get(key)!));
      const correct = correctOf(scores!, labels, scoring.form);
      (scores as Tensor | null)?.dispose();
      const next = new Map(updates);
      const clipped = rule.clip(grads);
      for (const [i, key] of moved.entries()) {
        const slots = Object.fromEntries(rule.slots.map((slot) => [slot, state.get(slotKey(slot, key))!]));
        const update = rule.update(
          state.get(key)!,
          clipped[i]!,
          slots,
          feeds.get('rate')!,
          plan.factors?.get(key),
        );
        next.set(key, update.value);
        for (const slot of rule.slots) next.set(slotKey(slot, key), update.slots[slot]!);
      }
      return {
        outputs: new Map([
          ['loss', loss as Tensor],
          ['correct', correct],
        ]),
        state: next,
      };
    },
  };
}

/** The weight of each sample `[n]` by its class. */
function weightsOf(labels: Tensor1D, weights: readonly number[]): Tensor1D {
  const truth = tf.cast(tf.oneHot(labels, weights.length), 'float32');
  return tf.sum(tf.mul(truth, tf.tensor1d([...weights])), 1);
}

/** A layer's own seed in a step: the step's, moved by the layer's name. */
function layerSeed(seed: Tensor, layer: string): Tensor {
  return tf.add(seed, tf.tensor1d([0, mixSeed(layer)], 'int32'));
}

/** Feeds: the given layers and `labels`. Outputs: `losses` and `probabilities` of each sample. */
export function evaluateProgram(plan: Pick<StepPlan, 'scoring' | 'given' | 'loss'>, batch: number): Program {
  const { scoring, given } = plan;
  return {
    shapes: [{ ...givenShapes(given, batch), labels: { shape: [batch], dtype: 'int32' } }],
    run(state, feeds) {
      const values = givenValues(given, feeds);
      const [scores] = runGraph({
        graph: scoring.graph,
        weights: state,
        given: values,
        wanted: [scoring.output],
      });
      const losses = lossesOf(scores!, feeds.get('labels') as Tensor1D, scoring.form, plan.loss);
      const probabilities = probabilitiesOf(scores!, scoring.form);
      return {
        outputs: new Map<string, Tensor>([
          ['losses', losses],
          ['probabilities', probabilities],
        ]),
        state: new Map(),
      };
    },
  };
}

/** Feeds: the given layers. Outputs: the wanted layers' values. */
export function forwardProgram(
  graph: ScoringGraph['graph'],
  given: readonly GivenLayer[],
  wanted: readonly string[],
  batch: number,
): Program {
  return {
    shapes: [givenShapes(given, batch)],
    run(state, feeds) {
      const outputs = runGraph({ graph, weights: state, given: givenValues(given, feeds), wanted });
      return { outputs: new Map(wanted.map((name, i) => [name, outputs[i]!])), state: new Map() };
    },
  };
}
