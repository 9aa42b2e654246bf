// DenseNet (arXiv:1608.06993) as keras/src/applications/densenet.py builds it.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, createBuilder } from './builder';
import { addTop } from './top';

const growth = 32;
const bnRelu = (build: Builder, x: string, bnName: string, reluName: string) => {
  const normal = build.layer('BatchNormalization', { axis: 3, epsilon: 1.001e-5 }, x, bnName);
  return build.layer('Activation', { activation: 'relu' }, normal, reluName);
};

function convBlock(build: Builder, entry: string, name: string): string {
  let x = bnRelu(build, entry, `${name}_0_bn`, `${name}_0_relu`);
  x = build.layer('Conv2D', { filters: 4 * growth, kernelSize: [1, 1], useBias: false }, x, `${name}_1_conv`);
  x = bnRelu(build, x, `${name}_1_bn`, `${name}_1_relu`);
  x = build.layer(
    'Conv2D',
    { filters: growth, kernelSize: [3, 3], padding: 'same', useBias: false },
    x,
    `${name}_2_conv`,
  );
  return build.layer('Concatenate', { axis: 3 }, [entry, x], `${name}_concat`);
}

function transition(build: Builder, entry: string, name: string): string {
  let x = bnRelu(build, entry, `${name}_bn`, `${name}_relu`);
  const filters = Math.floor(Number(build.shape(x)[3]) / 2);
  x = build.layer('Conv2D', { filters, kernelSize: [1, 1], useBias: false }, x, `${name}_conv`);
  return build.layer('AveragePooling2D', { poolSize: [2, 2], strides: [2, 2] }, x, `${name}_pool`);
}

function densenet(name: string, depths: readonly number[], options: ArchitectureOptions): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  const three = [
    [3, 3],
    [3, 3],
  ];
  let x = build.layer('ZeroPadding2D', { padding: three }, 'input_layer');
  x = build.layer(
    'Conv2D',
    { filters: 64, kernelSize: [7, 7], strides: [2, 2], useBias: false },
    x,
    'conv1_conv',
  );
  x = bnRelu(build, x, 'conv1_bn', 'conv1_relu');
  x = build.layer('ZeroPadding2D', {}, x);
  x = build.layer('MaxPooling2D', { poolSize: [3, 3], strides: [2, 2] }, x, 'pool1');
  for (const [index, depth] of depths.entries()) {
    if (index > 0) x = transition(build, x, `pool${index + 1}`);
    for (let i = 1; i <= depth; i++) x = convBlock(build, x, `conv${index + 2}_block${i}`);
  }
  x = bnRelu(build, x, 'bn', 'relu');
  x = addTop(build, x, options, { avg: 'avg_pool', max: 'max_pool' });
  return build.finish(name, x, preprocessings.torch);
}

type Architecture = (options: ArchitectureOptions) => LayerGraph;
/** DenseNet121; native input 224×224. */
export const denseNet121: Architecture = (options) => densenet('densenet121', [6, 12, 24, 16], options);
/** DenseNet169. */
export const denseNet169: Architecture = (options) => densenet('densenet169', [6, 12, 32, 32], options);
/** DenseNet201. */
export const denseNet201: Architecture = (options) => densenet('densenet201', [6, 12, 48, 32], options);
