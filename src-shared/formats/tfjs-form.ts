// Rewrites a network to layers that TensorFlow.js has and that compute the same in inference.

import type { Json, Layer, LayerGraph } from '../graph/graph';
import { inferGraph } from '../graph/infer';
import { fillParams, findKind } from '../layers/catalog';
import { ofSkipped } from '../layers/preprocessing/skipped-augmentation';
import { imageRules } from './image-form';
import { operationRules } from './operation-form';
import type { Given, Rewritten, Rule, TfjsForm } from './rewrite-rule';

/** Rewrites a network to TensorFlow.js' layers; layers without an equivalent do not change (`findExportBlockers` reports them). */
export const toTfjsForm = (graph: LayerGraph): TfjsForm => rewrite(graph, rules);

/** Rewrites operations to layers that every Keras version has, if they compute the same: Keras 3's `.h5` files cannot contain operations. */
export const toPlainForm = (graph: LayerGraph): TfjsForm => rewrite(graph, operationRules);

function rewrite(graph: LayerGraph, rules: Readonly<Record<string, Rule>>): TfjsForm {
  const facts = inferGraph(graph);
  const names = new Set(graph.layers.map(({ name }) => name));
  const constants = new Map<string, Readonly<Record<string, Float32Array<ArrayBuffer>>>>();
  const layers = graph.layers.flatMap((layer): readonly Layer[] => {
    const kind = findKind(layer.kind);
    const rule = rules[layer.kind];
    if (!kind || !rule) return [layer];
    const free = (ending: string) => {
      let name = `${layer.name}_${ending}`;
      for (let i = 1; names.has(name); i++) name = `${layer.name}_${ending}_${i}`;
      names.add(name);
      return name;
    };
    const params = fillParams(kind, layer.params);
    const rewritten = rule({ layer, params, facts: facts.layers.get(layer.name), free });
    for (const [name, values] of rewritten?.constants ?? []) constants.set(name, values);
    return rewritten?.layers ?? [layer];
  });
  return { graph: { ...graph, layers }, constants };
}

/** The rewrite rules by kind of layer. */
export function rewrittenKinds(graph: LayerGraph): string[] {
  const kept = new Map(toTfjsForm(graph).graph.layers.map((layer) => [layer.name, layer]));
  const rewritten = graph.layers.filter((layer) => kept.get(layer.name) !== layer);
  return [...new Set(rewritten.map(({ kind }) => kind))];
}

const changed = (layer: Layer, kind: string, params: Record<string, Json>, weights = {}): Layer => ({
  ...layer,
  kind,
  params,
  weights,
});

/** In inference, the layer returns its input. */
const idle: Rule = ({ layer }) => ({ layers: [changed(layer, 'Activation', { activation: 'linear' })] });

const idleInShape: Rule = (given) => {
  const { facts } = given;
  return facts?.shape && facts.shape.join() === facts.inputShapes[0]?.join() ? idle(given) : null;
};

/** Adds a Reshape to `[1, 1, channels]` after the pooling. */
const pooledFlat: Rule = ({ layer, params, facts, free }) => {
  const shape = facts?.shape.slice(1);
  if (params.keepdims !== true || !shape || shape.includes(null)) return null;
  const pooled = { ...layer, name: free('pooled'), params: { ...layer.params, keepdims: false } };
  const kept = changed(layer, 'Reshape', { targetShape: shape as number[] });
  return { layers: [pooled, { ...kept, inputs: [pooled.name] }] };
};

/** Adds the first input and a multiple of the second. */
function addScaled({ layer, free }: Given, scale: number): Rewritten {
  const [first, second] = layer.inputs;
  const scaled: Layer = {
    ...changed(layer, 'Rescaling', { scale, offset: 0 }),
    name: free('scaled'),
    inputs: [second!],
  };
  return { layers: [scaled, { ...changed(layer, 'Add', {}), inputs: [first!, scaled.name] }] };
}

/** Keras divides by max(√variance, 1e-7); with this epsilon, BatchNormalization divides by the same value. */
const normalized: Rule = ({ layer, params, facts }) => {
  const shape = facts?.inputShapes[0];
  const { axis, invert, mean, variance } = params;
  const [one] = Array.isArray(axis) ? axis : [axis];
  const single = !Array.isArray(axis) || axis.length === 1;
  const size = shape?.at(-1);
  if (!shape || !size || invert || !single || typeof one !== 'number') return null;
  if (one !== -1 && one !== shape.length - 1) return null;
  const norm = { axis: -1, epsilon: 1e-14, center: false, scale: false };
  const frozen = { ...changed(layer, 'BatchNormalization', norm), trainable: false };
  if (mean === null) {
    const weights = { moving_mean: layer.weights.mean!, moving_variance: layer.weights.variance! };
    return { layers: [{ ...frozen, weights }] };
  }
  const each = (values: Json) =>
    Float32Array.from({ length: size }, (_, i) =>
      Number(Array.isArray(values) ? (values[i] ?? values[0]) : values),
    );
  return {
    layers: [frozen],
    constants: [[layer.name, { moving_mean: each(mean ?? 0), moving_variance: each(variance ?? 1) }]],
  };
};

