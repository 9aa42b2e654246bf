// The one door to tfjs-core: the CommonJS copy that tfjs-node-gpu and the wasm backend also use, so that there is one engine.

import { createRequire } from 'node:module';

/** The namespace of `@tensorflow/tfjs-core`, typed; all of trainer/ takes its ops from here. */
export const tf: typeof import('@tensorflow/tfjs-core') = createRequire(import.meta.url)(
  '@tensorflow/tfjs-core',
);

/** The type of the namespace that {@link tf} holds. */
export type TensorFlow = typeof import('@tensorflow/tfjs-core');

export type {
  DataType,
  DataTypeMap,
  GradConfig,
  KernelBackend,
  KernelConfig,
  MemoryInfo,
  NamedAttrMap,
  NamedTensorMap,
  NumericDataType,
  Optimizer,
  Rank,
  Scalar,
  ShapeMap,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
  TensorContainer,
  TensorContainerArray,
  TensorContainerObject,
  TensorInfo,
  TensorLike,
  TypedArray,
  Variable,
} from '@tensorflow/tfjs-core';
