// EfficientNetB0 … B7 (arXiv:1905.11946) as keras/src/applications/efficientnet.py builds them.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, correctPad, createBuilder } from './builder';
import { addPooling } from './top';

/** Keras' initializer of EfficientNet's convolutions. */
export const convInitializer = {
  name: 'varianceScaling',
  scale: 2,
  mode: 'fan_out',
  distribution: 'truncated_normal',
};
/** Keras' initializer of EfficientNet's classifier. */
const denseInitializer = {
  name: 'varianceScaling',
  scale: 1 / 3,
  mode: 'fan_out',
  distribution: 'uniform',
};

/** Kernel, repeats, filters in, filters out, expansion, stride, before scaling (table 1 of the paper). */
export const blocks = [
  [3, 1, 32, 16, 1, 1],
  [3, 2, 16, 24, 6, 2],
  [5, 2, 24, 40, 6, 2],
  [3, 3, 40, 80, 6, 2],
  [5, 3, 80, 112, 6, 1],
  [5, 4, 112, 192, 6, 2],
  [3, 1, 192, 320, 6, 1],
] as const;

const silu = (build: Builder, x: string, name: string) =>
  build.layer('Activation', { activation: 'silu' }, x, name);

/** Scales a width and rounds it to a multiple of 8, never down by more than 10 %. */
function roundFilters(filters: number, width: number): number {
  const wanted = filters * width;
  const rounded = Math.max(8, Math.floor((wanted + 4) / 8) * 8);
  return rounded < 0.9 * wanted ? rounded + 8 : rounded;
}

/** Adds squeeze and excitation: channels weighted by their mean over the whole image; `name` ends in `_`. */
export function squeezeExcite(build: Builder, x: string, squeezed: number, name: string): string {
  const filters = Number(build.shape(x)[3]);
  const params = { kernelSize: [1, 1], padding: 'same', kernelInitializer: convInitializer };
  let se = build.layer('GlobalAveragePooling2D', {}, x, `${name}se_squeeze`);
  se = build.layer('Reshape', { targetShape: [1, 1, filters] }, se, `${name}se_reshape`);
  se = build.layer('Conv2D', { ...params, filters: squeezed, activation: 'silu' }, se, `${name}se_reduce`);
  se = build.layer('Conv2D', { ...params, filters, activation: 'sigmoid' }, se, `${name}se_expand`);
  return build.layer('Multiply', {}, [x, se], `${name}se_excite`);
}

interface Block {
  readonly name: string;
  readonly kernel: number;
  readonly filtersIn: number;
  readonly filtersOut: number;
  readonly expansion: number;
  readonly stride: number;
  readonly dropRate: number;
}

function mbConv(build: Builder, entry: string, block: Block): string {
  const { name, kernel, filtersIn, filtersOut, expansion, stride, dropRate } = block;
  const pointwise = {
    kernelSize: [1, 1],
    padding: 'same',
    useBias: false,
    kernelInitializer: convInitializer,
  };
  let x = entry;
  if (expansion !== 1) {
    x = build.layer('Conv2D', { ...pointwise, filters: filtersIn * expansion }, x, `${name}expand_conv`);
    x = build.layer('BatchNormalization', { axis: 3 }, x, `${name}expand_bn`);
    x = silu(build, x, `${name}expand_activation`);
  }
  if (stride === 2)
    x = build.layer('ZeroPadding2D', { padding: correctPad(build.shape(x), kernel) }, x, `${name}dwconv_pad`);
  const window = {
    kernelSize: [kernel, kernel],
    strides: [stride, stride],
    padding: stride === 2 ? 'valid' : 'same',
  };
  const depthwise = { ...window, useBias: false, depthwiseInitializer: convInitializer };
  x = build.layer('DepthwiseConv2D', depthwise, x, `${name}dwconv`);
  x = silu(build, build.layer('BatchNormalization', { axis: 3 }, x, `${name}bn`), `${name}activation`);
  x = squeezeExcite(build, x, Math.max(1, Math.floor(filtersIn / 4)), name);
  x = build.layer('Conv2D', { ...pointwise, filters: filtersOut }, x, `${name}project_conv`);
  x = build.layer('BatchNormalization', { axis: 3 }, x, `${name}project_bn`);
  if (stride !== 1 || filtersIn !== filtersOut) return x;
  if (dropRate > 0)
    x = build.layer('Dropout', { rate: dropRate, noiseShape: [null, 1, 1, 1] }, x, `${name}drop`);
  return build.layer('Add', {}, [x, entry], `${name}add`);
}

