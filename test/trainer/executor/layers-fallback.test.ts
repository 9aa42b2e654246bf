// Without native TensorFlow, each layer kind has Keras' outputs, gradients and random values, too.
import { beforeAll, expect, test } from 'vitest';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { compareLayer } from './compare-layer';
import { layerCases, titleOf } from './layer-cases';

beforeAll(async () => {
  await openRuntime({ use: 'wasm' });
  expect(tf.getBackend()).toBe('wasm');
});

test.each(layerCases().map((one) => [titleOf(one), one] as const))('%s', (_title, one) => {
  compareLayer(one);
});
