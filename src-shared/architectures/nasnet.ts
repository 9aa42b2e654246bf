// NASNet-A (arXiv:1707.07012) as keras/src/applications/nasnet.py builds it, with its automatic layer names.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, correctPad, createBuilder } from './builder';
import { addTop } from './top';

const bn = (build: Builder, x: string, name: string) =>
  build.layer('BatchNormalization', { momentum: 0.9997 }, x, name);
const relu = (build: Builder, x: string, name?: string) =>
  build.layer('Activation', { activation: 'relu' }, x, name);
const pointwise = (build: Builder, x: string, filters: number, name: string) => {
  const params = {
    filters,
    kernelSize: [1, 1],
    padding: 'same',
    useBias: false,
    kernelInitializer: { name: 'heNormal' },
  };
  return build.layer('Conv2D', params, x, name);
};
const pool = (
  build: Builder,
  x: string,
  kind: 'MaxPooling2D' | 'AveragePooling2D',
  stride: number,
  name: string,
) =>
  build.layer(
    kind,
    { poolSize: [3, 3], strides: [stride, stride], padding: stride === 1 ? 'same' : 'valid' },
    x,
    name,
  );
const add = (build: Builder, inputs: string[], name?: string) => build.layer('Add', {}, inputs, name);

/** Adds ReLU, separable convolution and BatchNormalization, twice. */
function separable(
  build: Builder,
  entry: string,
  filters: number,
  kernel: number,
  stride: number,
  id: string,
): string {
  const params = { filters, kernelSize: [kernel, kernel], useBias: false };
  let x = relu(build, entry);
  if (stride === 2)
    x = build.layer(
      'ZeroPadding2D',
      { padding: correctPad(build.shape(x), kernel) },
      x,
      `separable_conv_1_pad_${id}`,
    );
  const first = { ...params, strides: [stride, stride], padding: stride === 2 ? 'valid' : 'same' };
  x = bn(
    build,
    build.layer('SeparableConv2D', first, x, `separable_conv_1_${id}`),
    `separable_conv_1_bn_${id}`,
  );
  x = relu(build, x);
  x = build.layer('SeparableConv2D', { ...params, padding: 'same' }, x, `separable_conv_2_${id}`);
  return bn(build, x, `separable_conv_2_bn_${id}`);
}

/** Adapts the output of the previous cell (`p`) to the size and width of this one. */
function adjust(build: Builder, before: string | null, entry: string, filters: number, id: string): string {
  if (before === null) return entry;
  if (build.shape(before)[2] !== build.shape(entry)[2]) {
    const x = relu(build, before, `adjust_relu_1_${id}`);
    const thin = { poolSize: [1, 1], strides: [2, 2] };
    const left = build.layer('AveragePooling2D', thin, x, `adjust_avg_pool_1_${id}`);
    const leftConv = pointwise(build, left, Math.floor(filters / 2), `adjust_conv_1_${id}`);
    const bottomRight = [
      [0, 1],
      [0, 1],
    ];
    const topLeft = [
      [1, 0],
      [1, 0],
    ];
    const shifted = build.layer(
      'Cropping2D',
      { cropping: topLeft },
      build.layer('ZeroPadding2D', { padding: bottomRight }, x),
    );
    const right = build.layer('AveragePooling2D', thin, shifted, `adjust_avg_pool_2_${id}`);
    const rightConv = pointwise(build, right, Math.floor(filters / 2), `adjust_conv_2_${id}`);
    return bn(build, build.layer('Concatenate', {}, [leftConv, rightConv]), `adjust_bn_${id}`);
  }
  if (build.shape(before)[3] === filters) return before;
  return bn(
    build,
    pointwise(build, relu(build, before), filters, `adjust_conv_projection_${id}`),
    `adjust_bn_${id}`,
  );
}

function normalCell(
  build: Builder,
  entry: string,
  before: string | null,
  filters: number,
  id: string,
): string {
  const p = adjust(build, before, entry, filters, id);
  const h = bn(
    build,
    pointwise(build, relu(build, entry), filters, `normal_conv_1_${id}`),
    `normal_bn_1_${id}`,
  );
  const left1 = separable(build, h, filters, 5, 1, `normal_left1_${id}`);
  const x1 = add(
    build,
    [left1, separable(build, p, filters, 3, 1, `normal_right1_${id}`)],
    `normal_add_1_${id}`,
  );
  const left2 = separable(build, p, filters, 5, 1, `normal_left2_${id}`);
  const x2 = add(
    build,
    [left2, separable(build, p, filters, 3, 1, `normal_right2_${id}`)],
    `normal_add_2_${id}`,
  );
  const x3 = add(
    build,
    [pool(build, h, 'AveragePooling2D', 1, `normal_left3_${id}`), p],
    `normal_add_3_${id}`,
  );
  const left4 = pool(build, p, 'AveragePooling2D', 1, `normal_left4_${id}`);
  const x4 = add(
    build,
    [left4, pool(build, p, 'AveragePooling2D', 1, `normal_right4_${id}`)],
    `normal_add_4_${id}`,
  );
  const x5 = add(build, [separable(build, h, filters, 3, 1, `normal_left5_${id}`), h], `normal_add_5_${id}`);
  return build.layer('Concatenate', {}, [p, x1, x2, x3, x4, x5], `normal_concat_${id}`);
}

