// MobileNet (arXiv:1704.04861) and MobileNetV2 (arXiv:1801.04381) as keras/src/applications builds them, alpha 1.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, correctPad, createBuilder } from './builder';
import { addPooling, addTop } from './top';

const relu6 = (build: Builder, x: string, name: string) => build.layer('ReLU', { maxValue: 6 }, x, name);

function depthwiseBlock(build: Builder, entry: string, filters: number, stride: number, id: number): string {
  const bottomRight = [
    [0, 1],
    [0, 1],
  ];
  let x =
    stride === 1 ? entry : build.layer('ZeroPadding2D', { padding: bottomRight }, entry, `conv_pad_${id}`);
  const window = {
    kernelSize: [3, 3],
    strides: [stride, stride],
    padding: stride === 1 ? 'same' : 'valid',
    useBias: false,
  };
  x = build.layer('DepthwiseConv2D', window, x, `conv_dw_${id}`);
  x = relu6(build, build.layer('BatchNormalization', {}, x, `conv_dw_${id}_bn`), `conv_dw_${id}_relu`);
  x = build.layer(
    'Conv2D',
    { filters, kernelSize: [1, 1], padding: 'same', useBias: false },
    x,
    `conv_pw_${id}`,
  );
  return relu6(build, build.layer('BatchNormalization', {}, x, `conv_pw_${id}_bn`), `conv_pw_${id}_relu`);
}

/** MobileNet of width 1; native input 224×224. */
export function mobileNet(options: ArchitectureOptions): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  const first = { filters: 32, kernelSize: [3, 3], strides: [2, 2], padding: 'same', useBias: false };
  let x = build.layer('Conv2D', first, 'input_layer', 'conv1');
  x = relu6(build, build.layer('BatchNormalization', {}, x, 'conv1_bn'), 'conv1_relu');
  const filters = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024];
  const halving = new Set([2, 4, 6, 12]);
  for (const [index, count] of filters.entries())
    x = depthwiseBlock(build, x, count, halving.has(index + 1) ? 2 : 1, index + 1);
  if (options.includeTop) {
    x = build.layer('GlobalAveragePooling2D', { keepdims: true }, x);
    x = build.layer('Dropout', { rate: 1e-3 }, x, 'dropout');
    x = build.layer(
      'Conv2D',
      { filters: options.classes, kernelSize: [1, 1], padding: 'same' },
      x,
      'conv_preds',
    );
    x = build.layer('Reshape', { targetShape: [options.classes] }, x, 'reshape_2');
    x = build.layer('Activation', { activation: 'softmax' }, x, 'predictions');
  } else x = addPooling(build, x, options);
  return build.finish(`mobilenet_1.00_${options.inputShape[0]}`, x, preprocessings.tf);
}

function invertedResidual(
  build: Builder,
  entry: string,
  filters: number,
  stride: number,
  id: number,
): string {
  const prefix = id === 0 ? 'expanded_conv_' : `block_${id}_`;
  const bn = (x: string, name: string) =>
    build.layer('BatchNormalization', { momentum: 0.999 }, x, `${prefix}${name}`);
  const channels = Number(build.shape(entry)[3]);
  let x = entry;
  if (id > 0) {
    const expand = { filters: 6 * channels, kernelSize: [1, 1], padding: 'same', useBias: false };
    x = build.layer('Conv2D', expand, x, `${prefix}expand`);
    x = relu6(build, bn(x, 'expand_BN'), `${prefix}expand_relu`);
  }
  if (stride === 2)
    x = build.layer('ZeroPadding2D', { padding: correctPad(build.shape(x), 3) }, x, `${prefix}pad`);
  const window = {
    kernelSize: [3, 3],
    strides: [stride, stride],
    padding: stride === 1 ? 'same' : 'valid',
    useBias: false,
  };
  x = build.layer('DepthwiseConv2D', window, x, `${prefix}depthwise`);
  x = relu6(build, bn(x, 'depthwise_BN'), `${prefix}depthwise_relu`);
  x = build.layer(
    'Conv2D',
    { filters, kernelSize: [1, 1], padding: 'same', useBias: false },
    x,
    `${prefix}project`,
  );
  x = bn(x, 'project_BN');
  return channels === filters && stride === 1 ? build.layer('Add', {}, [entry, x], `${prefix}add`) : x;
}

/** MobileNetV2 of width 1; native input 224×224. */
export function mobileNetV2(options: ArchitectureOptions): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  const first = { filters: 32, kernelSize: [3, 3], strides: [2, 2], padding: 'same', useBias: false };
  let x = build.layer('Conv2D', first, 'input_layer', 'Conv1');
  x = relu6(build, build.layer('BatchNormalization', { momentum: 0.999 }, x, 'bn_Conv1'), 'Conv1_relu');
  const stages = [
    [16, 1, 1],
    [24, 2, 2],
    [32, 3, 2],
    [64, 4, 2],
    [96, 3, 1],
    [160, 3, 2],
    [320, 1, 1],
  ] as const;
  let id = 0;
  for (const [filters, repeats, stride] of stages) {
    for (let i = 0; i < repeats; i++) x = invertedResidual(build, x, filters, i === 0 ? stride : 1, id++);
  }
  x = build.layer('Conv2D', { filters: 1280, kernelSize: [1, 1], useBias: false }, x, 'Conv_1');
  x = relu6(build, build.layer('BatchNormalization', { momentum: 0.999 }, x, 'Conv_1_bn'), 'out_relu');
  x = addTop(build, x, options);
  return build.finish(`mobilenetv2_1.00_${options.inputShape[0]}`, x, preprocessings.tf);
}
