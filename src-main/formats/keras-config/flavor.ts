// The dialects of Keras' configurations.

/** Which Keras a configuration is written for; `tfjs` is Keras 2 within what TensorFlow.js computes alike. */
export type Flavor = 'keras3' | 'keras2' | 'tfjs';
