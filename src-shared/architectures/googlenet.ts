// GoogLeNet, the first Inception (arXiv:1409.4842), with its two auxiliary heads.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, createBuilder } from './builder';
import { addPooling } from './top';

const lrn = { depthRadius: 5, bias: 1, alpha: 1e-4, beta: 0.75 };
const conv = (build: Builder, x: string, filters: number, kernel: number, name: string, stride = 1) => {
  const window = {
    filters,
    kernelSize: [kernel, kernel],
    strides: [stride, stride],
    padding: 'same',
    activation: 'relu',
  };
  return build.layer('Conv2D', window, x, name);
};
const pool = (build: Builder, x: string, stride: number, name: string) =>
  build.layer('MaxPooling2D', { poolSize: [3, 3], strides: [stride, stride], padding: 'same' }, x, name);

/** Filters: 1×1; 3×3 reduced and full; 5×5 reduced and full; after the pooling. Table 1 of the paper. */
type Row = readonly [number, number, number, number, number, number];
const modules: readonly (readonly [name: string, row: Row])[] = [
  ['3a', [64, 96, 128, 16, 32, 32]],
  ['3b', [128, 128, 192, 32, 96, 64]],
  ['4a', [192, 96, 208, 16, 48, 64]],
  ['4b', [160, 112, 224, 24, 64, 64]],
  ['4c', [128, 128, 256, 24, 64, 64]],
  ['4d', [112, 144, 288, 32, 64, 64]],
  ['4e', [256, 160, 320, 32, 128, 128]],
  ['5a', [256, 160, 320, 32, 128, 128]],
  ['5b', [384, 192, 384, 48, 128, 128]],
];

function inception(
  build: Builder,
  x: string,
  [one, reduce3, three, reduce5, five, pooled]: Row,
  name: string,
): string {
  const branches = [
    conv(build, x, one, 1, `${name}_1x1`),
    conv(build, conv(build, x, reduce3, 1, `${name}_3x3_reduce`), three, 3, `${name}_3x3`),
    conv(build, conv(build, x, reduce5, 1, `${name}_5x5_reduce`), five, 5, `${name}_5x5`),
    conv(build, pool(build, x, 1, `${name}_pool`), pooled, 1, `${name}_pool_proj`),
  ];
  return build.layer('Concatenate', {}, branches, `${name}_output`);
}

function auxiliary(build: Builder, entry: string, classes: number, name: string): string {
  let x = build.layer('AveragePooling2D', { poolSize: [5, 5], strides: [3, 3] }, entry, `${name}_pool`);
  x = build.layer('Flatten', {}, conv(build, x, 128, 1, `${name}_conv`), `${name}_flatten`);
  x = build.layer('Dense', { units: 1024, activation: 'relu' }, x, `${name}_fc`);
  x = build.layer('Dropout', { rate: 0.7 }, x, `${name}_drop`);
  return build.layer('Dense', { units: classes, activation: 'softmax' }, x, `${name}_predictions`);
}

/** GoogLeNet; native input 224×224. With the top its outputs are the classifier and the two auxiliary heads. */
export function googLeNet(options: ArchitectureOptions): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  let x = conv(build, 'input_layer', 64, 7, 'conv1', 2);
  x = build.layer('LocalResponseNormalization', lrn, pool(build, x, 2, 'pool1'), 'norm1');
  x = conv(build, conv(build, x, 64, 1, 'conv2_reduce'), 192, 3, 'conv2');
  x = pool(build, build.layer('LocalResponseNormalization', lrn, x, 'norm2'), 2, 'pool2');
  const heads: string[] = [];
  for (const [name, row] of modules) {
    x = inception(build, x, row, `inception_${name}`);
    if (options.includeTop && (name === '4a' || name === '4d')) {
      heads.push(auxiliary(build, x, options.classes, `auxiliary${heads.length + 1}`));
    }
    if (name === '3b' || name === '4e') x = pool(build, x, 2, `pool${name[0]}`);
  }
  if (!options.includeTop)
    return build.finish('googlenet', addPooling(build, x, options), preprocessings.caffe);
  x = build.layer('GlobalAveragePooling2D', {}, x, 'avg_pool');
  x = build.layer('Dropout', { rate: 0.4 }, x, 'dropout');
  x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, 'predictions');
  return build.finish('googlenet', [x, ...heads], preprocessings.caffe);
}
