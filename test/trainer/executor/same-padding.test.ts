// Zero padding joined to its convolution: where TensorFlow's 'same' has the same amounts, and with the same values to the last bit.
import { beforeAll, expect, test } from 'vitest';
import { equalsSame } from '../../../src-main/trainer/executor/same-padding';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor4D, tf } from '../../../src-main/trainer/tf';
import { graphOf } from '../graphs';
import { compareJoined, headless, joinedPaddings, valuesOf } from './padding-cases';

beforeAll(() => openRuntime());

test('is the same as TensorFlow pads, and only then', () => {
  const ramp = (size: number) => tf.range(1, size + 1).reshape([1, size, 1, 1]) as Tensor4D;
  let joined = 0;
  for (const window of [1, 2, 3, 5])
    for (const stride of [1, 2, 3])
      for (const size of [1, 4, 5, 8, 9])
        for (const before of [0, 1, 2])
          for (const after of [0, 1, 2]) {
            if (size + before + after < window) continue;
            const [own, same] = tf.tidy(() => {
              const kernel = tf.range(1, window + 1).reshape([window, 1, 1, 1]) as Tensor4D;
              const padded = tf.pad(ramp(size), [
                [0, 0],
                [before, after],
                [0, 0],
                [0, 0],
              ]);
              return [
                tf.conv2d(padded as Tensor4D, kernel, [stride, 1], 'valid'),
                tf.conv2d(ramp(size), kernel, [stride, 1], 'same'),
              ].map((y) => [...y.dataSync()]);
            });
            const equal = JSON.stringify(own) === JSON.stringify(same);
            if (equalsSame(size, [before, after], window, stride)) {
              expect([size, before, after, window, stride, equal]).toEqual([
                size,
                before,
                after,
                window,
                stride,
                true,
              ]);
              joined++;
            }
            // Equal values by other amounts happen only where the window does not reach the zeros.
            else if (equal) expect(window).toBeLessThan(stride + 1);
          }
  expect(joined).toBeGreaterThan(50);
});

test.each([
  ['even', 12],
  ['odd', 13],
])('plain, grouped, depthwise and separable convolutions of %s size', (_name, size) => {
  const sides = size % 2 === 0 ? [0, 1] : [1, 1];
  const padding = [sides, sides];
  const graph = graphOf([
    ['input', 'InputLayer', { shape: [size, size, 4] }],
    ['pad1', 'ZeroPadding2D', { padding }],
    ['conv', 'Conv2D', { filters: 8, kernelSize: 3, strides: 2, groups: 2 }],
    ['bn1', 'BatchNormalization', {}],
    [
      'pad2',
      'ZeroPadding2D',
      {
        padding: [
          [1, 1],
          [1, 1],
        ],
      },
    ],
    ['depthwise', 'DepthwiseConv2D', { kernelSize: 3, strides: 1, useBias: false }],
    ['bn2', 'BatchNormalization', {}],
    ['relu', 'ReLU', { maxValue: 6 }],
    [
      'pad3',
      'ZeroPadding2D',
      {
        padding: [
          [2, 2],
          [1, 1],
        ],
      },
    ],
    ['separable', 'SeparableConv2D', { filters: 5, kernelSize: [5, 3], strides: 1 }],
    [
      'pad4',
      'ZeroPadding2D',
      {
        padding: [
          [3, 3],
          [3, 3],
        ],
      },
    ],
    ['other', 'Conv2D', { filters: 3, kernelSize: 7, strides: 2 }],
  ]);
  // (3, 3) is TensorFlow's padding of an odd size only.
  expect(joinedPaddings(graph)).toEqual(['pad1', 'pad2', 'pad3', ...(size % 2 === 1 ? ['pad4'] : [])]);
  for (const record of [false, true])
    expect(compareJoined(graph, record)).toEqual({ different: 0, values: expect.any(Number) });
});

test('a padding that TensorFlow does not have stays a layer, also in a recorded graph, before every convolution', () => {
  const padding = [
    [2, 1],
    [1, 2],
  ];
  const graph = graphOf([
    ['input', 'InputLayer', { shape: [16, 16, 4] }],
    ['pad1', 'ZeroPadding2D', { padding }],
    ['depthwise', 'DepthwiseConv2D', { kernelSize: 3, strides: 2 }],
    ['bn1', 'BatchNormalization', {}],
    ['relu', 'ReLU', { maxValue: 6 }],
    ['pad2', 'ZeroPadding2D', { padding }],
    ['separable', 'SeparableConv2D', { filters: 5, kernelSize: 3 }],
    ['pad3', 'ZeroPadding2D', { padding }],
    ['conv', 'Conv2D', { filters: 6, kernelSize: 3, activation: 'relu' }],
    ['pad4', 'ZeroPadding2D', { padding }],
    ['pointwise', 'Conv2D', { filters: 3, kernelSize: 1, strides: 2 }],
  ]);
  expect(joinedPaddings(graph)).toEqual([]);
  const [plain, recorded] = [false, true].map((record) => valuesOf(graph, record, true));
  const greatest = Math.max(...plain!.map(Math.abs));
  expect(greatest).toBeGreaterThan(0.01);
  // A recorded convolution adds its bias and activation in another order.
  for (const [i, value] of recorded!.entries())
    expect(Math.abs(value - plain![i]!)).toBeLessThan(1e-6 * greatest);
});

test('a padding with another reader, or whose convolution is dilated, stays a layer', () => {
  const graph = graphOf([
    ['input', 'InputLayer', { shape: [12, 12, 3] }],
    [
      'pad1',
      'ZeroPadding2D',
      {
        padding: [
          [0, 1],
          [0, 1],
        ],
      },
    ],
    ['conv', 'Conv2D', { filters: 3, kernelSize: 3, strides: 2 }],
    ['pool', 'MaxPooling2D', { poolSize: [3, 3], strides: [2, 2] }, ['pad1']],
    ['add', 'Add', {}, ['conv', 'pool']],
    [
      'pad2',
      'ZeroPadding2D',
      {
        padding: [
          [2, 2],
          [2, 2],
        ],
      },
    ],
    ['dilated', 'Conv2D', { filters: 3, kernelSize: 3, dilationRate: 2 }],
  ]);
  expect(joinedPaddings(graph)).toEqual([]);
  expect(compareJoined(graph, true).different).toBe(0);
});

test.each([
  ['MobileNetV2', 64, 4],
  ['MobileNetV2', 65, 4],
  ['EfficientNetB0', 64, 5],
  ['MobileNetV3Small', 65, 4],
])('%s at %i px computes the same bits with its paddings joined', (name, size, count) => {
  const graph = headless(name, size);
  expect(joinedPaddings(graph)).toHaveLength(count);
  for (const record of [false, true]) {
    const { different, values } = compareJoined(graph, record);
    expect(values).toBeGreaterThan(1000);
    expect(different).toBe(0);
  }
});
