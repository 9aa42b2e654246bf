// Runs a graph, or a part of it, layer by layer. Frees each tensor after its last consumer has run.
import { GraftError } from '#shared/errors';
import { usesBatchStatisticsAlways } from '#shared/graph/call-mode';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import { maskRule } from '#shared/graph/masks';
import { fillParams, findKind, type KindName } from '#shared/layers/catalog';
import { readRegularizer } from '#shared/layers/regularizers';
import { say } from '#shared/sentence';
import { type Tensor, tf } from '../tf';
import { findFolds, foldedWeights, keptWeights } from './fold';
import { forwards } from './forwards';
import { prepareGradients } from './gradients';
import { penaltyOf } from './regularizers';
import { type RunOptions, weightKey } from './run-options';
import { findPaddings, isSamePadding } from './same-padding';

/** Returns the layers that must run to compute `outputs` from `given`, in order. */
export function layersBetween(
  graph: LayerGraph,
  given: Iterable<string>,
  outputs: readonly string[],
): Layer[] {
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const known = new Set(given);
  const needed = new Set<string>();
  const todo = outputs.filter((name) => !known.has(name));
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (needed.has(name)) continue;
    const layer = byName.get(name);
    if (!layer) throw new GraftError('not-found', say`There is no layer '${name}' in '${graph.name}'.`, name);
    needed.add(name);
    todo.push(...layer.inputs.filter((input) => !known.has(input)));
  }
  return graph.layers.filter((layer) => needed.has(layer.name));
}

