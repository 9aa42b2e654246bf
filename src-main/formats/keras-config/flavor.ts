// The variants of Keras' configurations.

/** Target of a configuration; `tfjs` is the subset of Keras 2 that TensorFlow.js computes identically. */
export type Flavor = 'keras3' | 'keras2' | 'tfjs';