function efficientNet(
  name: string,
  width: number,
  depth: number,
  dropout: number,
  options: ArchitectureOptions,
): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  let x = build.layer('Rescaling', { scale: 1 / 255 }, 'input_layer');
  x = build.layer('Normalization', { axis: 3 }, x);
  if (options.pretrained) {
    const scale = [0.229, 0.224, 0.225].map((deviation) => 1 / Math.sqrt(deviation));
    x = build.layer('Rescaling', { scale }, x);
  }
  x = build.layer('ZeroPadding2D', { padding: correctPad(build.shape(x), 3) }, x, 'stem_conv_pad');
  const stem = { filters: roundFilters(32, width), kernelSize: [3, 3], strides: [2, 2], useBias: false };
  x = build.layer('Conv2D', { ...stem, kernelInitializer: convInitializer }, x, 'stem_conv');
  x = silu(build, build.layer('BatchNormalization', { axis: 3 }, x, 'stem_bn'), 'stem_activation');
  const repeatsOf = (repeats: number) => Math.ceil(depth * repeats);
  const total = blocks.reduce((sum, [, repeats]) => sum + repeatsOf(repeats), 0);
  let count = 0;
  for (const [index, [kernel, repeats, filtersIn, filtersOut, expansion, stride]] of blocks.entries()) {
    for (let i = 0; i < repeatsOf(repeats); i++) {
      x = mbConv(build, x, {
        name: `block${index + 1}${String.fromCharCode(97 + i)}_`,
        kernel,
        filtersIn: roundFilters(i === 0 ? filtersIn : filtersOut, width),
        filtersOut: roundFilters(filtersOut, width),
        expansion,
        stride: i === 0 ? stride : 1,
        dropRate: (0.2 * count++) / total,
      });
    }
  }
  const top = { filters: roundFilters(1280, width), kernelSize: [1, 1], padding: 'same', useBias: false };
  x = build.layer('Conv2D', { ...top, kernelInitializer: convInitializer }, x, 'top_conv');
  x = silu(build, build.layer('BatchNormalization', { axis: 3 }, x, 'top_bn'), 'top_activation');
  return build.finish(name, addEfficientTop(build, x, dropout, options), preprocessings.none);
}

/** Pooling, dropout and `predictions`, or the pooling of the options. */
export function addEfficientTop(
  build: Builder,
  entry: string,
  dropout: number,
  options: ArchitectureOptions,
): string {
  if (!options.includeTop) return addPooling(build, entry, options, { avg: 'avg_pool', max: 'max_pool' });
  let x = build.layer('GlobalAveragePooling2D', {}, entry, 'avg_pool');
  x = build.layer('Dropout', { rate: dropout }, x, 'top_dropout');
  const classifier = { units: options.classes, activation: 'softmax', kernelInitializer: denseInitializer };
  return build.layer('Dense', classifier, x, 'predictions');
}

type Architecture = (options: ArchitectureOptions) => LayerGraph;
/** EfficientNetB0; native input 224×224, pixels 0..255. */
export const efficientNetB0: Architecture = (options) => efficientNet('efficientnetb0', 1, 1, 0.2, options);
/** EfficientNetB1; native input 240×240. */
export const efficientNetB1: Architecture = (options) => efficientNet('efficientnetb1', 1, 1.1, 0.2, options);
/** EfficientNetB2; native input 260×260. */
export const efficientNetB2: Architecture = (options) =>
  efficientNet('efficientnetb2', 1.1, 1.2, 0.3, options);
/** EfficientNetB3; native input 300×300. */
export const efficientNetB3: Architecture = (options) =>
  efficientNet('efficientnetb3', 1.2, 1.4, 0.3, options);
/** EfficientNetB4; native input 380×380. */
export const efficientNetB4: Architecture = (options) =>
  efficientNet('efficientnetb4', 1.4, 1.8, 0.4, options);
/** EfficientNetB5; native input 456×456. */
export const efficientNetB5: Architecture = (options) =>
  efficientNet('efficientnetb5', 1.6, 2.2, 0.4, options);
/** EfficientNetB6; native input 528×528. */
export const efficientNetB6: Architecture = (options) =>
  efficientNet('efficientnetb6', 1.8, 2.6, 0.5, options);
/** EfficientNetB7; native input 600×600. */
export const efficientNetB7: Architecture = (options) => efficientNet('efficientnetb7', 2, 3.1, 0.5, options);
