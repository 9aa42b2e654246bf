// Small random networks with random weights from a seed, for testing exports.
import { createBuilder } from '#shared/architectures/builder';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { KindName } from '#shared/layers/catalog';
import { createRandom } from '#shared/random';
import type { BlobStore } from '../../src-main/store/blobs';

/** Returns a network with 6 to 14 layers on 16×16×3 images, only with layers that TensorFlow.js supports. */
export function randomGraph(seed: number): LayerGraph {
  const random = createRandom(seed);
  const pick = <T>(...options: T[]): T => options[Math.floor(random() * options.length)]!;
  const builder = createBuilder([16, 16, 3], seed);
  const activation = () =>
    pick('relu', 'relu6', 'silu', 'gelu', 'elu', 'selu', 'tanh', 'sigmoid', 'softplus', 'mish', 'linear');
  let x = builder.layer('Rescaling', { scale: pick(1 / 255, 1 / 127.5), offset: pick(0, -1) }, 'input_layer');
  const steps: (() => string)[] = [
    () =>
      builder.layer(
        'Conv2D',
        {
          filters: pick(3, 4, 8),
          kernelSize: pick([1, 1], [3, 3], [1, 3]),
          strides: pick([1, 1], [2, 2]),
          padding: 'same',
          useBias: pick(true, false),
          activation: activation(),
        },
        x,
      ),
    () =>
      builder.layer(
        'DepthwiseConv2D',
        {
          kernelSize: [3, 3],
          padding: 'same',
          depthMultiplier: pick(1, 2),
          useBias: pick(true, false),
          activation: activation(),
        },
        x,
      ),
    () =>
      builder.layer(
        'SeparableConv2D',
        { filters: 5, kernelSize: [3, 3], padding: 'same', depthMultiplier: pick(1, 2) },
        x,
      ),
    () =>
      builder.layer(
        'BatchNormalization',
        { scale: pick(true, false), center: pick(true, false), epsilon: pick(1e-3, 1e-5) },
        x,
      ),
    () => builder.layer('ReLU', { maxValue: pick(null, 6) }, x),
    () => builder.layer('LeakyReLU', { negativeSlope: pick(0.3, 0.1) }, x),
    () => builder.layer('Activation', { activation: activation() }, x),
    () =>
      builder.layer(
        'ZeroPadding2D',
        {
          padding: pick(
            [
              [0, 1],
              [0, 1],
            ],
            [
              [2, 1],
              [1, 0],
            ],
          ),
        },
        x,
      ),
    () => builder.layer('Dropout', { rate: 0.3 }, x),
    () =>
      builder.layer(
        pick<KindName>('MaxPooling2D', 'AveragePooling2D'),
        { poolSize: [2, 2], strides: [1, 1], padding: pick('same', 'valid') },
        x,
      ),
    () => {
      const side = builder.layer('Conv2D', { filters: Number(builder.shape(x)[3]), kernelSize: [1, 1] }, x);
      return builder.layer(pick<KindName>('Add', 'Multiply', 'Average', 'Maximum', 'Concatenate'), {}, [
        x,
        side,
      ]);
    },
  ];
  const count = 4 + Math.floor(random() * 8);
  for (let i = 0; i < count; i++) x = pick(...steps)();
  x = builder.layer(pick<KindName>('GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'Flatten'), {}, x);
  x = builder.layer('Dense', { units: 7, useBias: pick(true, false) }, x);
  if (random() < 0.3) x = builder.layer('Softmax', {}, x);
  const graph = builder.finish(`random_${seed}`, x, preprocessings.none);
  const frozen = (name: string) => name !== 'input_layer' && random() < 0.3;
  return { ...graph, layers: graph.layers.map((layer) => ({ ...layer, trainable: !frozen(layer.name) })) };
}

/** Returns the graph with blobs of small random values as weights; variances are positive. */
export async function randomWeights(graph: LayerGraph, blobs: BlobStore, seed: number): Promise<LayerGraph> {
  const random = createRandom(seed);
  const facts = inferGraph(graph);
  const layers = [];
  for (const layer of graph.layers) {
    const weights: Record<string, { blob: string }> = {};
    for (const { name, shape } of facts.layers.get(layer.name)!.weights) {
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
      for (let i = 0; i < values.length; i++)
        values[i] = name === 'count' ? 3 : name.endsWith('variance') ? 0.5 + random() : random() - 0.4;
      weights[name] = { blob: await blobs.put(new Uint8Array(values.buffer)) };
    }
    layers.push({ ...layer, weights });
  }
  return { ...graph, layers };
}
