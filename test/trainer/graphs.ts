// Small networks with weights for trainer tests.
import type { Json, Layer, LayerGraph } from '#shared/graph/graph';
import { preprocessings } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { mixSeed } from '#shared/random';
import { type Tensor, tf } from '../../src-main/trainer/tf';
import { initialize } from '../../src-main/trainer/weights/initializers';

/** A layer in short form: name, kind, parameters, inputs (the preceding layer by default). */
export type ShortLayer = [
  name: string,
  kind: string,
  params?: { readonly [name: string]: Json },
  inputs?: readonly string[],
];

/** Returns a graph of layers in short form; the last one is the output. */
export function graphOf(layers: readonly ShortLayer[], seed = 1): LayerGraph {
  const full: Layer[] = layers.map(([name, kind, params = {}, inputs], i) => ({
    name,
    kind,
    params,
    inputs: inputs ?? (i === 0 ? [] : [layers[i - 1]![0]]),
    trainable: true,
    weights: {},
  }));
  const graph = {
    name: 'small',
    layers: full,
    outputs: [layers.at(-1)![0]],
    preprocessing: { ...preprocessings.none, scale: [1 / 255, 1 / 255, 1 / 255] as [number, number, number] },
  };
  const facts = inferGraph(graph);
  return {
    ...graph,
    layers: full.map((layer) => ({
      ...layer,
      weights: Object.fromEntries(
        (facts.layers.get(layer.name)?.weights ?? []).map((spec) => [
          spec.name,
          { initializer: spec.initializer, seed: mixSeed(seed, layer.name, spec.name) },
        ]),
      ),
    })),
  };
}

/** Returns the weights as tensors. The caller disposes them. */
export function weightsOf(graph: LayerGraph): Map<string, Tensor> {
  const facts = inferGraph(graph);
  const weights = new Map<string, Tensor>();
  for (const layer of graph.layers) {
    for (const spec of facts.layers.get(layer.name)?.weights ?? []) {
      const ref = layer.weights[spec.name]!;
      if ('blob' in ref) throw new Error('no blobs here');
      weights.set(
        `${layer.name}/${spec.name}`,
        tf.tensor(initialize(ref.initializer, spec.shape, ref.seed), [...spec.shape]),
      );
    }
  }
  return weights;
}

/** Returns a convolutional network with batch normalization, a skip connection and dropout, for 12×12 images of 3 classes. */
export const smallNet = (dropout = 0.3): LayerGraph =>
  graphOf([
    ['input', 'InputLayer', { shape: [12, 12, 3] }],
    ['conv1', 'Conv2D', { filters: 8, kernelSize: 3, useBias: false, padding: 'same' }],
    ['bn1', 'BatchNormalization', {}],
    ['relu1', 'ReLU', { maxValue: 6 }],
    ['depthwise', 'DepthwiseConv2D', { kernelSize: 3, padding: 'same' }],
    ['bn2', 'BatchNormalization', { scale: false }],
    ['add', 'Add', {}, ['bn2', 'relu1']],
    ['pool', 'MaxPooling2D', {}],
    ['conv2', 'Conv2D', { filters: 12, kernelSize: 3, strides: 2, activation: 'relu' }],
    ['global', 'GlobalAveragePooling2D', {}],
    ['dropout', 'Dropout', { rate: dropout }],
    ['dense', 'Dense', { units: 3, activation: 'softmax' }],
  ]);
