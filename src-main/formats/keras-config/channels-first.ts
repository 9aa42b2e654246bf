// Converts channels-first networks ([channels, height, width], as in Theano and on some GPUs) to channels last.

import type { Json, Layer } from '#shared/graph/graph';
import { nameBeside } from '#shared/graph/graph';

/** A network's layers, converted to channels last. */
export interface ChannelsLast {
  readonly layers: readonly Layer[];
  readonly outputs: readonly string[];
  /** Inserted layers that restore the channels-first order for layers that depend on it. */
  readonly added: readonly string[];
  /** Inputs whose images now are channels last. */
  readonly inputs: readonly string[];
}

/** Kinds that compute the same in both orders: value by value, or channel by channel. */
const neutral = new Set([
  'Activation',
  'ReLU',
  'LeakyReLU',
  'ELU',
  'Identity',
  'Add',
  'Subtract',
  'Multiply',
  'Average',
  'Maximum',
  'Minimum',
  'Dropout',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'ActivityRegularization',
]);
/** Kinds with one axis parameter, which is converted with the channels. */
const ofAxis = new Set([
  'BatchNormalization',
  'GroupNormalization',
  'Concatenate',
  'Softmax',
  'UnitNormalization',
  'LayerNormalization',
]);
/** Maps axes of [batch, channels, height, width] to [batch, height, width, channels], and the same for sequences. */
const moved: Readonly<Record<number, readonly number[]>> = { 3: [0, 2, 1], 4: [0, 3, 1, 2] };

/**
 * Converts layers to channels last: `first` are those with channels_first, `ranks` the rank of each input including the
 * batch. Kernels do not change, because Keras stores them in the same order for both. Layers that depend on the order of
 * values (Flatten, Reshape, Dense over the last axis) get channels first again by a Permute.
 */
export function withChannelsLast(
  layers: readonly Layer[],
  outputs: readonly string[],
  first: ReadonlySet<string>,
  ranks: ReadonlyMap<string, number>,
): ChannelsLast {
  const made: Layer[] = [];
  const taken = new Set(layers.map(({ name }) => name));
  /** Tensors whose channels were moved to the end, with their rank; others are as in the file. */
  const last = new Map<string, number>();
  const turned = new Map<string, string>();
  const added: string[] = [];
  const inputs = layers
    .filter((layer) => layer.kind === 'InputLayer' && startsChannelsFirst(layer.name))
    .map(({ name }) => name);
  for (const layer of layers) made.push(convert(layer));
  return { layers: made, outputs, added, inputs };

  /** True if the first order-dependent layer after an input is channels first. */
  function startsChannelsFirst(name: string): boolean {
    if (!moved[ranks.get(name) ?? 0]) return false;
    const todo = layers.filter(({ inputs: from }) => from.includes(name));
    for (let one = todo.shift(); one; one = todo.shift()) {
      if (first.has(one.name)) return true;
      if (!(neutral.has(one.kind) || one.kind === 'Rescaling' || axisOf(one) === 1)) return false;
      const { name: here } = one;
      todo.push(...layers.filter(({ inputs: from }) => from.includes(here)));
    }
    return false;
  }

  function convert(layer: Layer): Layer {
    if (layer.kind === 'InputLayer') {
      if (!inputs.includes(layer.name)) return layer;
      const shape = layer.params.shape as readonly Json[];
      last.set(layer.name, shape.length + 1);
      return { ...layer, params: { ...layer.params, shape: [...shape.slice(1), shape[0]!] } };
    }
    const rank = layer.inputs.map((name) => last.get(name)).find((one) => one !== undefined);
    if (first.has(layer.name)) {
      const here = rank ?? (/1D$/.test(layer.kind) ? 3 : 4);
      const pooled =
        layer.kind === 'Flatten' || (layer.kind.startsWith('Global') && layer.params.keepdims !== true);
      if (!pooled) last.set(layer.name, here);
      return {
        ...layer,
        inputs: layer.inputs.map((name) => (last.has(name) ? name : turn(name, here, true))),
      };
    }
    if (rank === undefined) return layer;
    const all = layer.inputs.every((name) => last.get(name) === rank);
    const axis = axisOf(layer);
    if (all && (isNeutral(layer) || (axis !== null && axis !== 0))) {
      last.set(layer.name, rank);
      return axis === null
        ? layer
        : { ...layer, params: { ...layer.params, axis: moved[rank]![(axis + rank) % rank]! } };
    }
    return {
      ...layer,
      inputs: layer.inputs.map((name) => (last.has(name) ? turn(name, last.get(name)!, false) : name)),
    };
  }

  /** Returns the tensor with its channels last, or first again. */
  function turn(name: string, rank: number, toLast: boolean): string {
    const key = `${name}\n${toLast}`;
    const known = turned.get(key);
    if (known !== undefined) return known;
    const title = nameBeside(taken, `${name}_channels_${toLast ? 'last' : 'first'}`);
    const dims = rank === 3 ? [2, 1] : toLast ? [2, 3, 1] : [3, 1, 2];
    made.push({
      name: title,
      kind: 'Permute',
      params: { dims },
      inputs: [name],
      trainable: true,
      weights: {},
    });
    if (toLast) last.set(title, rank);
    turned.set(key, title);
    added.push(title);
    return title;
  }
}

/** True if a layer computes value by value; a softmax uses the last axis, and values per channel may not match. */
function isNeutral({ kind, params }: Layer): boolean {
  if (kind === 'Activation') return !/softmax/.test(String(params.activation));
  if (kind === 'Rescaling') return [params.scale, params.offset].every((one) => typeof one === 'number');
  return neutral.has(kind);
}

/** Returns the single axis of a layer; null if it has none or several. */
function axisOf({ kind, params }: Layer): number | null {
  if (!ofAxis.has(kind)) return null;
  const { axis } = params;
  const one = Array.isArray(axis) ? (axis.length === 1 ? axis[0] : null) : axis;
  return typeof one === 'number' ? one : null;
}