/** Writes a factor per channel as a BatchNormalization with mean 0 and variance 1. */
const scaledChannels: Rule = ({ layer, facts }) => {
  const size = facts?.inputShapes[0]?.at(-1);
  if (!size) return null;
  const norm = { axis: -1, epsilon: 0, center: false, scale: true };
  const weights = { gamma: layer.weights.gamma! };
  return {
    layers: [{ ...changed(layer, 'BatchNormalization', norm, weights), trainable: false }],
    constants: [
      [layer.name, { moving_mean: new Float32Array(size), moving_variance: new Float32Array(size).fill(1) }],
    ],
  };
};

/** Writes a convolution with one group per channel as a depthwise convolution; the kernel has the same bytes. */
const depthwise: Rule = ({ layer, params, facts }) => {
  const channels = facts?.inputShapes[0]?.at(-1);
  const [height, width] = Array.isArray(params.strides) ? params.strides : [params.strides, params.strides];
  if (!channels || channels === 1 || params.groups !== channels || height !== width) return null;
  const { kernelSize, strides, padding, dilationRate, activation, useBias } = params;
  const same = { kernelSize, strides, padding, dilationRate, activation, useBias } as Record<string, Json>;
  const depthMultiplier = Number(params.filters) / channels;
  return { layers: [changed(layer, 'DepthwiseConv2D', { ...same, depthMultiplier }, layer.weights)] };
};

/** Writes `relu6(x + 3) / 6`, or its product with x: TensorFlow.js' hard sigmoid is Keras 2's, which is a different function. */
const hardActivation: Rule = ({ layer, params: { activation }, free }) => {
  if (activation !== 'hard_sigmoid' && activation !== 'hard_silu') return null;
  const whole = activation === 'hard_sigmoid';
  const step = (
    kind: string,
    params: Record<string, Json>,
    name: string,
    inputs: readonly string[],
  ): Layer => ({
    ...changed(layer, kind, params),
    name,
    inputs,
  });
  const [shifted, clipped] = [free('shifted'), free('clipped')];
  const gate = whole ? layer.name : free('gate');
  const layers = [
    step('Rescaling', { scale: 1, offset: 3 }, shifted, layer.inputs),
    step('ReLU', { maxValue: 6 }, clipped, [shifted]),
    step('Rescaling', { scale: 1 / 6, offset: 0 }, gate, [clipped]),
  ];
  const product = step('Multiply', {}, layer.name, [layer.inputs[0]!, gate]);
  return { layers: whole ? layers : [...layers, product] };
};

const slopedReLU: Rule = ({ layer, params: { negativeSlope, threshold, maxValue } }) =>
  Number(negativeSlope) > 0 && threshold === 0 && maxValue === null
    ? { layers: [changed(layer, 'LeakyReLU', { negativeSlope: negativeSlope! })] }
    : null;

const rules: Readonly<Record<string, Rule>> = {
  ...operationRules,
  ...imageRules,
  Normalization: normalized,
  LayerScale: scaledChannels,
  CustomScaleLayer: (given) => addScaled(given, Number(given.params.scale)),
  Subtract: (given) => addScaled(given, -1),
  ReLU: slopedReLU,
  Conv2D: depthwise,
  Activation: hardActivation,
  GlobalAveragePooling2D: pooledFlat,
  GlobalMaxPooling2D: pooledFlat,
  GlobalAveragePooling1D: pooledFlat,
  GlobalMaxPooling1D: pooledFlat,
  Flatten: idleInShape,
  Identity: idle,
  AlphaDropout: idle,
  ActivityRegularization: idle,
  StochasticDepth: idle,
  SpatialDropout1D: idle,
  SpatialDropout2D: idle,
  RandomFlip: idle,
  RandomRotation: idle,
  RandomZoom: idle,
  RandomTranslation: idle,
  RandomContrast: idle,
  RandomBrightness: idle,
  RandomCrop: idleInShape,
  ...ofSkipped(() => idle),
};
