// The forward function of each kind; exhaustive over the catalogue by its type.
import type { KindName } from '#shared/layers/catalogue';
import * as activations from './activations';
import * as convolution from './convolution';
import * as core from './core';
import type { Forward } from './forward';
import * as merging from './merging';
import * as normalization from './normalization';
import * as pooling from './pooling';
import * as reshaping from './reshaping';

/** A forward function for every kind of the catalogue: a missing one does not compile. */
export const forwards: Readonly<Record<KindName, Forward>> = {
  InputLayer: core.forwardInput,
  Dense: core.forwardDense,
  Dropout: core.forwardDropout,
  Rescaling: core.forwardRescaling,
  Conv2D: convolution.forwardConv2D,
  DepthwiseConv2D: convolution.forwardDepthwiseConv2D,
  SeparableConv2D: convolution.forwardSeparableConv2D,
  BatchNormalization: normalization.forwardBatchNormalization,
  Activation: activations.forwardActivation,
  ReLU: activations.forwardReLU,
  LeakyReLU: activations.forwardLeakyReLU,
  Softmax: activations.forwardSoftmax,
  MaxPooling2D: pooling.forwardMaxPooling2D,
  AveragePooling2D: pooling.forwardAveragePooling2D,
  GlobalAveragePooling2D: pooling.forwardGlobalAveragePooling2D,
  GlobalMaxPooling2D: pooling.forwardGlobalMaxPooling2D,
  Flatten: reshaping.forwardFlatten,
  Reshape: reshaping.forwardReshape,
  ZeroPadding2D: reshaping.forwardZeroPadding2D,
  Add: merging.forwardAdd,
  Multiply: merging.forwardMultiply,
  Average: merging.forwardAverage,
  Maximum: merging.forwardMaximum,
  Concatenate: merging.forwardConcatenate,
};
