// Historical networks of the textbooks: LeNet-5, AlexNet, Highway, and the first networks on Fashion-MNIST.
import { type LayerGraph, type Preprocessing, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, createBuilder } from './builder';

type Architecture = (options: ArchitectureOptions) => LayerGraph;

/** Pixels to 0 … 1. */
const unit: Preprocessing = {
  mode: 'custom',
  scale: [1 / 255, 1 / 255, 1 / 255],
  offset: [0, 0, 0],
  channelOrder: 'rgb',
};

/** LeNet-5 (LeCun et al. 1998, Gradient-based learning applied to document recognition); native input 32×32. */
export const leNet5: Architecture = (options) => {
  const build = createBuilder(options.inputShape, options.seed);
  const conv = (filters: number) => ({ filters, kernelSize: [5, 5], activation: 'tanh' });
  let x = build.layer('Conv2D', conv(6), 'input_layer', 'c1');
  x = build.layer('AveragePooling2D', {}, x, 's2');
  x = build.layer('Conv2D', conv(16), x, 'c3');
  x = build.layer('AveragePooling2D', {}, x, 's4');
  x = build.layer('Conv2D', conv(120), x, 'c5');
  x = build.layer('Flatten', {}, x, 'flatten');
  x = build.layer('Dense', { units: 84, activation: 'tanh' }, x, 'f6');
  if (options.includeTop)
    x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, 'predictions');
  return build.finish('lenet5', x, unit);
};

/** AlexNet (Krizhevsky, Sutskever, Hinton 2012) with its two groups and local response normalization; native input 227×227. */
export const alexNet: Architecture = (options) => {
  const build = createBuilder(options.inputShape, options.seed);
  const lrn = { depthRadius: 2, bias: 2, alpha: 1e-4, beta: 0.75 };
  const pool = { poolSize: [3, 3], strides: [2, 2] };
  const conv = (filters: number, kernel: number, groups: number) => ({
    filters,
    kernelSize: [kernel, kernel],
    padding: 'same',
    activation: 'relu',
    groups,
  });
  let x = build.layer(
    'Conv2D',
    { filters: 96, kernelSize: [11, 11], strides: [4, 4], activation: 'relu' },
    'input_layer',
    'conv1',
  );
  x = build.layer('LocalResponseNormalization', lrn, x, 'norm1');
  x = build.layer('MaxPooling2D', pool, x, 'pool1');
  x = build.layer('Conv2D', conv(256, 5, 2), x, 'conv2');
  x = build.layer('LocalResponseNormalization', lrn, x, 'norm2');
  x = build.layer('MaxPooling2D', pool, x, 'pool2');
  x = build.layer('Conv2D', conv(384, 3, 1), x, 'conv3');
  x = build.layer('Conv2D', conv(384, 3, 2), x, 'conv4');
  x = build.layer('Conv2D', conv(256, 3, 2), x, 'conv5');
  x = build.layer('MaxPooling2D', pool, x, 'pool5');
  if (options.includeTop) {
    x = build.layer('Flatten', {}, x, 'flatten');
    for (const name of ['fc6', 'fc7']) {
      x = build.layer('Dense', { units: 4096, activation: 'relu' }, x, name);
      x = build.layer('Dropout', { rate: 0.5 }, x, `${name}_drop`);
    }
    x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, 'predictions');
  }
  return build.finish('alexnet', x, preprocessings.caffe);
};

/** A highway network (arXiv:1505.00387) of ten layers of 50 units, as the paper trains on MNIST; native input 28×28. */
export const highway: Architecture = (options) => {
  const build = createBuilder(options.inputShape, options.seed);
  let x = build.layer('Flatten', {}, 'input_layer', 'flatten');
  x = build.layer('Dense', { units: 50, activation: 'relu' }, x, 'plain');
  for (let i = 1; i <= 9; i++) {
    const gate = { units: 50, activation: 'sigmoid', biasInitializer: { name: 'constant', value: -2 } };
    const transform = build.layer('Dense', gate, x, `highway${i}_transform`);
    const carry = build.layer('Rescaling', { scale: -1, offset: 1 }, transform, `highway${i}_carry`);
    const h = build.layer('Dense', { units: 50, activation: 'relu' }, x, `highway${i}_dense`);
    const changed = build.layer('Multiply', {}, [h, transform], `highway${i}_changed`);
    const kept = build.layer('Multiply', {}, [x, carry], `highway${i}_kept`);
    x = build.layer('Add', {}, [changed, kept], `highway${i}_add`);
  }
  if (options.includeTop)
    x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, 'predictions');
  return build.finish('highway', x, unit);
};

/** The textbook's first network on Fashion-MNIST: two hidden layers of 300 and 100; native input 28×28×1. */
export const fashionMlp: Architecture = (options) => {
  const build = createBuilder(options.inputShape, options.seed);
  let x = build.layer('Flatten', {}, 'input_layer', 'flatten');
  x = build.layer('Dense', { units: 300, activation: 'relu' }, x, 'hidden1');
  x = build.layer('Dense', { units: 100, activation: 'relu' }, x, 'hidden2');
  if (options.includeTop)
    x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, 'predictions');
  return build.finish('fashion_mlp', x, unit);
};

/** The textbook's small convolutional network on Fashion-MNIST; native input 28×28×1. */
export const fashionCnn: Architecture = (options) => {
  const build = createBuilder(options.inputShape, options.seed);
  let x = 'input_layer';
  for (const [index, filters] of [64, 128, 256].entries()) {
    const name = `block${index + 1}`;
    const kernel = index === 0 ? 7 : 3;
    const conv = {
      filters,
      kernelSize: [kernel, kernel],
      padding: 'same',
      activation: 'relu',
      kernelInitializer: { name: 'heNormal' },
    };
    x = build.layer('Conv2D', conv, x, `${name}_conv1`);
    if (index > 0) x = build.layer('Conv2D', conv, x, `${name}_conv2`);
    x = build.layer('MaxPooling2D', {}, x, `${name}_pool`);
  }
  if (options.includeTop) {
    x = build.layer('Flatten', {}, x, 'flatten');
    for (const [index, units] of [128, 64].entries()) {
      const dense = { units, activation: 'relu', kernelInitializer: { name: 'heNormal' } };
      x = build.layer('Dense', dense, x, `dense${index + 1}`);
      x = build.layer('Dropout', { rate: 0.5 }, x, `dropout${index + 1}`);
    }
    x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, 'predictions');
  }
  return build.finish('fashion_cnn', x, unit);
};
