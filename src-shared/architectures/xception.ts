// Xception (arXiv:1610.02357) as keras/src/applications/xception.py builds it.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, createBuilder } from './builder';
import { addTop } from './top';

const bn = (build: Builder, x: string, name?: string) => build.layer('BatchNormalization', {}, x, name);
const relu = (build: Builder, x: string, name: string) =>
  build.layer('Activation', { activation: 'relu' }, x, name);

/** SeparableConv2D without bias and BatchNormalization. */
function separable(build: Builder, x: string, filters: number, name: string): string {
  const params = { filters, kernelSize: [3, 3], padding: 'same', useBias: false };
  return bn(build, build.layer('SeparableConv2D', params, x, name), `${name}_bn`);
}

/** Two separable convolutions and a pooling, added to a strided 1×1 convolution. */
function entryBlock(build: Builder, entry: string, filters: readonly [number, number], id: number): string {
  const shortcut = {
    filters: filters[1],
    kernelSize: [1, 1],
    strides: [2, 2],
    padding: 'same',
    useBias: false,
  };
  const residual = bn(build, build.layer('Conv2D', shortcut, entry));
  let x = id === 2 ? entry : relu(build, entry, `block${id}_sepconv1_act`);
  x = separable(build, x, filters[0], `block${id}_sepconv1`);
  x = separable(build, relu(build, x, `block${id}_sepconv2_act`), filters[1], `block${id}_sepconv2`);
  x = build.layer(
    'MaxPooling2D',
    { poolSize: [3, 3], strides: [2, 2], padding: 'same' },
    x,
    `block${id}_pool`,
  );
  return build.layer('Add', {}, [x, residual]);
}

/** Xception; native input 299×299, at least 71×71. */
export function xception(options: ArchitectureOptions): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  const conv = { kernelSize: [3, 3], useBias: false };
  let x = build.layer('Conv2D', { ...conv, filters: 32, strides: [2, 2] }, 'input_layer', 'block1_conv1');
  x = relu(build, bn(build, x, 'block1_conv1_bn'), 'block1_conv1_act');
  x = build.layer('Conv2D', { ...conv, filters: 64 }, x, 'block1_conv2');
  x = relu(build, bn(build, x, 'block1_conv2_bn'), 'block1_conv2_act');
  x = entryBlock(build, x, [128, 128], 2);
  x = entryBlock(build, x, [256, 256], 3);
  x = entryBlock(build, x, [728, 728], 4);
  for (let id = 5; id <= 12; id++) {
    const residual = x;
    for (const i of [1, 2, 3])
      x = separable(build, relu(build, x, `block${id}_sepconv${i}_act`), 728, `block${id}_sepconv${i}`);
    x = build.layer('Add', {}, [x, residual]);
  }
  x = entryBlock(build, x, [728, 1024], 13);
  x = relu(build, separable(build, x, 1536, 'block14_sepconv1'), 'block14_sepconv1_act');
  x = relu(build, separable(build, x, 2048, 'block14_sepconv2'), 'block14_sepconv2_act');
  x = addTop(build, x, options, { avg: 'avg_pool' });
  return build.finish('xception', x, preprocessings.tf);
}
