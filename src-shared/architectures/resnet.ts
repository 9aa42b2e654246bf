// ResNet (arXiv:1512.03385) and ResNetV2 (arXiv:1603.05027) as keras/src/applications/resnet.py builds them.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, createBuilder } from './builder';
import { addTop } from './top';

const bn = (build: Builder, x: string, name: string) =>
  build.layer('BatchNormalization', { axis: 3, epsilon: 1.001e-5 }, x, name);
const relu = (build: Builder, x: string, name: string) =>
  build.layer('Activation', { activation: 'relu' }, x, name);
const conv = (build: Builder, x: string, filters: number, params: object, name: string) =>
  build.layer('Conv2D', { filters, kernelSize: [1, 1], ...params }, x, name);

/** Convolutions, then add, then ReLU. */
function blockV1(
  build: Builder,
  entry: string,
  filters: number,
  stride: number,
  project: boolean,
  name: string,
): string {
  const strides = [stride, stride];
  const shortcut = project
    ? bn(build, conv(build, entry, 4 * filters, { strides }, `${name}_0_conv`), `${name}_0_bn`)
    : entry;
  let x = conv(build, entry, filters, { strides }, `${name}_1_conv`);
  x = relu(build, bn(build, x, `${name}_1_bn`), `${name}_1_relu`);
  x = conv(build, x, filters, { kernelSize: [3, 3], padding: 'same' }, `${name}_2_conv`);
  x = relu(build, bn(build, x, `${name}_2_bn`), `${name}_2_relu`);
  x = bn(build, conv(build, x, 4 * filters, {}, `${name}_3_conv`), `${name}_3_bn`);
  x = build.layer('Add', {}, [shortcut, x], `${name}_add`);
  return relu(build, x, `${name}_out`);
}

/** BatchNormalization and ReLU before each convolution. */
function blockV2(
  build: Builder,
  entry: string,
  filters: number,
  stride: number,
  project: boolean,
  name: string,
): string {
  const strides = [stride, stride];
  const ready = relu(build, bn(build, entry, `${name}_preact_bn`), `${name}_preact_relu`);
  let shortcut = entry;
  if (project) shortcut = conv(build, ready, 4 * filters, { strides }, `${name}_0_conv`);
  else if (stride > 1) shortcut = build.layer('MaxPooling2D', { poolSize: [1, 1], strides }, entry);
  let x = conv(build, ready, filters, { useBias: false }, `${name}_1_conv`);
  x = relu(build, bn(build, x, `${name}_1_bn`), `${name}_1_relu`);
  x = build.layer('ZeroPadding2D', {}, x, `${name}_2_pad`);
  x = conv(build, x, filters, { kernelSize: [3, 3], strides, useBias: false }, `${name}_2_conv`);
  x = relu(build, bn(build, x, `${name}_2_bn`), `${name}_2_relu`);
  x = conv(build, x, 4 * filters, {}, `${name}_3_conv`);
  return build.layer('Add', {}, [shortcut, x], `${name}_out`);
}

function resnet(
  name: string,
  version: 1 | 2,
  depths: readonly number[],
  options: ArchitectureOptions,
): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  const three = [
    [3, 3],
    [3, 3],
  ];
  let x = build.layer('ZeroPadding2D', { padding: three }, 'input_layer', 'conv1_pad');
  x = conv(build, x, 64, { kernelSize: [7, 7], strides: [2, 2] }, 'conv1_conv');
  if (version === 1) x = relu(build, bn(build, x, 'conv1_bn'), 'conv1_relu');
  x = build.layer('ZeroPadding2D', {}, x, 'pool1_pad');
  x = build.layer('MaxPooling2D', { poolSize: [3, 3], strides: [2, 2] }, x, 'pool1_pool');
  for (const [index, depth] of depths.entries()) {
    const filters = 64 * 2 ** index;
    for (let i = 1; i <= depth; i++) {
      const block = `conv${index + 2}_block${i}`;
      if (version === 1) x = blockV1(build, x, filters, i === 1 && index > 0 ? 2 : 1, i === 1, block);
      else x = blockV2(build, x, filters, i === depth && index < 3 ? 2 : 1, i === 1, block);
    }
  }
  if (version === 2) x = relu(build, bn(build, x, 'post_bn'), 'post_relu');
  x = addTop(build, x, options, { avg: 'avg_pool', max: 'max_pool' });
  return build.finish(name, x, version === 1 ? preprocessings.caffe : preprocessings.tf);
}

type Architecture = (options: ArchitectureOptions) => LayerGraph;
/** ResNet50; native input 224×224. */
export const resNet50: Architecture = (options) => resnet('resnet50', 1, [3, 4, 6, 3], options);
/** ResNet101. */
export const resNet101: Architecture = (options) => resnet('resnet101', 1, [3, 4, 23, 3], options);
/** ResNet152. */
export const resNet152: Architecture = (options) => resnet('resnet152', 1, [3, 8, 36, 3], options);
/** ResNet50V2; native input 224×224. */
export const resNet50V2: Architecture = (options) => resnet('resnet50v2', 2, [3, 4, 6, 3], options);
/** ResNet101V2. */
export const resNet101V2: Architecture = (options) => resnet('resnet101v2', 2, [3, 4, 23, 3], options);
/** ResNet152V2. */
export const resNet152V2: Architecture = (options) => resnet('resnet152v2', 2, [3, 8, 36, 3], options);
