// EfficientNet-Lite0: EfficientNet without squeeze-and-excite, with ReLU6 (arXiv:1905.11946; TensorFlow's TPU models, 'lite').
import type { LayerGraph, Preprocessing } from '../graph/graph';
import { type ArchitectureOptions, type Builder, correctPad, createBuilder } from './builder';
import { blocks } from './efficientnet';

/** `(x - 127) / 128`. */
const preprocessing: Preprocessing = {
  mode: 'custom',
  scale: [1 / 128, 1 / 128, 1 / 128],
  offset: [-127 / 128, -127 / 128, -127 / 128],
  channelOrder: 'rgb',
};

interface BlockOptions {
  readonly name: string;
  readonly kernel: number;
  readonly filtersIn: number;
  readonly filtersOut: number;
  readonly expansion: number;
  readonly stride: number;
  readonly dropRate: number;
}

function block(
  build: Builder,
  entry: string,
  { name, kernel, filtersIn, filtersOut, expansion, stride, dropRate }: BlockOptions,
): string {
  let x = entry;
  if (expansion !== 1) {
    x = build.layer(
      'Conv2D',
      { filters: filtersIn * expansion, kernelSize: [1, 1], padding: 'same', useBias: false },
      x,
      `${name}_expand_conv`,
    );
    x = build.layer('BatchNormalization', {}, x, `${name}_expand_bn`);
    x = build.layer('ReLU', { maxValue: 6 }, x, `${name}_expand_activation`);
  }
  if (stride === 2)
    x = build.layer(
      'ZeroPadding2D',
      { padding: correctPad(build.shape(x), kernel) },
      x,
      `${name}_dwconv_pad`,
    );
  const padding = stride === 2 ? 'valid' : 'same';
  const window = { kernelSize: [kernel, kernel], strides: [stride, stride], padding, useBias: false };
  x = build.layer('DepthwiseConv2D', window, x, `${name}_dwconv`);
  x = build.layer('BatchNormalization', {}, x, `${name}_bn`);
  x = build.layer('ReLU', { maxValue: 6 }, x, `${name}_activation`);
  x = build.layer(
    'Conv2D',
    { filters: filtersOut, kernelSize: [1, 1], padding: 'same', useBias: false },
    x,
    `${name}_project_conv`,
  );
  x = build.layer('BatchNormalization', {}, x, `${name}_project_bn`);
  if (stride === 1 && filtersIn === filtersOut) {
    x = build.layer('Dropout', { rate: dropRate, noiseShape: [null, 1, 1, 1] }, x, `${name}_drop`);
    x = build.layer('Add', {}, [x, entry], `${name}_add`);
  }
  return x;
}

/** EfficientNet-Lite0 with the layer names of keras.applications' EfficientNet; native input 224×224. */
export function efficientNetLite0(options: ArchitectureOptions): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  let x = build.layer(
    'ZeroPadding2D',
    { padding: correctPad(build.shape('input_layer'), 3) },
    'input_layer',
    'stem_conv_pad',
  );
  x = build.layer(
    'Conv2D',
    { filters: 32, kernelSize: [3, 3], strides: [2, 2], useBias: false },
    x,
    'stem_conv',
  );
  x = build.layer('BatchNormalization', {}, x, 'stem_bn');
  x = build.layer('ReLU', { maxValue: 6 }, x, 'stem_activation');
  const total = blocks.reduce((sum, [, repeats]) => sum + repeats, 0);
  let count = 0;
  for (const [index, [kernel, repeats, filtersIn, filtersOut, expansion, stride]] of blocks.entries()) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      x = block(build, x, {
        name: `block${index + 1}${String.fromCharCode(97 + repeat)}`,
        kernel,
        filtersIn: repeat === 0 ? filtersIn : filtersOut,
        filtersOut,
        expansion,
        stride: repeat === 0 ? stride : 1,
        dropRate: (0.2 * count++) / total,
      });
    }
  }
  x = build.layer(
    'Conv2D',
    { filters: 1280, kernelSize: [1, 1], padding: 'same', useBias: false },
    x,
    'top_conv',
  );
  x = build.layer('BatchNormalization', {}, x, 'top_bn');
  x = build.layer('ReLU', { maxValue: 6 }, x, 'top_activation');
  if (options.includeTop) {
    x = build.layer('GlobalAveragePooling2D', {}, x, 'avg_pool');
    x = build.layer('Dropout', { rate: 0.2 }, x, 'top_dropout');
    x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, 'predictions');
  } else if (options.pooling === 'avg') x = build.layer('GlobalAveragePooling2D', {}, x, 'avg_pool');
  else if (options.pooling === 'max') x = build.layer('GlobalMaxPooling2D', {}, x, 'max_pool');
  return build.finish('efficientnet-lite0', x, preprocessing);
}
