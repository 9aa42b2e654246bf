// Folds BatchNormalization in inference mode into the preceding convolution, which saves one pass over the activations.
import type { Layer } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalog';
import { type Tensor, tf } from '../tf';
import { weightKey } from './run-options';

/** Kinds a normalization can be folded into, and the weight it scales. */
const scaled: Readonly<Record<string, string>> = {
  Conv2D: 'kernel',
  DepthwiseConv2D: 'kernel',
  SeparableConv2D: 'pointwise_kernel',
};

const paramsOf = (layer: Layer) => fillParams(findKind(layer.kind)!, layer.params);

/** Returns the convolutions with a BatchNormalization to fold into each. `isFixed` is true for a normalization that uses its moving statistics. */
export function findFolds(
  layers: readonly Layer[],
  outputs: readonly string[],
  isFixed: (name: string) => boolean,
): Map<string, Layer> {
  const uses = new Map<string, number>();
  for (const { inputs } of layers) for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  for (const name of outputs) uses.set(name, (uses.get(name) ?? 0) + 1);
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const folds = new Map<string, Layer>();
  for (const layer of layers) {
    if (layer.kind !== 'BatchNormalization' || !isFixed(layer.name)) continue;
    const before = byName.get(layer.inputs[0] ?? '');
    if (!before || !Object.hasOwn(scaled, before.kind) || uses.get(before.name) !== 1) continue;
    const axis = Number(paramsOf(layer).axis);
    const { activation, activityRegularizer } = paramsOf(before);
    // The activity penalty applies to the convolution's own output.
    if (activityRegularizer) continue;
    if (activation === 'linear' && (axis === -1 || axis === 3)) folds.set(before.name, layer);
  }
  return folds;
}

type WeightOf = (layer: string, weight: string) => Tensor;

/** Returns a convolution's weights with the normalization folded in: `kernel · f` and `(bias - mean) · f + beta`, where `f = gamma / √(variance + ε)`. */
export function foldedWeights(before: Layer, normalization: Layer, weightOf: WeightOf) {
  const params = paramsOf(normalization);
  const of = (weight: string) => weightOf(normalization.name, weight);
  const inverse = tf.rsqrt(tf.add(of('moving_variance'), Number(params.epsilon)));
  const factor = params.scale ? tf.mul(of('gamma'), inverse) : inverse;
  const mean = paramsOf(before).useBias
    ? tf.sub(weightOf(before.name, 'bias'), of('moving_mean'))
    : tf.neg(of('moving_mean'));
  const shift = tf.mul(mean, factor);
  const bias = params.center ? tf.add(shift, of('beta')) : shift;
  const name = scaled[before.kind]!;
  return (weight: string): Tensor => {
    if (weight === 'bias') return bias;
    const own = weightOf(before.name, weight);
    if (weight !== name) return own;
    // A depthwise kernel is [height, width, channels, multiplier]: its outputs are the last two axes.
    return before.kind === 'DepthwiseConv2D'
      ? tf.mul(own, tf.reshape(factor, own.shape.slice(2)))
      : tf.mul(own, factor);
  };
}

/** As `foldedWeights`, but takes weights from `kept`, and adds those that it computes. */
export function keptWeights(
  before: Layer,
  normalization: Layer,
  weightOf: WeightOf,
  kept: Map<string, Tensor>,
): (weight: string) => Tensor {
  let compute: ((weight: string) => Tensor) | null = null;
  return (weight) => {
    const key = weightKey(before.name, weight);
    const known = kept.get(key);
    if (known) return known;
    compute ??= foldedWeights(before, normalization, weightOf);
    const value = compute(weight);
    if (weight === 'bias' || weight === scaled[before.kind]) kept.set(key, tf.keep(value));
    return value;
  };
}
