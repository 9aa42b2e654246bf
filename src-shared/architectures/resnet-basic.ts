// The ResNets of arXiv:1512.03385 without bottlenecks: ResNet18 and 34 for ImageNet, the CIFAR family of 6n+2 layers; and ResNeXt (arXiv:1611.05431).
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, createBuilder } from './builder';
import { addTop } from './top';

const he = { name: 'heNormal' };
const bn = (build: Builder, x: string, name: string) =>
  build.layer('BatchNormalization', { axis: 3, epsilon: 1.001e-5 }, x, name);
const relu = (build: Builder, x: string, name: string) =>
  build.layer('Activation', { activation: 'relu' }, x, name);

interface Conv {
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
}

function conv(
  build: Builder,
  x: string,
  { filters, kernel, stride = 1, groups = 1 }: Conv,
  name: string,
): string {
  const window = {
    filters,
    kernelSize: [kernel, kernel],
    strides: [stride, stride],
    padding: 'same',
    groups,
  };
  return build.layer('Conv2D', { ...window, useBias: false, kernelInitializer: he }, x, name);
}

const convBn = (build: Builder, x: string, params: Conv, name: string) =>
  bn(build, conv(build, x, params, `${name}_conv`), `${name}_bn`);

/** Adds two 3×3 convolutions with a shortcut, which is projected if the shape changes (option B of the paper). */
function basicBlock(build: Builder, entry: string, filters: number, stride: number, name: string): string {
  const projects = stride !== 1 || build.shape(entry)[3] !== filters;
  const shortcut = projects ? convBn(build, entry, { filters, kernel: 1, stride }, `${name}_0`) : entry;
  let x = relu(build, convBn(build, entry, { filters, kernel: 3, stride }, `${name}_1`), `${name}_1_relu`);
  x = convBn(build, x, { filters, kernel: 3 }, `${name}_2`);
  return relu(build, build.layer('Add', {}, [shortcut, x], `${name}_add`), `${name}_out`);
}

/** A bottleneck whose 3×3 convolution is split into 32 groups. */
function nextBlock(build: Builder, entry: string, filters: number, stride: number, name: string): string {
  const projects = stride !== 1 || build.shape(entry)[3] !== 2 * filters;
  const shortcut = projects
    ? convBn(build, entry, { filters: 2 * filters, kernel: 1, stride }, `${name}_0`)
    : entry;
  let x = relu(build, convBn(build, entry, { filters, kernel: 1 }, `${name}_1`), `${name}_1_relu`);
  x = relu(
    build,
    convBn(build, x, { filters, kernel: 3, stride, groups: 32 }, `${name}_2`),
    `${name}_2_relu`,
  );
  x = convBn(build, x, { filters: 2 * filters, kernel: 1 }, `${name}_3`);
  return relu(build, build.layer('Add', {}, [shortcut, x], `${name}_add`), `${name}_out`);
}

function imageNet(
  name: string,
  block: typeof basicBlock,
  width: number,
  depths: readonly number[],
  options: ArchitectureOptions,
): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  let x = relu(
    build,
    convBn(build, 'input_layer', { filters: 64, kernel: 7, stride: 2 }, 'conv1'),
    'conv1_relu',
  );
  x = build.layer('MaxPooling2D', { poolSize: [3, 3], strides: [2, 2], padding: 'same' }, x, 'pool1_pool');
  for (const [index, depth] of depths.entries()) {
    for (let i = 1; i <= depth; i++)
      x = block(build, x, width * 2 ** index, i === 1 && index > 0 ? 2 : 1, `conv${index + 2}_block${i}`);
  }
  return build.finish(
    name,
    addTop(build, x, options, { avg: 'avg_pool', max: 'max_pool' }),
    preprocessings.torch,
  );
}

/** Adds a shortcut without parameters: half the size, and twice the channels by zero padding (option A of the paper). */
function padShortcut(build: Builder, entry: string, name: string): string {
  const channels = Number(build.shape(entry)[3]);
  let x = build.layer('MaxPooling2D', { poolSize: [1, 1], strides: [2, 2] }, entry, `${name}_0_pool`);
  x = build.layer('Permute', { dims: [1, 3, 2] }, x, `${name}_0_channels_up`);
  const sides = [
    [0, 0],
    [channels / 2, channels / 2],
  ];
  x = build.layer('ZeroPadding2D', { padding: sides }, x, `${name}_0_pad`);
  return build.layer('Permute', { dims: [1, 3, 2] }, x, `${name}_0_channels_back`);
}

/** The CIFAR network of `depth` = 6n+2 layers: 20, 32, 44, 56, 110, 1202; native input 32×32. */
export function cifarResNet(depth: number): (options: ArchitectureOptions) => LayerGraph {
  return (options) => {
    const build = createBuilder(options.inputShape, options.seed);
    let x = relu(build, convBn(build, 'input_layer', { filters: 16, kernel: 3 }, 'conv1'), 'conv1_relu');
    for (let stack = 0; stack < 3; stack++) {
      const filters = 16 * 2 ** stack;
      for (let i = 1; i <= (depth - 2) / 6; i++) {
        const name = `conv${stack + 2}_block${i}`;
        const stride = i === 1 && stack > 0 ? 2 : 1;
        const shortcut = stride === 2 ? padShortcut(build, x, name) : x;
        let y = relu(build, convBn(build, x, { filters, kernel: 3, stride }, `${name}_1`), `${name}_1_relu`);
        y = convBn(build, y, { filters, kernel: 3 }, `${name}_2`);
        x = relu(build, build.layer('Add', {}, [shortcut, y], `${name}_add`), `${name}_out`);
      }
    }
    return build.finish(
      `resnet${depth}_cifar`,
      addTop(build, x, options, { avg: 'avg_pool', max: 'max_pool' }),
      preprocessings.torch,
    );
  };
}

type Architecture = (options: ArchitectureOptions) => LayerGraph;
/** ResNet18; native input 224×224. */
export const resNet18: Architecture = (options) =>
  imageNet('resnet18', basicBlock, 64, [2, 2, 2, 2], options);
/** ResNet34. */
export const resNet34: Architecture = (options) =>
  imageNet('resnet34', basicBlock, 64, [3, 4, 6, 3], options);
/** ResNeXt50 (32×4d). */
export const resNeXt50: Architecture = (options) =>
  imageNet('resnext50', nextBlock, 128, [3, 4, 6, 3], options);
/** ResNeXt101 (32×4d). */
export const resNeXt101: Architecture = (options) =>
  imageNet('resnext101', nextBlock, 128, [3, 4, 23, 3], options);
