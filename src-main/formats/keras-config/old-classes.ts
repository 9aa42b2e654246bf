// Converts classes and arguments of old Keras versions, and of packages with equivalent layers, to current ones.
import type { Json } from '#shared/graph/graph';
import { asObject, type JsonObject } from './names';
import { plainValue } from './plain-value';

/** A class with its configuration. */
export interface ClassAndConfig {
  readonly className: string;
  readonly config: JsonObject;
}

type Rule = (config: JsonObject) => ClassAndConfig | undefined;

/** Arguments with different names in Keras 1, for all layers. */
const common: Readonly<Record<string, string>> = {
  border_mode: 'padding',
  subsample: 'strides',
  subsample_length: 'strides',
  bias: 'use_bias',
  init: 'kernel_initializer',
  W_regularizer: 'kernel_regularizer',
  b_regularizer: 'bias_regularizer',
  W_constraint: 'kernel_constraint',
  b_constraint: 'bias_constraint',
  nb_filter: 'filters',
  atrous_rate: 'dilation_rate',
};

/** Redundant sizes that Keras 1 wrote in addition to the input shape. */
const inputSizes = new Set(['input_dim', 'input_length', 'input_dtype']);

const channelOrders: Readonly<Record<string, string>> = { tf: 'channels_last', th: 'channels_first' };

/** Renames a Keras 1 configuration to current names. `own` are arguments specific to the class. */
function renamed(config: JsonObject, own: Readonly<Record<string, string>> = {}): JsonObject {
  const given: Record<string, Json> = {};
  for (const [key, value] of Object.entries(config)) {
    if (key === 'dim_ordering') given.data_format = channelOrders[String(value)] ?? value;
    else if (inputSizes.has(key)) continue;
    else given[own[key] ?? common[key] ?? key] = readOldValue(key, value);
  }
  return given;
}

/** Converts regularizers and constraints, which had `name` as the class and their arguments next to it. */
function readOldValue(key: string, value: Json): Json {
  const object = asObject(value);
  if (!object || typeof object.name !== 'string' || !/_(regularizer|constraint)$/.test(key)) return value;
  const { name, m, ...rest } = object;
  const className = name === 'WeightRegularizer' || name === 'L1L2Regularizer' ? 'L1L2' : name;
  return { class_name: className as string, config: m === undefined ? rest : { ...rest, max_value: m } };
}

const rename =
  (className: string, own: Readonly<Record<string, string>> = {}): Rule =>
  (config) => ({ className, config: renamed(config, own) });

/** Today's configuration as it is; Keras 1's, known by `marks`, renamed. */
const renameOld =
  (className: string, marks: readonly string[], own: Readonly<Record<string, string>>): Rule =>
  (config) =>
    marks.some((mark) => Object.hasOwn(config, mark))
      ? { className, config: renamed(config, own) }
      : { className, config };

/** Builds `kernel_size` from its rows and columns. */
const window: Rule = (config) => {
  const { nb_row, nb_col, ...rest } = config;
  const size: JsonObject = nb_row === undefined ? {} : { kernel_size: [nb_row, nb_col ?? nb_row] };
  return { className: 'Conv2D', config: renamed({ ...rest, ...size }) };
};
const windowed =
  (className: string): Rule =>
  (config) => ({ className, config: window(config)!.config });

const pooling = (className: string) =>
  renameOld(className, ['border_mode', 'stride', 'dim_ordering'], { stride: 'strides' });

const mergeModes: Readonly<Record<string, string>> = {
  sum: 'Add',
  mul: 'Multiply',
  ave: 'Average',
  max: 'Maximum',
  concat: 'Concatenate',
  dot: 'Dot',
};

/** Converts Keras 1's single merging layer; `cos` and functions have no current equivalent. */
const merge: Rule = ({ name, trainable = true, mode, concat_axis, dot_axes }) => {
  const className = typeof mode === 'string' ? mergeModes[mode] : undefined;
  if (!className || name === undefined) return undefined;
  const axis: JsonObject =
    className === 'Concatenate'
      ? { axis: concat_axis ?? -1 }
      : className === 'Dot'
        ? { axes: dot_axes ?? -1 }
        : {};
  return { className, config: { name, trainable, ...axis } };
};

