// The library of blocks from papers, as parts to insert on a connection; each is sized to the feature maps that it receives.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type Builder, createBuilder } from './builder';

/** A block of the library. */
export interface LibraryBlock {
  readonly key: BlockKey;
  /** Paper that it is from. */
  readonly source: string;
  /** True if the output has as many channels as the input, so that the block fits on any connection of feature maps. */
  readonly keepsShape: boolean;
}

/** Names of the blocks. */
export type BlockKey =
  | 'convBnRelu'
  | 'residual'
  | 'bottleneck'
  | 'preActivation'
  | 'invertedResidual'
  | 'squeezeExcite'
  | 'inception'
  | 'dense'
  | 'separable'
  | 'fire'
  | 'convNext';

/** The library, in the order in which it is shown. */
export const libraryBlocks: readonly LibraryBlock[] = [
  { key: 'convBnRelu', source: 'arXiv:1502.03167', keepsShape: true },
  { key: 'residual', source: 'arXiv:1512.03385', keepsShape: true },
  { key: 'bottleneck', source: 'arXiv:1512.03385', keepsShape: true },
  { key: 'preActivation', source: 'arXiv:1603.05027', keepsShape: true },
  { key: 'invertedResidual', source: 'arXiv:1801.04381', keepsShape: true },
  { key: 'squeezeExcite', source: 'arXiv:1709.01507', keepsShape: true },
  { key: 'separable', source: 'arXiv:1610.02357', keepsShape: true },
  { key: 'convNext', source: 'arXiv:2201.03545', keepsShape: true },
  { key: 'inception', source: 'arXiv:1409.4842', keepsShape: true },
  { key: 'dense', source: 'arXiv:1608.06993', keepsShape: false },
  { key: 'fire', source: 'arXiv:1602.07360', keepsShape: true },
];

type Make = (build: Builder, x: string, channels: number, name: string) => string;

function conv(
  build: Builder,
  x: string,
  filters: number,
  kernel: number,
  name: string,
  activation = 'linear',
): string {
  const window = { filters, kernelSize: [kernel, kernel], padding: 'same', activation };
  return build.layer('Conv2D', { ...window, kernelInitializer: { name: 'heNormal' } }, x, name);
}
const bn = (build: Builder, x: string, name: string) => build.layer('BatchNormalization', {}, x, name);
const relu = (build: Builder, x: string, name: string) => build.layer('ReLU', {}, x, name);
const convBn = (build: Builder, x: string, filters: number, kernel: number, name: string) =>
  bn(build, conv(build, x, filters, kernel, `${name}_conv`), `${name}_bn`);
const least = (channels: number, by: number) => Math.max(1, Math.round(channels / by));