/** Returns the values of the layers in `outputs`; the caller disposes them. In a training step, no tensor is freed early, because the gradient tape needs them. */
export function runGraph(options: RunOptions): Tensor[] {
  const { graph, given, outputs, training } = options;
  if (training) prepareGradients();
  const layers = layersBetween(graph, given.keys(), outputs);
  const uses = new Map<string, number>();
  for (const layer of layers) for (const input of layer.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  for (const name of outputs) uses.set(name, (uses.get(name) ?? 0) + 1);
  const values = new Map<string, Tensor>(given);
  const masks: Masks = new Map();
  const live = new Set(training ? [] : layers.filter(usesBatchStatisticsAlways).map(({ name }) => name));
  const isFixed = (name: string) => !training?.trainable.has(name) && !live.has(name);
  const folds = options.fold === false ? new Map<string, Layer>() : findFolds(layers, outputs, isFixed);
  const folded = new Set([...folds.values()].map(({ name }) => name));
  // A training step runs layers one by one, as Keras does: its gradients may round differently.
  const joins = !training && options.joinPaddings !== false;
  const paddings: ReadonlyMap<string, Layer> = joins ? findPaddings(layers, outputs) : new Map();
  const same = new Set<string>();
  const isJoined = (layer: Layer) => {
    if (folded.has(layer.name)) return true;
    const convolution = paddings.get(layer.name);
    if (!convolution || masks.size > 0) return false;
    const joined = isSamePadding(layer, convolution, values.get(layer.inputs[0]!)!.shape);
    if (joined) same.add(convolution.name);
    return joined;
  };
  for (const layer of layers) {
    const joined = isJoined(layer);
    const run = same.has(layer.name) ? { ...layer, params: { ...layer.params, padding: 'same' } } : layer;
    const value = joined
      ? values.get(layer.inputs[0]!)!.clone()
      : runLayer(run, values, masks, options, folds.get(layer.name));
    if (joined) passMask(layer, masks);
    values.set(layer.name, value);
    if (training) continue;
    for (const input of layer.inputs) {
      const left = uses.get(input)! - 1;
      uses.set(input, left);
      if (left === 0 && !given.has(input)) values.get(input)!.dispose();
    }
  }
  if (!training) tf.dispose([...new Set(masks.values())]);
  // An output that is listed twice is cloned: the caller disposes each.
  return outputs.map((name, i) =>
    given.has(name) || outputs.indexOf(name) < i ? values.get(name)!.clone() : values.get(name)!,
  );
}

/** Masks of layers' outputs by name; missing if no step is masked. */
type Masks = Map<string, Tensor>;

function passMask({ name, inputs }: Layer, masks: Masks): void {
  const mask = masks.get(inputs[0]!);
  if (mask) masks.set(name, mask);
}

/** Returns the mask of a merging layer's output: its inputs' common mask, or their concatenation (keras/src/layers/merging). */
function mergeMasks(layer: Layer, masks: Masks, inputs: readonly Tensor[]): Tensor | null {
  const known = layer.inputs.map((input) => masks.get(input));
  if (known.every((mask) => mask === undefined)) return null;
  const axis = Number(layer.params.axis ?? -1);
  if (layer.kind === 'Concatenate' && (axis === 1 || axis === 1 - inputs[0]!.rank) && inputs[0]!.rank > 2)
    return tf.concat(
      known.map((mask, i) => mask ?? tf.ones(inputs[i]!.shape.slice(0, 2))),
      1,
    );
  const [first, ...others] = known.filter((mask) => mask !== undefined);
  // Keras 2 keeps steps that count in all inputs, Keras 3 those that count in any.
  if (others.some((mask) => mask !== first))
    throw new GraftError(
      'unsupported',
      say`'${layer.name}' (${layer.kind}) merges sequences with different masks, which Keras 2 and Keras 3 compute differently. Cut the network before it.`,
      layer.name,
    );
  return first!;
}

function runLayer(
  layer: Layer,
  values: ReadonlyMap<string, Tensor>,
  masks: Masks,
  { weights, training, seed, keptFolds }: RunOptions,
  normalization: Layer | undefined,
): Tensor {
  const kind = findKind(layer.kind);
  if (!kind)
    throw new GraftError(
      'unsupported',
      say`'${layer.name}' has the unknown kind '${layer.kind}'.`,
      layer.name,
    );
  const inputs = layer.inputs.map((input) => values.get(input)!);
  const weightOf = (of: string, name: string) => {
    const weight = weights.get(weightKey(of, name));
    if (!weight) throw new GraftError('not-found', say`'${of}' has no weight '${name}'.`, of);
    return weight;
  };
  const params = fillParams(kind, layer.params);
  const penalty =
    layer.kind === 'ActivityRegularization'
      ? { name: 'l1l2', l1: params.l1!, l2: params.l2! }
      : params.activityRegularizer;
  const regularizer = training?.penalties ? readRegularizer(penalty) : null;
  const rule = masks.size === 0 ? 'drop' : maskRule(layer);
  if (rule === 'pass') passMask(layer, masks);
  const mask = masks.get(layer.inputs[0] ?? '') ?? null;
  const [y, sent] = tf.tidy((): Tensor[] => {
    let sent: Tensor | null = rule === 'join' ? mergeMasks(layer, masks, inputs) : null;
    const y = forwards[layer.kind as KindName]({
      name: layer.name,
      params: normalization ? { ...params, useBias: true } : params,
      inputs,
      mask,
      sendMask: (value) => {
        sent = value === mask ? null : value;
      },
      get weights() {
        return kind.weights(
          params,
          inputs.map(({ shape }) => shape),
        );
      },
      weight: !normalization
        ? (name) => weightOf(layer.name, name)
        : keptFolds
          ? keptWeights(layer, normalization, weightOf, keptFolds)
          : foldedWeights(layer, normalization, weightOf),
      training: layer.training ?? training !== undefined,
      runInner: runGraph,
      step: training !== undefined,
      trainable: training ? training.trainable.has(layer.name) : layer.trainable,
      seed: () => (training?.seed ?? seed ?? anySeed)(layer.name),
      // Inference does not change moving statistics.
      update: (name, value) => void training?.updates.set(weightKey(layer.name, name), tf.keep(value)),
    });
    // As in Keras, the penalty is the mean over the batch.
    if (regularizer) training!.penalties!.push(tf.keep(tf.div(penaltyOf(y, regularizer), y.shape[0]!)));
    const own = inputs.includes(y) ? y.clone() : y;
    return sent === null ? [own] : [own, sent];
  });
  if (sent) masks.set(layer.name, sent);
  return y!;
}

/** A random seed: predictions with `training=True` differ from call to call, as in Keras. */
function anySeed(): Tensor {
  const draw = () => Math.floor(Math.random() * 2 ** 31);
  return tf.tensor1d([draw(), draw()], 'int32');
}