function reductionCell(
  build: Builder,
  entry: string,
  before: string | null,
  filters: number,
  id: string,
): string {
  const p = adjust(build, before, entry, filters, id);
  const h = bn(
    build,
    pointwise(build, relu(build, entry), filters, `reduction_conv_1_${id}`),
    `reduction_bn_1_${id}`,
  );
  const padded = build.layer(
    'ZeroPadding2D',
    { padding: correctPad(build.shape(h), 3) },
    h,
    `reduction_pad_1_${id}`,
  );
  const left1 = separable(build, h, filters, 5, 2, `reduction_left1_${id}`);
  const x1 = add(
    build,
    [left1, separable(build, p, filters, 7, 2, `reduction_right1_${id}`)],
    `reduction_add_1_${id}`,
  );
  const left2 = pool(build, padded, 'MaxPooling2D', 2, `reduction_left2_${id}`);
  const x2 = add(
    build,
    [left2, separable(build, p, filters, 7, 2, `reduction_right2_${id}`)],
    `reduction_add_2_${id}`,
  );
  const left3 = pool(build, padded, 'AveragePooling2D', 2, `reduction_left3_${id}`);
  const x3 = add(
    build,
    [left3, separable(build, p, filters, 5, 2, `reduction_right3_${id}`)],
    `reduction_add3_${id}`,
  );
  const x4 = add(build, [x2, pool(build, x1, 'AveragePooling2D', 1, `reduction_left4_${id}`)]);
  const left5 = separable(build, x1, filters, 3, 1, `reduction_left4_${id}`);
  const x5 = add(
    build,
    [left5, pool(build, padded, 'MaxPooling2D', 2, `reduction_right5_${id}`)],
    `reduction_add4_${id}`,
  );
  return build.layer('Concatenate', {}, [x2, x3, x4, x5], `reduction_concat_${id}`);
}

interface Size {
  readonly penultimate: number;
  readonly cells: number;
  readonly stem: number;
  /** True if the previous path skips a reduction cell. */
  readonly skip: boolean;
}

function nasnet(
  name: string,
  { penultimate, cells, stem, skip }: Size,
  options: ArchitectureOptions,
): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  const filters = penultimate / 24;
  const first = {
    filters: stem,
    kernelSize: [3, 3],
    strides: [2, 2],
    useBias: false,
    kernelInitializer: { name: 'heNormal' },
  };
  let x = bn(build, build.layer('Conv2D', first, 'input_layer', 'stem_conv1'), 'stem_bn1');
  let p: string | null = null;
  const step = (cell: typeof normalCell, width: number, id: string) => {
    const next = cell(build, x, p, width, id);
    p = x;
    x = next;
  };
  step(reductionCell, Math.floor(filters / 4), 'stem_1');
  step(reductionCell, Math.floor(filters / 2), 'stem_2');
  for (let stage = 0; stage < 3; stage++) {
    const width = filters * 2 ** stage;
    if (stage > 0) {
      const before: string | null = p;
      step(reductionCell, width, `reduce_${stage * cells}`);
      if (skip) p = before;
    }
    for (let i = 0; i < cells; i++) step(normalCell, width, String(stage * cells + i + (stage > 0 ? 1 : 0)));
  }
  return build.finish(name, addTop(build, relu(build, x), options), preprocessings.tf);
}

const mobile: Size = { penultimate: 1056, cells: 4, stem: 32, skip: false };
const large: Size = { penultimate: 4032, cells: 6, stem: 96, skip: true };
/** NASNetMobile; native input 224×224. */
export const nasNetMobile = (options: ArchitectureOptions): LayerGraph =>
  nasnet('nasnet_mobile', mobile, options);
/** NASNetLarge; native input 331×331. */
export const nasNetLarge = (options: ArchitectureOptions): LayerGraph =>
  nasnet('nasnet_large', large, options);
