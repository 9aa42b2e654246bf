// The catalog: the only list of layer kinds. Palette, inspector, readers, writers and executor derive from it.
import * as activations from './activation/activation';
import * as convnext from './applications/convnext';
import { customScaleLayer } from './applications/inception-resnet-v2';
import * as conv1D from './convolutional/conv-1d';
import * as conv2D from './convolutional/conv-2d';
import * as convTranspose from './convolutional/conv-transpose';
import * as core from './core/core';
import * as masking from './core/masking';
import { createInnerInference } from './infer-inner';
import type { LayerKind } from './kind';
import * as dot from './merging/dot';
import * as merging from './merging/merging';
import * as normalization from './normalization/batch-normalization';
import * as norms from './normalization/norms';
import * as arithmetic from './operations/arithmetic';
import { slice } from './operations/slicing';
import * as pooling1D from './pooling/pooling-1d';
import * as pooling from './pooling/pooling-2d';
import * as augmentation from './preprocessing/augmentation';
import { autoContrast } from './preprocessing/auto-contrast';
import * as resizing from './preprocessing/resizing';
import * as scaling from './preprocessing/scaling';
import { skippedKinds } from './preprocessing/skipped-augmentation';
import { activityRegularization } from './regularization/activity-regularization';
import * as noise from './regularization/noise';
import { withRegularizing } from './regularizers';
import * as padding from './reshaping/padding';
import * as reshaping from './reshaping/reshaping';
import * as upSampling from './reshaping/up-sampling';
import * as recurrent from './rnn/recurrent';
import * as wrappers from './rnn/wrappers';

export { checkParams, fillParams } from './check-params';

const plainKinds = {
  InputLayer: core.inputLayer,
  Dense: core.dense,
  Identity: core.identity,
  Conv1D: conv1D.conv1D,
  DepthwiseConv1D: conv1D.depthwiseConv1D,
  SeparableConv1D: conv1D.separableConv1D,
  Conv2D: conv2D.conv2D,
  DepthwiseConv2D: conv2D.depthwiseConv2D,
  SeparableConv2D: conv2D.separableConv2D,
  Conv2DTranspose: convTranspose.conv2DTranspose,
  BatchNormalization: normalization.batchNormalization,
  LayerNormalization: norms.layerNormalization,
  RMSNormalization: norms.rmsNormalization,
  GroupNormalization: norms.groupNormalization,
  UnitNormalization: norms.unitNormalization,
  LocalResponseNormalization: norms.localResponseNormalization,
  LayerScale: convnext.layerScale,
  Activation: activations.activation,
  ReLU: activations.relu,
  LeakyReLU: activations.leakyReLU,
  PReLU: activations.prelu,
  ELU: activations.elu,
  Softmax: activations.softmax,
  MaxPooling1D: pooling1D.maxPooling1D,
  AveragePooling1D: pooling1D.averagePooling1D,
  GlobalAveragePooling1D: pooling1D.globalAveragePooling1D,
  GlobalMaxPooling1D: pooling1D.globalMaxPooling1D,
  MaxPooling2D: pooling.maxPooling2D,
  AveragePooling2D: pooling.averagePooling2D,
  GlobalAveragePooling2D: pooling.globalAveragePooling2D,
  GlobalMaxPooling2D: pooling.globalMaxPooling2D,
  Flatten: reshaping.flatten,
  Reshape: reshaping.reshape,
  Permute: reshaping.permute,
  RepeatVector: reshaping.repeatVector,
  ZeroPadding1D: padding.zeroPadding1D,
  ZeroPadding2D: padding.zeroPadding2D,
  Cropping1D: padding.cropping1D,
  Cropping2D: padding.cropping2D,
  UpSampling1D: upSampling.upSampling1D,
  UpSampling2D: upSampling.upSampling2D,
  Add: merging.add,
  Subtract: merging.subtract,
  Multiply: merging.multiply,
  Average: merging.average,
  Maximum: merging.maximum,
  Minimum: merging.minimum,
  Concatenate: merging.concatenate,
  Dot: dot.dot,
  CustomScaleLayer: customScaleLayer,
  Divide: arithmetic.divide,
  Power: arithmetic.power,
  Clip: arithmetic.clip,
  MathFunction: arithmetic.mathFunction,
  Reduce: arithmetic.reduce,
  Slice: slice,
  Dropout: noise.dropout,
  SpatialDropout1D: noise.spatialDropout1D,
  SpatialDropout2D: noise.spatialDropout2D,
  GaussianNoise: noise.gaussianNoise,
  GaussianDropout: noise.gaussianDropout,
  AlphaDropout: noise.alphaDropout,
  ActivityRegularization: activityRegularization,
  StochasticDepth: convnext.stochasticDepth,
  Embedding: masking.embedding,
  Masking: masking.masking,
  SimpleRNN: recurrent.simpleRNN,
  LSTM: recurrent.lstm,
  GRU: recurrent.gru,
  Bidirectional: wrappers.bidirectional,
  TimeDistributed: wrappers.createTimeDistributed(createInnerInference(findKind)),
  Rescaling: scaling.rescaling,
  Normalization: scaling.normalization,
  Resizing: resizing.resizing,
  CenterCrop: resizing.centerCrop,
  AutoContrast: autoContrast,
  RandomFlip: augmentation.randomFlip,
  RandomRotation: augmentation.randomRotation,
  RandomZoom: augmentation.randomZoom,
  RandomTranslation: augmentation.randomTranslation,
  RandomContrast: augmentation.randomContrast,
  RandomBrightness: augmentation.randomBrightness,
  RandomCrop: augmentation.randomCrop,
  ...skippedKinds,
} as const satisfies Record<string, LayerKind>;

const kinds = Object.fromEntries(
  Object.entries(plainKinds).map(([name, kind]) => [name, withRegularizing(kind)]),
) as Record<keyof typeof plainKinds, LayerKind>;

/** The Keras class name of a kind in the catalog; the executor is exhaustive over it. */
export type KindName = keyof typeof kinds;

/** All kinds by name. */
export const catalog: Readonly<Record<KindName, LayerKind>> = kinds;

/** The kind of a class that a Keras file names: Keras has operations where `operation` is set, and no class of that name. */
export function findLayerClass(name: string): LayerKind | undefined {
  const kind = findKind(name);
  return kind?.operation ? undefined : kind;
}

/** The kind of that class name, or undefined when the catalog has none. */
export function findKind(name: string): LayerKind | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name as KindName] : undefined;
}
