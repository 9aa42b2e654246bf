// Maps each kind of the catalog to its forward function.
import type { KindName } from '#shared/layers/catalog';
import { ofSkipped } from '#shared/layers/preprocessing/skipped-augmentation';
import * as activations from './activation/activation';
import * as convnext from './applications/convnext';
import { forwardCustomScaleLayer } from './applications/inception-resnet-v2';
import * as conv1D from './convolutional/conv-1d';
import * as conv2D from './convolutional/conv-2d';
import { forwardConv2DTranspose } from './convolutional/conv-transpose';
import * as core from './core/core';
import * as masking from './core/masking';
import type { Forward } from './forward';
import { forwardDot } from './merging/dot';
import * as merging from './merging/merging';
import * as normalization from './normalization/batch-normalization';
import * as norms from './normalization/norms';
import * as arithmetic from './operations/arithmetic';
import { forwardSlice } from './operations/slicing';
import * as pooling1D from './pooling/pooling-1d';
import * as pooling2D from './pooling/pooling-2d';
import * as augmentation from './preprocessing/augmentation';
import { forwardAutoContrast } from './preprocessing/auto-contrast';
import * as resizing from './preprocessing/resizing';
import * as scaling from './preprocessing/scaling';
import { forwardActivityRegularization } from './regularization/activity-regularization';
import * as noise from './regularization/noise';
import * as padding from './reshaping/padding';
import * as reshaping from './reshaping/reshaping';
import * as upSampling from './reshaping/up-sampling';
import * as recurrent from './rnn/recurrent';
import { forwardBidirectional, forwardTimeDistributed } from './rnn/wrappers';

/** Forward functions by kind. The type makes a missing kind a compile error. */
export const forwards: Readonly<Record<KindName, Forward>> = {
  InputLayer: core.forwardInput,
  Dense: core.forwardDense,
  Identity: core.forwardIdentity,
  Conv1D: conv1D.forwardConv1D,
  DepthwiseConv1D: conv1D.forwardDepthwiseConv1D,
  SeparableConv1D: conv1D.forwardSeparableConv1D,
  Conv2D: conv2D.forwardConv2D,
  DepthwiseConv2D: conv2D.forwardDepthwiseConv2D,
  SeparableConv2D: conv2D.forwardSeparableConv2D,
  Conv2DTranspose: forwardConv2DTranspose,
  BatchNormalization: normalization.forwardBatchNormalization,
  LayerNormalization: norms.forwardLayerNormalization,
  RMSNormalization: norms.forwardRMSNormalization,
  GroupNormalization: norms.forwardGroupNormalization,
  UnitNormalization: norms.forwardUnitNormalization,
  LocalResponseNormalization: norms.forwardLocalResponseNormalization,
  LayerScale: convnext.forwardLayerScale,
  Activation: activations.forwardActivation,
  ReLU: activations.forwardReLU,
  LeakyReLU: activations.forwardLeakyReLU,
  PReLU: activations.forwardPReLU,
  ELU: activations.forwardELU,
  Softmax: activations.forwardSoftmax,
  MaxPooling1D: pooling1D.forwardMaxPooling1D,
  AveragePooling1D: pooling1D.forwardAveragePooling1D,
  GlobalAveragePooling1D: pooling1D.forwardGlobalAveragePooling1D,
  GlobalMaxPooling1D: pooling1D.forwardGlobalMaxPooling1D,
  MaxPooling2D: pooling2D.forwardMaxPooling2D,
  AveragePooling2D: pooling2D.forwardAveragePooling2D,
  GlobalAveragePooling2D: pooling2D.forwardGlobalAveragePooling2D,
  GlobalMaxPooling2D: pooling2D.forwardGlobalMaxPooling2D,
  Flatten: reshaping.forwardFlatten,
  Reshape: reshaping.forwardReshape,
  Permute: reshaping.forwardPermute,
  RepeatVector: reshaping.forwardRepeatVector,
  ZeroPadding1D: padding.forwardZeroPadding1D,
  ZeroPadding2D: padding.forwardZeroPadding2D,
  Cropping1D: padding.forwardCropping1D,
  Cropping2D: padding.forwardCropping2D,
  UpSampling1D: upSampling.forwardUpSampling1D,
  UpSampling2D: upSampling.forwardUpSampling2D,
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
  ActivityRegularization: forwardActivityRegularization,
  StochasticDepth: convnext.forwardStochasticDepth,
  Embedding: masking.forwardEmbedding,
  Masking: masking.forwardMasking,
  SimpleRNN: recurrent.forwardRecurrent('SimpleRNN'),
  LSTM: recurrent.forwardRecurrent('LSTM'),
  GRU: recurrent.forwardRecurrent('GRU'),
  Bidirectional: forwardBidirectional,
  TimeDistributed: forwardTimeDistributed,
  Rescaling: scaling.forwardRescaling,
  Normalization: scaling.forwardNormalization,
  Resizing: resizing.forwardResizing,
  CenterCrop: resizing.forwardCenterCrop,
  AutoContrast: forwardAutoContrast,
  RandomFlip: augmentation.forwardRandomFlip,
  RandomRotation: augmentation.forwardRandomRotation,
  RandomZoom: augmentation.forwardRandomZoom,
  RandomTranslation: augmentation.forwardRandomTranslation,
  RandomContrast: augmentation.forwardRandomContrast,
  RandomBrightness: augmentation.forwardRandomBrightness,
  RandomCrop: augmentation.forwardRandomCrop,
  ...ofSkipped(() => core.forwardIdentity),
};