const makers: Readonly<Record<BlockKey, Make>> = {
  convBnRelu: (build, x, channels, name) => relu(build, convBn(build, x, channels, 3, name), `${name}_relu`),
  residual(build, x, channels, name) {
    const first = relu(build, convBn(build, x, channels, 3, `${name}_1`), `${name}_1_relu`);
    const second = convBn(build, first, channels, 3, `${name}_2`);
    return relu(build, build.layer('Add', {}, [x, second], `${name}_add`), `${name}_out`);
  },
  bottleneck(build, x, channels, name) {
    const inner = least(channels, 4);
    const first = relu(build, convBn(build, x, inner, 1, `${name}_1`), `${name}_1_relu`);
    const second = relu(build, convBn(build, first, inner, 3, `${name}_2`), `${name}_2_relu`);
    const third = convBn(build, second, channels, 1, `${name}_3`);
    return relu(build, build.layer('Add', {}, [x, third], `${name}_add`), `${name}_out`);
  },
  preActivation(build, x, channels, name) {
    const first = relu(build, bn(build, x, `${name}_1_bn`), `${name}_1_relu`);
    const second = conv(build, first, channels, 3, `${name}_1_conv`);
    const third = relu(build, bn(build, second, `${name}_2_bn`), `${name}_2_relu`);
    return build.layer('Add', {}, [x, conv(build, third, channels, 3, `${name}_2_conv`)], `${name}_add`);
  },
  invertedResidual(build, x, channels, name) {
    const relu6 = (from: string, own: string) => build.layer('ReLU', { maxValue: 6 }, from, own);
    const wide = relu6(convBn(build, x, channels * 6, 1, `${name}_expand`), `${name}_expand_relu`);
    const depth = build.layer(
      'DepthwiseConv2D',
      { kernelSize: [3, 3], padding: 'same', useBias: false },
      wide,
      `${name}_depthwise`,
    );
    const narrow = relu6(bn(build, depth, `${name}_depthwise_bn`), `${name}_depthwise_relu`);
    return build.layer('Add', {}, [x, convBn(build, narrow, channels, 1, `${name}_project`)], `${name}_add`);
  },
  squeezeExcite(build, x, channels, name) {
    const pooled = build.layer('GlobalAveragePooling2D', { keepdims: true }, x, `${name}_squeeze`);
    const reduced = conv(build, pooled, least(channels, 16), 1, `${name}_reduce`, 'relu');
    const gates = conv(build, reduced, channels, 1, `${name}_expand`, 'sigmoid');
    return build.layer('Multiply', {}, [x, gates], `${name}_excite`);
  },
  separable(build, x, channels, name) {
    const first = build.layer(
      'SeparableConv2D',
      { filters: channels, kernelSize: [3, 3], padding: 'same', useBias: false },
      x,
      `${name}_sepconv`,
    );
    return relu(build, bn(build, first, `${name}_bn`), `${name}_relu`);
  },
  convNext(build, x, channels, name) {
    const depth = build.layer(
      'DepthwiseConv2D',
      { kernelSize: [7, 7], padding: 'same' },
      x,
      `${name}_depthwise`,
    );
    const norm = build.layer('LayerNormalization', { epsilon: 1e-6 }, depth, `${name}_norm`);
    const wide = conv(build, norm, channels * 4, 1, `${name}_1_conv`, 'gelu');
    return build.layer('Add', {}, [x, conv(build, wide, channels, 1, `${name}_2_conv`)], `${name}_add`);
  },
  inception(build, x, channels, name) {
    const [one, three, five] = [least(channels, 4), least(channels, 2), least(channels, 8)];
    const pooled = channels - one - three - five;
    const a = conv(build, x, one, 1, `${name}_1x1`, 'relu');
    const b = conv(
      build,
      conv(build, x, least(channels, 4), 1, `${name}_3x3_reduce`, 'relu'),
      three,
      3,
      `${name}_3x3`,
      'relu',
    );
    const c = conv(
      build,
      conv(build, x, least(channels, 16), 1, `${name}_5x5_reduce`, 'relu'),
      five,
      5,
      `${name}_5x5`,
      'relu',
    );
    const pool = build.layer(
      'MaxPooling2D',
      { poolSize: [3, 3], strides: [1, 1], padding: 'same' },
      x,
      `${name}_pool`,
    );
    const paths =
      pooled > 0 ? [a, b, c, conv(build, pool, pooled, 1, `${name}_pool_proj`, 'relu')] : [a, b, c];
    return build.layer('Concatenate', {}, paths, `${name}_output`);
  },
  dense(build, x, _channels, name) {
    const first = relu(build, bn(build, x, `${name}_0_bn`), `${name}_0_relu`);
    const second = relu(build, convBn(build, first, 128, 1, `${name}_1`), `${name}_1_relu`);
    return build.layer(
      'Concatenate',
      {},
      [x, conv(build, second, 32, 3, `${name}_2_conv`)],
      `${name}_concat`,
    );
  },
  fire(build, x, channels, name) {
    const squeezed = conv(build, x, least(channels, 8), 1, `${name}_squeeze1x1`, 'relu');
    const half = Math.max(1, channels >> 1);
    const one = conv(build, squeezed, half, 1, `${name}_expand1x1`, 'relu');
    const rest = channels - half;
    if (rest === 0) return one;
    return build.layer(
      'Concatenate',
      {},
      [one, conv(build, squeezed, rest, 3, `${name}_expand3x3`, 'relu')],
      `${name}_concat`,
    );
  },
};

/** Builds a block with new weights for feature maps of the given height, width and channels, as a part for `graft` and `whatFits`. */
export function buildBlock(key: BlockKey, maps: readonly [number, number, number], seed: number): LayerGraph {
  const build = createBuilder(maps, seed);
  const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return build.finish(name, makers[key](build, 'input_layer', maps[2], name), preprocessings.none);
}