/** Converts Keras 1's BatchNormalization, which matches the current one only in mode 0. */
const batchNormalization: Rule = (config) => {
  const { mode, ...rest } = config;
  if (mode !== undefined && mode !== 0) return undefined;
  return {
    className: 'BatchNormalization',
    config: renamed(rest, { gamma_init: 'gamma_initializer', beta_init: 'beta_initializer' }),
  };
};

/** Reads padding with one number per side, or four: top, bottom, left, right. */
const zeroPadding: Rule = (config) => {
  const { padding } = config;
  const today = { className: 'ZeroPadding2D', config: renamed(config) };
  if (!Array.isArray(padding) || padding.length !== 4) return today;
  const [top, bottom, left, right] = padding as Json[];
  return {
    ...today,
    config: {
      ...today.config,
      padding: [
        [top!, bottom!],
        [left!, right!],
      ],
    },
  };
};

const thresholded: Rule = ({ theta = 1, ...config }) => ({
  className: 'ReLU',
  config: { ...config, threshold: plainValue(theta), negative_slope: 0, max_value: null },
});

const rules: Readonly<Record<string, Rule>> = {
  Convolution1D: rename('Conv1D', { filter_length: 'kernel_size' }),
  Convolution2D: window,
  AtrousConvolution2D: window,
  AtrousConvolution1D: rename('Conv1D', { filter_length: 'kernel_size' }),
  SeparableConvolution2D: windowed('SeparableConv2D'),
  DepthwiseConvolution2D: windowed('DepthwiseConv2D'),
  TimeDistributedDense: rename('Dense', { output_dim: 'units' }),
  Dense: renameOld('Dense', ['output_dim'], { output_dim: 'units' }),
  Dropout: renameOld('Dropout', ['p'], { p: 'rate' }),
  SpatialDropout1D: renameOld('SpatialDropout1D', ['p'], { p: 'rate' }),
  SpatialDropout2D: renameOld('SpatialDropout2D', ['p', 'dim_ordering'], { p: 'rate' }),
  GaussianDropout: renameOld('GaussianDropout', ['p'], { p: 'rate' }),
  GaussianNoise: renameOld('GaussianNoise', ['sigma'], { sigma: 'stddev' }),
  MaxPooling1D: renameOld('MaxPooling1D', ['pool_length'], { pool_length: 'pool_size', stride: 'strides' }),
  AveragePooling1D: renameOld('AveragePooling1D', ['pool_length'], {
    pool_length: 'pool_size',
    stride: 'strides',
  }),
  MaxPooling2D: pooling('MaxPooling2D'),
  AveragePooling2D: pooling('AveragePooling2D'),
  GlobalAveragePooling2D: pooling('GlobalAveragePooling2D'),
  GlobalMaxPooling2D: pooling('GlobalMaxPooling2D'),
  UpSampling1D: renameOld('UpSampling1D', ['length'], { length: 'size' }),
  UpSampling2D: renameOld('UpSampling2D', ['dim_ordering'], {}),
  Cropping2D: renameOld('Cropping2D', ['dim_ordering'], {}),
  ZeroPadding2D: zeroPadding,
  PReLU: renameOld('PReLU', ['init'], { init: 'alpha_initializer' }),
  BatchNormalization: batchNormalization,
  Merge: merge,
  ThresholdedReLU: thresholded,
  // The package efficientnet: a Dropout that fills unknown sizes of its noise_shape, as Keras itself now does.
  FixedDropout: (config) => ({ className: 'Dropout', config }),
};

/** Converts a class and its configuration to the current form; unknown ones are returned unchanged. */
export function modernForm(className: string, config: JsonObject): ClassAndConfig {
  const rule = Object.hasOwn(rules, className) ? rules[className] : undefined;
  return rule?.(config) ?? { className, config };
}
