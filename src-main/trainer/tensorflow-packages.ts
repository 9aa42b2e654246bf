// Entry point of dist/main/tensorflow.cjs: the packages of TensorFlow.js in one file, each loaded when it is first asked for.
// All are CommonJS and share one tfjs-core, so that there is one engine.

/** Functions that load a package, by its name. */
export const packages = {
  '@tensorflow/tfjs': () => require('@tensorflow/tfjs'),
  '@tensorflow/tfjs-backend-wasm': () => require('@tensorflow/tfjs-backend-wasm'),
  '@tensorflow/tfjs-core': () => require('@tensorflow/tfjs-core'),
  '@tensorflow/tfjs-node-gpu': () => require('@tensorflow/tfjs-node-gpu'),
};
