// The only import of tfjs-core: the CommonJS copy that tfjs-node-gpu and the wasm backend also use, so that there is one engine.

import { loadPackage } from './load-package';

/** The namespace of `@tensorflow/tfjs-core`, typed. All of trainer/ imports its ops from here. */
export const tf = loadPackage<typeof import('@tensorflow/tfjs-core')>('@tensorflow/tfjs-core');

/** Type of {@link tf}. */
export type TensorFlow = typeof import('@tensorflow/tfjs-core');

export type {
  KernelBackend,
  NamedAttrMap,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorInfo,
} from '@tensorflow/tfjs-core';
