// The registry of ONNX writers; its type requires one for every kind of the catalog.
import type { KindName } from '#shared/layers/catalog';
import { ofSkipped } from '#shared/layers/preprocessing/skipped-augmentation';
import type { OnnxWriter } from './call';
import * as activations from './kinds/activations';
import * as arithmetic from './kinds/arithmetic';
import { writeAutoContrast } from './kinds/auto-contrast';
import * as convolutions from './kinds/convolutions';
import * as merging from './kinds/merging';
import * as normalization from './kinds/normalization';
import * as pooling from './kinds/pooling';
import * as recurrent from './kinds/recurrent';
import * as reshaping from './kinds/reshaping';

const input: OnnxWriter = ({ layer }) => {
  throw new Error(`the input '${layer.name}' is not computed`);
};
const nothing = reshaping.writeNothing;

/** ONNX writers by kind; a missing one is a compile error. */
export const onnxWriters: Readonly<Record<KindName, OnnxWriter>> = {
  InputLayer: input,
  Dense: reshaping.writeDense,
  Identity: nothing,
  Embedding: recurrent.writeEmbedding,
  Masking: recurrent.writeMasking,
  SimpleRNN: recurrent.writeRecurrent('SimpleRNN'),
  LSTM: recurrent.writeRecurrent('LSTM'),
  GRU: recurrent.writeRecurrent('GRU'),
  Bidirectional: recurrent.writeBidirectional,
  TimeDistributed: recurrent.writeTimeDistributed,
  Conv1D: convolutions.writeConv,
  DepthwiseConv1D: convolutions.writeDepthwiseConv,
  SeparableConv1D: convolutions.writeSeparableConv,
  Conv2D: convolutions.writeConv,
  DepthwiseConv2D: convolutions.writeDepthwiseConv,
  SeparableConv2D: convolutions.writeSeparableConv,
  Conv2DTranspose: convolutions.writeConv2DTranspose,
  BatchNormalization: normalization.writeBatchNormalization,
  LayerNormalization: normalization.writeLayerNormalization,
  RMSNormalization: normalization.writeRMSNormalization,
  GroupNormalization: normalization.writeGroupNormalization,
  UnitNormalization: normalization.writeUnitNormalization,
  LocalResponseNormalization: normalization.writeLocalResponseNormalization,
  LayerScale: normalization.writeLayerScale,
  Activation: activations.writeActivation,
  ReLU: activations.writeReLU,
  LeakyReLU: activations.writeLeakyReLU,
  PReLU: activations.writePReLU,
  ELU: activations.writeELU,
  Softmax: activations.writeSoftmax,
  MaxPooling1D: pooling.writeMaxPooling,
  AveragePooling1D: pooling.writeAveragePooling,
  GlobalAveragePooling1D: pooling.writeGlobalAveragePooling,
  GlobalMaxPooling1D: pooling.writeGlobalMaxPooling,
  MaxPooling2D: pooling.writeMaxPooling,
  AveragePooling2D: pooling.writeAveragePooling,
  GlobalAveragePooling2D: pooling.writeGlobalAveragePooling,
  GlobalMaxPooling2D: pooling.writeGlobalMaxPooling,
  Flatten: reshaping.writeFlatten,
  Reshape: reshaping.writeReshape,
  Permute: reshaping.writePermute,
  RepeatVector: reshaping.writeRepeatVector,
  ZeroPadding1D: reshaping.writeZeroPadding,
  ZeroPadding2D: reshaping.writeZeroPadding,
  Cropping1D: reshaping.writeCropping,
  Cropping2D: reshaping.writeCropping,
  UpSampling1D: reshaping.writeUpSampling,
  UpSampling2D: reshaping.writeUpSampling,
  Add: merging.writeAdd,
  Subtract: merging.writeSubtract,
  Multiply: merging.writeMultiply,
  Average: merging.writeAverage,
  Maximum: merging.writeMaximum,
  Minimum: merging.writeMinimum,
  CustomScaleLayer: merging.writeCustomScaleLayer,
  Concatenate: merging.writeConcatenate,
  Dot: merging.writeDot,
  Divide: merging.writeDivide,
  Power: arithmetic.writePower,
  Clip: arithmetic.writeClip,
  MathFunction: arithmetic.writeMathFunction,
  Reduce: arithmetic.writeReduce,
  Slice: arithmetic.writeSlice,
  Dropout: nothing,
  SpatialDropout1D: nothing,
  SpatialDropout2D: nothing,
  GaussianNoise: nothing,
  GaussianDropout: nothing,
  AlphaDropout: nothing,
  ActivityRegularization: nothing,
  StochasticDepth: nothing,
  Rescaling: normalization.writeRescaling,
  Normalization: normalization.writeNormalization,
  Resizing: reshaping.writeResizing,
  CenterCrop: reshaping.writeCenterCrop,
  AutoContrast: writeAutoContrast,
  RandomFlip: nothing,
  RandomRotation: nothing,
  RandomZoom: nothing,
  RandomTranslation: nothing,
  RandomContrast: nothing,
  RandomBrightness: nothing,
  RandomCrop: reshaping.writeRandomCrop,
  ...ofSkipped(() => nothing),
};
