// Finds the last activation before a network's output by following the graph backward.
import { fillParams, findKind } from '../layers/catalog';
import { findLayer, type Layer, type LayerGraph } from './graph';

/** The last activation before an output. */
export interface LastActivation {
  /** Keras' name (`softmax`, `linear`, …), or a layer kind such as `LeakyReLU`. */
  readonly name: string;
  /** The layer that applies it. */
  readonly layer: string | null;
  /** The layer whose kernel computes the scores, if there is only one and only scaling and reshaping follow it. */
  readonly scorer: string | null;
  /** True if layers with kernels compute the scores: one, or several that are merged. */
  readonly scored: boolean;
}

/** Layers that preserve the meaning of values: reshaping, regularization, averages. */
const keeping = new Set([
  ...['Identity', 'Reshape', 'Flatten', 'Permute', 'RepeatVector', 'Resizing', 'CenterCrop'],
  ...[
    'Dropout',
    'SpatialDropout1D',
    'SpatialDropout2D',
    'GaussianNoise',
    'GaussianDropout',
    'StochasticDepth',
  ],
  ...['AlphaDropout', 'ActivityRegularization', 'FixedDropout'],
  ...['GlobalAveragePooling1D', 'GlobalAveragePooling2D', 'AveragePooling1D', 'AveragePooling2D'],
  ...['GlobalMaxPooling1D', 'GlobalMaxPooling2D', 'MaxPooling1D', 'MaxPooling2D'],
  ...['Cropping1D', 'Cropping2D', 'UpSampling1D', 'UpSampling2D'],
]);

/** Layers that shift and scale: scores stay scores, probabilities do not stay probabilities. */
const scaling = new Set([
  'BatchNormalization',
  'Rescaling',
  'Normalization',
  'LayerScale',
  'CustomScaleLayer',
]);

/** Layers that merge scores into scores. */
const mergingScores = new Set(['Add', 'Average', 'Maximum', 'Minimum', 'Concatenate']);
/** Layers that merge independent probabilities into such. */
const mergingLabels = new Set(['Average', 'Maximum', 'Minimum', 'Multiply', 'Concatenate']);
/** Layers that merge distributions into values in the same proportions, up to their sum. */
const mergingDistributions = new Set(['Average', 'Add', 'Maximum', 'Minimum', 'Multiply']);

/** True for kinds whose `activation` is applied to the result; a recurrent layer's is applied inside. */
export function endsWithActivation(kind: string): boolean {
  return /^(Dense|EinsumDense|Activation|\w*Conv\dD(Transpose)?)$/.test(kind);
}

/** Returns the inputs of a layer whose last activation decides its own. */
function followed({ kind, inputs }: Layer): readonly string[] {
  if (keeping.has(kind)) return inputs.length === 1 ? inputs : [];
  if (!findKind(kind) || kind === 'InputLayer') return [];
  if (kind === 'Softmax' || kind === 'Activation' || scaling.has(kind)) return inputs.slice(0, 1);
  return inputs.length > 1 && !endsWithActivation(kind) ? inputs : [];
}

const nothing: LastActivation = { name: 'none', layer: null, scorer: null, scored: false };

/** The last activations that were found in a graph, by layer. */
const lookups = new WeakMap<LayerGraph, Map<string, LastActivation>>();

/** Follows the graph back from a layer to the last activation. */
export function lastActivation(graph: LayerGraph, name: string): LastActivation {
  const known = lookups.get(graph) ?? new Map<string, LastActivation>();
  lookups.set(graph, known);
  const byName = (one: string) => findLayer(graph, one);
  if (known.has(name)) return known.get(name)!;
  // Not by recursion: thousands of merged blocks would exceed the call stack.
  const path = [name];
  const entered = new Set<string>();
  for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
    const layer = byName(at);
    const isNew = layer && !entered.has(at) && !known.has(at);
    const missing = isNew ? followed(layer).filter((input) => !entered.has(input)) : [];
    entered.add(at);
    path.push(...missing);
    if (missing.length > 0) continue;
    if (layer && !known.has(at)) known.set(at, look(layer));
    path.pop();
  }
  return follow(name);

  /** Returns what was found for a layer; nothing for a missing layer, and within a circle. */
  function follow(input = ''): LastActivation {
    return known.get(input) ?? nothing;
  }

  function look(layer: Layer): LastActivation {
    const { kind, inputs } = layer;
    const own = { ...nothing, name: kind, layer: layer.name };
    const definition = findKind(kind);
    if (kind === 'InputLayer') return nothing;
    if (kind === 'Softmax') return { ...own, name: 'softmax', ...scoresOf(inputs) };
    if (keeping.has(kind) || !definition) {
      // A layer that Graft does not know may compute anything.
      return keeping.has(kind) && inputs.length === 1 ? follow(inputs[0]) : own;
    }
    if (scaling.has(kind)) {
      const inner = follow(inputs[0]);
      if (inner.name !== 'linear') return own;
      const scored = inner.scorer !== null && byName(inner.scorer)?.kind === 'Dense';
      return scored ? inner : { ...own, name: 'linear' };
    }
    const { activation } = fillParams(definition, layer.params);
    if (kind === 'Activation') {
      if (activation === 'linear') return follow(inputs[0]);
      return { ...own, name: String(activation), ...scoresOf(inputs) };
    }
    if (typeof activation === 'string' && endsWithActivation(kind)) {
      const scores = !kind.startsWith('Depthwise');
      return { ...own, name: activation, scorer: scores ? layer.name : null, scored: scores };
    }
    return inputs.length > 1 ? merge(layer) : own;
  }

  function scoresOf(inputs: readonly string[]): Pick<LastActivation, 'scorer' | 'scored'> {
    const { name, scorer, scored } = follow(inputs[0]);
    return name === 'linear' ? { scorer, scored } : { scorer: null, scored: false };
  }

  function merge(layer: Layer): LastActivation {
    const own = { ...nothing, name: layer.kind, layer: layer.name };
    const merged = layer.inputs.map((input) => follow(input));
    const [first] = merged;
    if (!first || merged.some(({ name }) => name !== first.name)) return own;
    const allowed =
      first.name === 'linear'
        ? mergingScores
        : first.name.includes('softmax')
          ? mergingDistributions
          : mergingLabels;
    if (first.name.startsWith('log_') || !allowed.has(layer.kind)) return own;
    return { ...own, name: first.name, scored: merged.every(({ scored }) => scored) };
  }
}
