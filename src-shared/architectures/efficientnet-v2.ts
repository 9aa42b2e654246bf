// EfficientNetV2 (arXiv:2104.00298) as keras/src/applications/efficientnet_v2.py builds it.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, createBuilder } from './builder';
import { addEfficientTop, convInitializer, squeezeExcite } from './efficientnet';

/** Repeats, filters in, filters out, expansion, stride, fused (a full convolution instead of depthwise and squeeze). */
type Row = readonly [
  repeats: number,
  filtersIn: number,
  filtersOut: number,
  expansion: number,
  stride: number,
  fused: boolean,
];

const base: readonly Row[] = [
  [1, 32, 16, 1, 1, true],
  [2, 16, 32, 4, 2, true],
  [2, 32, 48, 4, 2, true],
  [3, 48, 96, 4, 2, false],
  [5, 96, 112, 6, 1, false],
  [8, 112, 192, 6, 2, false],
];
const small: readonly Row[] = [
  [2, 24, 24, 1, 1, true],
  [4, 24, 48, 4, 2, true],
  [4, 48, 64, 4, 2, true],
  [6, 64, 128, 4, 2, false],
  [9, 128, 160, 6, 1, false],
  [15, 160, 256, 6, 2, false],
];
const medium: readonly Row[] = [
  [3, 24, 24, 1, 1, true],
  [5, 24, 48, 4, 2, true],
  [5, 48, 80, 4, 2, true],
  [7, 80, 160, 4, 2, false],
  [14, 160, 176, 6, 1, false],
  [18, 176, 304, 6, 2, false],
  [5, 304, 512, 6, 1, false],
];
const large: readonly Row[] = [
  [4, 32, 32, 1, 1, true],
  [7, 32, 64, 4, 2, true],
  [7, 64, 96, 4, 2, true],
  [10, 96, 192, 4, 2, false],
  [19, 192, 224, 6, 1, false],
  [25, 224, 384, 6, 2, false],
  [7, 384, 640, 6, 1, false],
];

const roundFilters = (filters: number, width: number) =>
  Math.max(8, Math.floor((filters * width + 4) / 8) * 8);
const bn = (build: Builder, x: string, name: string) =>
  build.layer('BatchNormalization', { axis: 3, momentum: 0.9 }, x, name);
const silu = (build: Builder, x: string, name: string) =>
  build.layer('Activation', { activation: 'silu' }, x, name);
const conv = (build: Builder, x: string, filters: number, kernel: number, stride: number, name: string) => {
  const window = {
    filters,
    kernelSize: [kernel, kernel],
    strides: [stride, stride],
    padding: 'same',
    useBias: false,
  };
  return build.layer('Conv2D', { ...window, kernelInitializer: convInitializer }, x, name);
};

interface Block {
  readonly name: string;
  readonly filtersIn: number;
  readonly filtersOut: number;
  readonly expansion: number;
  readonly stride: number;
  readonly dropRate: number;
}

function finishBlock(
  build: Builder,
  entry: string,
  branch: string,
  { name, filtersIn, filtersOut, stride, dropRate }: Block,
): string {
  if (stride !== 1 || filtersIn !== filtersOut) return branch;
  const dropout = { rate: dropRate, noiseShape: [null, 1, 1, 1] };
  const x = dropRate > 0 ? build.layer('Dropout', dropout, branch, `${name}drop`) : branch;
  return build.layer('Add', {}, [x, entry], `${name}add`);
}

function fusedMbConv(build: Builder, entry: string, block: Block): string {
  const { name, filtersIn, filtersOut, expansion, stride } = block;
  if (expansion === 1) {
    const x = bn(
      build,
      conv(build, entry, filtersOut, 3, stride, `${name}project_conv`),
      `${name}project_bn`,
    );
    return finishBlock(build, entry, silu(build, x, `${name}project_activation`), block);
  }
  let x = bn(
    build,
    conv(build, entry, filtersIn * expansion, 3, stride, `${name}expand_conv`),
    `${name}expand_bn`,
  );
  x = silu(build, x, `${name}expand_activation`);
  x = bn(build, conv(build, x, filtersOut, 1, 1, `${name}project_conv`), `${name}project_bn`);
  return finishBlock(build, entry, x, block);
}

