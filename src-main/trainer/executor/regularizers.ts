// Penalties of Keras' regularizers, and projections of its constraints.
import { assertNever } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalog';
import {
  type Constraint,
  type Regularizer,
  readConstraint,
  readRegularizer,
  regularizing,
} from '#shared/layers/regularizers';
import { type Tensor, tf } from '../tf';

/** Keras' epsilon for norms. */
const epsilon = 1e-7;

/** Returns the penalty of a weight or an output as a scalar (keras/src/regularizers/regularizers.py). */
export function penaltyOf(x: Tensor, regularizer: Regularizer): Tensor {
  switch (regularizer.name) {
    case 'l1':
      return tf.mul(tf.sum(tf.abs(x)), regularizer.l1);
    case 'l2':
      return tf.mul(tf.sum(tf.square(x)), regularizer.l2);
    case 'l1l2':
      return tf.add(tf.mul(tf.sum(tf.abs(x)), regularizer.l1), tf.mul(tf.sum(tf.square(x)), regularizer.l2));
    case 'orthogonal': {
      const rows = regularizer.mode === 'rows';
      const unit = tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), rows ? 1 : 0, true), epsilon ** 2)));
      const product = tf.matMul(unit as never, unit as never, !rows, rows) as Tensor;
      const size = product.shape[0]!;
      const offDiagonal = tf.mul(product, tf.sub(1, tf.eye(size)));
      const pairs = (size * (size - 1)) / 2;
      return tf.div(tf.mul(tf.mul(tf.sum(tf.abs(offDiagonal)), 0.5), regularizer.factor), pairs);
    }
    default:
      return assertNever(regularizer);
  }
}

/** Projects a weight onto its constraint (keras/src/constraints/constraints.py). */
export function constrained(x: Tensor, constraint: Constraint): Tensor {
  if (constraint.name === 'nonNegative') return tf.relu(x);
  const norms = tf.sqrt(tf.sum(tf.square(x), [...constraint.axis], true));
  switch (constraint.name) {
    case 'unitNorm':
      return tf.div(x, tf.add(norms, epsilon));
    case 'maxNorm':
      return tf.mul(x, tf.div(tf.clipByValue(norms, 0, constraint.maxValue), tf.add(norms, epsilon)));
    case 'minMaxNorm': {
      const { minValue, maxValue, rate } = constraint;
      const bounded = tf.mul(tf.clipByValue(norms, minValue, maxValue), rate);
      return tf.mul(x, tf.div(tf.add(bounded, tf.mul(norms, 1 - rate)), tf.add(norms, epsilon)));
    }
    default:
      return assertNever(constraint);
  }
}

/** The regularizers and constraints of weights, by `layer/weight`. */
export interface WeightRules {
  readonly regularizers: ReadonlyMap<string, Regularizer>;
  readonly constraints: ReadonlyMap<string, Constraint>;
}

/** Returns the regularizers and constraints of the trainable weights. Frozen weights add no penalty, as in Keras. */
export function weightRules(graph: LayerGraph, trainableWeights: readonly string[]): WeightRules {
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const regularizers = new Map<string, Regularizer>();
  const constraints = new Map<string, Constraint>();
  for (const key of trainableWeights) {
    const end = key.lastIndexOf('/');
    const layer = byName.get(key.slice(0, end))!;
    const kind = findKind(layer.kind);
    const stem = kind && regularizing(kind, key.slice(end + 1));
    if (!kind || !stem) continue;
    const params = fillParams(kind, layer.params);
    const regularizer = readRegularizer(params[`${stem}Regularizer`]);
    const constraint = readConstraint(params[`${stem}Constraint`]);
    if (regularizer) regularizers.set(key, regularizer);
    if (constraint) constraints.set(key, constraint);
  }
  return { regularizers, constraints };
}

/** Returns the sum of all weight penalties, or null if there are none. Runs inside a tidy. */
export function weightPenalty(
  weights: ReadonlyMap<string, Tensor>,
  { regularizers }: Pick<WeightRules, 'regularizers'>,
): Tensor | null {
  let sum: Tensor | null = null;
  for (const [key, regularizer] of regularizers) {
    const one = penaltyOf(weights.get(key)!, regularizer);
    sum = sum ? tf.add(sum, one) : one;
  }
  return sum;
}
