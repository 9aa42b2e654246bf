// The networks and the batches of the GPU's test: a small one whose numbers are compared, and ResNet18, which is timed.
import { buildArchitecture } from '#shared/architectures/index';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalog';
import type { StepsRequest, WebgpuRequest } from '#shared/protocol/trainer/trials';
import { createRandom } from '#shared/random';
import { optimizerSchema } from '#shared/run/stage';

const classes = 4;

type Short = [name: string, kind: string, params: LayerGraph['layers'][number]['params']];

/** Convolutions before batch normalization have no bias: its gradient is zero, and Adam would scale up its rounding. */
const smallLayers: readonly Short[] = [
  ['input', 'InputLayer', { shape: [32, 32, 3] }],
  ['conv', 'Conv2D', { filters: 16, kernelSize: [3, 3], padding: 'same', useBias: false }],
  ['conv_bn', 'BatchNormalization', {}],
  ['conv_relu', 'Activation', { activation: 'relu' }],
  ['depthwise', 'DepthwiseConv2D', { kernelSize: [3, 3], padding: 'same', useBias: false }],
  ['depthwise_bn', 'BatchNormalization', {}],
  ['pool', 'MaxPooling2D', { poolSize: [2, 2] }],
  ['strided', 'Conv2D', { filters: 32, kernelSize: [3, 3], strides: [2, 2], useBias: false }],
  ['strided_bn', 'BatchNormalization', {}],
  ['strided_relu', 'Activation', { activation: 'relu' }],
  ['mean', 'GlobalAveragePooling2D', {}],
  ['classes', 'Dense', { units: classes, activation: 'softmax' }],
];

function smallNetwork(): LayerGraph {
  const layers = smallLayers.map(([name, kind, params], i) => ({
    name,
    kind,
    params: fillParams(findKind(kind)!, params),
    inputs: i === 0 ? [] : [smallLayers[i - 1]![0]],
    trainable: true,
    weights: {},
  }));
  return { name: 'gpu_test', layers, outputs: ['classes'], preprocessing: preprocessings.none };
}

/** Returns a batch of noise for a network with a square input of three channels. */
export function noiseBatch(
  size: number,
  count: number,
  classCount: number,
  channels = 3,
): Pick<StepsRequest, 'images' | 'labels'> {
  const random = createRandom(17);
  const values = Float32Array.from({ length: count * size * size * channels }, () => 2 * random() - 1);
  const labels = Array.from({ length: count }, (_, i) => i % classCount);
  return { images: new Uint8Array(values.buffer), labels };
}

/** What is compared: convolution, batch normalization and Adam, ten steps. A large epsilon keeps Adam from scaling up rounding. */
export function numbersRequest(): StepsRequest {
  return {
    graph: smallNetwork(),
    ...noiseBatch(32, 16, classes),
    steps: 10,
    optimizer: optimizerSchema.parse({ kind: 'adam', learningRate: 0.01, epsilon: 0.01 }),
    seed: 1,
    timed: 0,
  };
}

/** Returns pixels of noise, 0 to 255. */
function noisePixels(size: number, count: number): Uint8Array<ArrayBuffer> {
  const random = createRandom(17);
  return Uint8Array.from({ length: count * size * size * 3 }, () => Math.floor(256 * random()));
}

/** What is compared with WebGPU: the features of the small network, with statistics of batch normalization as after training. */
export function featuresRequest(): WebgpuRequest {
  const network = smallNetwork();
  const uniform = (minval: number, maxval: number) => ({ name: 'random_uniform', minval, maxval });
  const statistics = {
    gamma: { initializer: uniform(0.5, 1.5), seed: 1 },
    beta: { initializer: uniform(-0.3, 0.3), seed: 2 },
    moving_mean: { initializer: uniform(-0.3, 0.3), seed: 3 },
    moving_variance: { initializer: uniform(0.5, 1.5), seed: 4 },
  };
  const layers = network.layers
    .filter(({ name }) => name !== 'classes')
    .map((layer) => (layer.kind === 'BatchNormalization' ? { ...layer, weights: statistics } : layer));
  const graph = { ...network, layers, outputs: ['mean'], preprocessing: preprocessings.tf };
  return { graph, pixels: noisePixels(32, 4), timed: 3 };
}

/** What is timed with WebGPU: the features of MobileNetV2 for a batch of images. */
export function featureSpeedRequest(): WebgpuRequest {
  const inputShape: [number, number, number] = [224, 224, 3];
  const graph = buildArchitecture('MobileNetV2', { inputShape, includeTop: false, classes, seed: 1 });
  return { graph, pixels: noisePixels(224, 16), timed: 3 };
}

/** What is timed: steps of ResNet18. */
export function speedRequest(): StepsRequest {
  const graph = buildArchitecture('ResNet18', {
    inputShape: [64, 64, 3],
    includeTop: true,
    classes,
    seed: 1,
  });
  return {
    graph,
    ...noiseBatch(64, 16, classes),
    steps: 1,
    optimizer: optimizerSchema.parse({ kind: 'adam', learningRate: 0.001 }),
    seed: 1,
    timed: 3,
  };
}
