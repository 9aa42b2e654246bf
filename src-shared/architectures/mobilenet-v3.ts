// MobileNetV3 (arXiv:1905.02244) as keras/src/applications/mobilenet_v3.py builds it, alpha 1.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, correctPad, createBuilder } from './builder';
import { addPooling } from './top';

type Activate = (x: string) => string;
/** Expansion, filters, kernel, stride, squeeze and excite, hard swish instead of ReLU. */
type Row = readonly [
  expansion: number,
  filters: number,
  kernel: number,
  stride: number,
  squeeze: boolean,
  swish: boolean,
];

const small: readonly Row[] = [
  [1, 16, 3, 2, true, false],
  [72 / 16, 24, 3, 2, false, false],
  [88 / 24, 24, 3, 1, false, false],
  [4, 40, 5, 2, true, true],
  [6, 40, 5, 1, true, true],
  [6, 40, 5, 1, true, true],
  [3, 48, 5, 1, true, true],
  [3, 48, 5, 1, true, true],
  [6, 96, 5, 2, true, true],
  [6, 96, 5, 1, true, true],
  [6, 96, 5, 1, true, true],
];
const large: readonly Row[] = [
  [1, 16, 3, 1, false, false],
  [4, 24, 3, 2, false, false],
  [3, 24, 3, 1, false, false],
  [3, 40, 5, 2, true, false],
  [3, 40, 5, 1, true, false],
  [3, 40, 5, 1, true, false],
  [6, 80, 3, 2, false, true],
  [2.5, 80, 3, 1, false, true],
  [2.3, 80, 3, 1, false, true],
  [2.3, 80, 3, 1, false, true],
  [6, 112, 3, 1, true, true],
  [6, 112, 3, 1, true, true],
  [6, 160, 5, 2, true, true],
  [6, 160, 5, 1, true, true],
  [6, 160, 5, 1, true, true],
];

/** Rounds to a multiple of 8, never down by more than 10 %. */
function depthOf(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}

const conv = (build: Builder, x: string, filters: number, useBias: boolean, name: string) =>
  build.layer('Conv2D', { filters, kernelSize: [1, 1], padding: 'same', useBias }, x, name);
const bn = (build: Builder, x: string, name: string) =>
  build.layer('BatchNormalization', { momentum: 0.999 }, x, name);

/** Keras writes `relu6(x + 3) * (1 / 6)` with operators; here these are Rescaling layers of the operators' names. */
function createHardSigmoid(build: Builder): Activate {
  let count = 0;
  return (x) => {
    const suffix = count === 0 ? '' : `_${count}`;
    count++;
    const shifted = build.layer('Rescaling', { scale: 1, offset: 3 }, x, `add${suffix}`);
    const clipped = build.layer('ReLU', { maxValue: 6 }, shifted);
    return build.layer('Rescaling', { scale: 1 / 6 }, clipped, `multiply${suffix}`);
  };
}

function mobileNetV3(
  name: string,
  rows: readonly Row[],
  lastFilters: number,
  options: ArchitectureOptions,
): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  const swish: Activate = (x) => build.layer('Activation', { activation: 'hard_silu' }, x);
  const relu: Activate = (x) => build.layer('ReLU', {}, x);
  const hardSigmoid = createHardSigmoid(build);
  let x = build.layer('Rescaling', { scale: 1 / 127.5, offset: -1 }, 'input_layer');
  const stem = { filters: 16, kernelSize: [3, 3], strides: [2, 2], padding: 'same', useBias: false };
  x = swish(bn(build, build.layer('Conv2D', stem, x, 'conv'), 'conv_bn'));
  for (const [index, [expansion, filters, kernel, stride, squeeze, swishes]] of rows.entries()) {
    const prefix = index === 0 ? 'expanded_conv_' : `expanded_conv_${index}_`;
    const activate = swishes ? swish : relu;
    const entry = x;
    const channels = Number(build.shape(entry)[3]);
    const expanded = depthOf(channels * expansion);
    if (index > 0)
      x = activate(bn(build, conv(build, x, expanded, false, `${prefix}expand`), `${prefix}expand_bn`));
    if (stride === 2)
      x = build.layer(
        'ZeroPadding2D',
        { padding: correctPad(build.shape(x), kernel) },
        x,
        `${prefix}depthwise_pad`,
      );
    const window = {
      kernelSize: [kernel, kernel],
      strides: [stride, stride],
      padding: stride === 1 ? 'same' : 'valid',
    };
    x = build.layer('DepthwiseConv2D', { ...window, useBias: false }, x, `${prefix}depthwise`);
    x = activate(bn(build, x, `${prefix}depthwise_bn`));
    if (squeeze) {
      const se = `${prefix}squeeze_excite_`;
      let weight = build.layer('GlobalAveragePooling2D', { keepdims: true }, x, `${se}avg_pool`);
      weight = conv(build, weight, depthOf(expanded / 4), true, `${se}conv`);
      weight = build.layer('ReLU', {}, weight, `${se}relu`);
      weight = hardSigmoid(conv(build, weight, expanded, true, `${se}conv_1`));
      x = build.layer('Multiply', {}, [x, weight], `${se}mul`);
    }
    x = bn(build, conv(build, x, filters, false, `${prefix}project`), `${prefix}project_bn`);
    if (stride === 1 && channels === filters) x = build.layer('Add', {}, [entry, x], `${prefix}add`);
  }
  const last = depthOf(Number(build.shape(x)[3]) * 6);
  x = swish(bn(build, conv(build, x, last, false, 'conv_1'), 'conv_1_bn'));
  if (options.includeTop) {
    x = build.layer('GlobalAveragePooling2D', { keepdims: true }, x);
    x = swish(conv(build, x, lastFilters, true, 'conv_2'));
    x = build.layer('Dropout', { rate: 0.2 }, x);
    x = build.layer('Flatten', {}, conv(build, x, options.classes, true, 'logits'));
    x = build.layer('Activation', { activation: 'softmax' }, x, 'predictions');
  } else x = addPooling(build, x, options, { avg: 'avg_pool', max: 'max_pool' });
  return build.finish(name, x, preprocessings.none);
}

/** MobileNetV3Small; native input 224×224, pixels 0..255. */
export const mobileNetV3Small = (options: ArchitectureOptions): LayerGraph =>
  mobileNetV3('MobileNetV3Small', small, 1024, options);
/** MobileNetV3Large; native input 224×224, pixels 0..255. */
export const mobileNetV3Large = (options: ArchitectureOptions): LayerGraph =>
  mobileNetV3('MobileNetV3Large', large, 1280, options);
