// The forward function of each kind; exhaustive over the catalog by its type.
import type { KindName } from '#shared/layers/catalog';
import { ofSkipped } from '#shared/layers/preprocessing/skipped-augmentation';
import * as activations from './activation/activation';
import { forwardCustomScaleLayer } from './applications/inception-resnet-v2';
import * as sequences from './convolutional/conv-1d';
import * as convolution from './convolutional/conv-2d';
import { forwardConv2DTranspose } from './convolutional/conv-transpose';
import * as core from './core/core';
import type { Forward } from './forward';
import { forwardDot } from './merging/dot';
import * as merging from './merging/merging';
import * as normalization from './normalization/batch-normalization';
import * as norms from './normalization/norms';
import * as arithmetic from './operations/arithmetic';
import { forwardSlice } from './operations/slicing';
import * as pooling from './pooling/pooling-2d';
import * as augment from './preprocessing/augmentation';
import { forwardAutoContrast } from './preprocessing/auto-contrast';
import * as resize from './preprocessing/resizing';
import * as noise from './regularization/noise';
import * as reshaping from './reshaping/reshaping';
import * as recurrent from './rnn/recurrent';
import { forwardBidirectional, forwardTimeDistributed } from './rnn/wrappers';

/** A forward function for every kind of the catalog: a missing one does not compile. */
export const forwards: Readonly<Record<KindName, Forward>> = {
  InputLayer: core.forwardInput,
  Dense: core.forwardDense,
  Identity: core.forwardIdentity,
  Conv1D: sequences.forwardConv1D,
  DepthwiseConv1D: sequences.forwardDepthwiseConv1D,
  SeparableConv1D: sequences.forwardSeparableConv1D,
  Conv2D: convolution.forwardConv2D,
  DepthwiseConv2D: convolution.forwardDepthwiseConv2D,
  SeparableConv2D: convolution.forwardSeparableConv2D,
  Conv2DTranspose: forwardConv2DTranspose,
  BatchNormalization: normalization.forwardBatchNormalization,
  LayerNormalization: norms.forwardLayerNormalization,
  GroupNormalization: norms.forwardGroupNormalization,
  UnitNormalization: norms.forwardUnitNormalization,
  LocalResponseNormalization: norms.forwardLocalResponseNormalization,
  LayerScale: norms.forwardLayerScale,
  Activation: activations.forwardActivation,
  ReLU: activations.forwardReLU,
  LeakyReLU: activations.forwardLeakyReLU,
  PReLU: activations.forwardPReLU,
  ELU: activations.forwardELU,
  Softmax: activations.forwardSoftmax,
  MaxPooling1D: pooling.forwardMaxPooling1D,
  AveragePooling1D: pooling.forwardAveragePooling1D,
  GlobalAveragePooling1D: pooling.forwardGlobalAveragePooling1D,
  GlobalMaxPooling1D: pooling.forwardGlobalMaxPooling1D,
  MaxPooling2D: pooling.forwardMaxPooling2D,
  AveragePooling2D: pooling.forwardAveragePooling2D,
  GlobalAveragePooling2D: pooling.forwardGlobalAveragePooling2D,
  GlobalMaxPooling2D: pooling.forwardGlobalMaxPooling2D,
  Flatten: reshaping.forwardFlatten,
  Reshape: reshaping.forwardReshape,
  Permute: reshaping.forwardPermute,
  RepeatVector: reshaping.forwardRepeatVector,
  ZeroPadding1D: reshaping.forwardZeroPadding1D,
  ZeroPadding2D: reshaping.forwardZeroPadding2D,
  Cropping1D: reshaping.forwardCropping1D,
  Cropping2D: reshaping.forwardCropping2D,
  UpSampling1D: reshaping.forwardUpSampling1D,
  UpSampling2D: resize.forwardUpSampling2D,
  Add: merging.forwardAdd,
  CustomScaleLayer: forwardCustomScaleLayer,
  Subtract: merging.forwardSubtract,
  Multiply: merging.forwardMultiply,
  Average: merging.forwardAverage,
  Maximum: merging.forwardMaximum,
  Minimum: merging.forwardMinimum,
  Concatenate: merging.forwardConcatenate,
  Dot: forwardDot,
  Divide: arithmetic.forwardDivide,
  Power: arithmetic.forwardPower,
  Clip: arithmetic.forwardClip,
  MathFunction: arithmetic.forwardMathFunction,
  Reduce: arithmetic.forwardReduce,
  Slice: forwardSlice,
  Dropout: noise.forwardDropout,
  SpatialDropout1D: noise.forwardSpatialDropout,
  SpatialDropout2D: noise.forwardSpatialDropout,
  GaussianNoise: noise.forwardGaussianNoise,
  GaussianDropout: noise.forwardGaussianDropout,
  AlphaDropout: noise.forwardAlphaDropout,
  ActivityRegularization: core.forwardIdentity,
  StochasticDepth: noise.forwardStochasticDepth,
  Embedding: recurrent.forwardEmbedding,
  Masking: recurrent.forwardMasking,
  SimpleRNN: recurrent.forwardRecurrent('SimpleRNN'),
  LSTM: recurrent.forwardRecurrent('LSTM'),
  GRU: recurrent.forwardRecurrent('GRU'),
  Bidirectional: forwardBidirectional,
  TimeDistributed: forwardTimeDistributed,
  Rescaling: core.forwardRescaling,
  Normalization: norms.forwardNormalization,
  Resizing: resize.forwardResizing,
  CenterCrop: resize.forwardCenterCrop,
  AutoContrast: forwardAutoContrast,
  RandomFlip: augment.forwardRandomFlip,
  RandomRotation: augment.forwardRandomRotation,
  RandomZoom: augment.forwardRandomZoom,
  RandomTranslation: augment.forwardRandomTranslation,
  RandomContrast: augment.forwardRandomContrast,
  RandomBrightness: augment.forwardRandomBrightness,
  RandomCrop: augment.forwardRandomCrop,
  ...ofSkipped(() => core.forwardIdentity),
};