function mbConv(build: Builder, entry: string, block: Block): string {
  const { name, filtersIn, filtersOut, expansion, stride } = block;
  let x = entry;
  if (expansion !== 1) {
    x = bn(build, conv(build, x, filtersIn * expansion, 1, 1, `${name}expand_conv`), `${name}expand_bn`);
    x = silu(build, x, `${name}expand_activation`);
  }
  const window = { kernelSize: [3, 3], strides: [stride, stride], padding: 'same', useBias: false };
  x = build.layer(
    'DepthwiseConv2D',
    { ...window, depthwiseInitializer: convInitializer },
    x,
    `${name}dwconv2`,
  );
  x = silu(build, bn(build, x, `${name}bn`), `${name}activation`);
  x = squeezeExcite(build, x, Math.max(1, Math.floor(filtersIn / 4)), name);
  x = bn(build, conv(build, x, filtersOut, 1, 1, `${name}project_conv`), `${name}project_bn`);
  return finishBlock(build, entry, x, block);
}

function efficientNetV2(
  name: string,
  rows: readonly Row[],
  width: number,
  depth: number,
  options: ArchitectureOptions,
): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  let x = 'input_layer';
  if (rows === base) {
    x = build.layer('Rescaling', { scale: 1 / 255 }, x);
    const variance = [0.229 ** 2, 0.224 ** 2, 0.225 ** 2];
    x = build.layer('Normalization', { axis: 3, mean: [0.485, 0.456, 0.406], variance }, x);
  } else x = build.layer('Rescaling', { scale: 1 / 128, offset: -1 }, x);
  x = conv(build, x, roundFilters(rows[0]![1], width), 3, 2, 'stem_conv');
  x = silu(build, bn(build, x, 'stem_bn'), 'stem_activation');
  const total = rows.reduce((sum, [repeats]) => sum + repeats, 0);
  let count = 0;
  for (const [index, [repeats, filtersIn, filtersOut, expansion, stride, fused]] of rows.entries()) {
    for (let i = 0; i < Math.ceil(repeats * depth); i++) {
      const block: Block = {
        name: `block${index + 1}${String.fromCharCode(97 + i)}_`,
        filtersIn: roundFilters(i === 0 ? filtersIn : filtersOut, width),
        filtersOut: roundFilters(filtersOut, width),
        expansion,
        stride: i === 0 ? stride : 1,
        dropRate: (0.2 * count++) / total,
      };
      x = fused ? fusedMbConv(build, x, block) : mbConv(build, x, block);
    }
  }
  x = conv(build, x, roundFilters(1280, width), 1, 1, 'top_conv');
  x = silu(build, bn(build, x, 'top_bn'), 'top_activation');
  return build.finish(name, addEfficientTop(build, x, 0.2, options), preprocessings.none);
}

type Architecture = (options: ArchitectureOptions) => LayerGraph;
/** EfficientNetV2B0; native input 224×224, pixels 0..255. */
export const efficientNetV2B0: Architecture = (options) =>
  efficientNetV2('efficientnetv2-b0', base, 1, 1, options);
/** EfficientNetV2B1; native input 240×240. */
export const efficientNetV2B1: Architecture = (options) =>
  efficientNetV2('efficientnetv2-b1', base, 1, 1.1, options);
/** EfficientNetV2B2; native input 260×260. */
export const efficientNetV2B2: Architecture = (options) =>
  efficientNetV2('efficientnetv2-b2', base, 1.1, 1.2, options);
/** EfficientNetV2B3; native input 300×300. */
export const efficientNetV2B3: Architecture = (options) =>
  efficientNetV2('efficientnetv2-b3', base, 1.2, 1.4, options);
/** EfficientNetV2S; native input 384×384. */
export const efficientNetV2S: Architecture = (options) =>
  efficientNetV2('efficientnetv2-s', small, 1, 1, options);
/** EfficientNetV2M; native input 480×480. */
export const efficientNetV2M: Architecture = (options) =>
  efficientNetV2('efficientnetv2-m', medium, 1, 1, options);
/** EfficientNetV2L; native input 480×480. */
export const efficientNetV2L: Architecture = (options) =>
  efficientNetV2('efficientnetv2-l', large, 1, 1, options);
