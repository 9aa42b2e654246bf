// Without native TensorFlow, wasm with the CPU backend's kernels computes the same values.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#shared/random';
import { greatestDifference } from '../../../src-main/runtime/gpu/compare-numbers';
import { describeRuntime } from '../../../src-main/trainer/runtime/describe-runtime';
import { openRuntime, type Runtime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, type Tensor4D, tf } from '../../../src-main/trainer/tf';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime({ use: 'wasm' });
});
afterAll(() => {
  expect(tf.memory().numTensors).toBe(0);
});

it('is the wasm backend with one thread, with suggestions', () => {
  expect([runtime.kind, runtime.threads, tf.getBackend()]).toEqual(['wasm', 1, 'wasm']);
  expect(runtime.binding).toBeUndefined();
  expect(describeRuntime(runtime, false).advice.join()).toContain('slower');
});

it('has all kernels of the CPU backend', () => {
  const wasm = new Set(tf.getKernelsForBackend('wasm').map((config) => config.kernelName));
  const lacking = tf.getKernelsForBackend('cpu').filter((config) => !wasm.has(config.kernelName));
  expect(lacking).toEqual([]);
});

it('trains a convolution with a gradient that matches finite differences', () => {
  const gradientOf = (position: number) =>
    tf.tidy(() => {
      const image = tf.tensor4d(
        Array.from({ length: 32 }, (_, i) => Math.sin(i)),
        [1, 4, 4, 2],
      );
      const start = Array.from({ length: 54 }, (_, i) => Math.cos(i));
      const loss = (filter: Tensor) => tf.sum(tf.square(tf.conv2d(image, filter as Tensor4D, 1, 'same')));
      const exact = tf
        .grad(loss)(tf.tensor4d(start, [3, 3, 2, 3]))
        .dataSync()[position] as number;
      const at = (delta: number) => {
        const moved = start.map((value, i) => (i === position ? value + delta : value));
        return loss(tf.tensor4d(moved, [3, 3, 2, 3])).dataSync()[0] as number;
      };
      return { exact, numeric: (at(0.01) - at(-0.01)) / 0.02 };
    });
  for (const position of [0, 17, 53]) {
    const { exact, numeric } = gradientOf(position);
    expect(Math.abs(exact - numeric) / Math.abs(numeric)).toBeLessThan(0.01);
  }
});

describe('the gradients of ops, also where values are negative, are those of plain JavaScript', () => {
  const ops: Record<string, (x: Tensor4D) => Tensor> = {
    maxPool: (x) => tf.maxPool(x, 2, 2, 'valid'),
    'maxPool with overlap and padding': (x) => tf.maxPool(x, 3, 2, 'same'),
    avgPool: (x) => tf.avgPool(x, 3, 2, 'same'),
    elu: (x) => tf.elu(x),
    resizeBilinear: (x) => tf.image.resizeBilinear(x, [5, 9]),
    localResponseNormalization: (x) => tf.localResponseNormalization(x, 2),
  };

  async function gradientOf(op: (x: Tensor4D) => Tensor, backend: string): Promise<number[]> {
    await tf.setBackend(backend);
    const gradient = tf.tidy(() => {
      const random = createRandom(3);
      const x = tf.tensor4d(
        Float32Array.from({ length: 2 * 7 * 7 * 3 }, () => 2 * random() - 1.5),
        [2, 7, 7, 3],
      );
      return tf.grad((given) => tf.sum(tf.square(op(given as Tensor4D))))(x);
    });
    const values = [...(await gradient.data())];
    gradient.dispose();
    return values;
  }

  it.each(Object.entries(ops))('%s', async (_name, op) => {
    const ours = await gradientOf(op, 'wasm');
    const theirs = await gradientOf(op, 'cpu');
    await tf.setBackend('wasm');
    expect(theirs.some((value) => value !== 0)).toBe(true);
    expect(greatestDifference(ours, theirs)).toBeLessThan(1e-6);
  });
});

it("convolves with 'same' padding for every window, stride and size as plain JavaScript does", async () => {
  const compute = async (backend: string) => {
    await tf.setBackend(backend);
    return tf.tidy(() => {
      const all: number[][] = [];
      for (const window of [1, 2, 3, 5])
        for (const stride of [1, 2, 3, 4, 6])
          for (const size of [4, 5, 6, 7, 8, 9, 12, 13]) {
            const x = tf.range(1, 2 * size * size + 1).reshape([1, size, size, 2]) as Tensor4D;
            const filter = tf.range(1, 4 * window * 3 + 1).reshape([window, 3, 2, 2]) as Tensor4D;
            const bias = tf.tensor1d([1, 2]);
            const plain = tf.conv2d(x, filter, stride, 'same');
            const fused = tf.fused.conv2d({ x, filter, strides: stride, pad: 'same', bias });
            const depthwise = tf.depthwiseConv2d(x, filter, stride, 'same');
            all.push([plain, fused, depthwise].flatMap((y) => [...y.dataSync()]));
          }
      return all;
    });
  };
  const theirs = await compute('cpu');
  expect(await compute('wasm')).toEqual(theirs);
});

it('runs kernels missing in wasm with lists and several outputs', () => {
  const [mean, variance] = tf.tidy(() => {
    const moments = tf.moments(
      tf.tensor2d([
        [1, 2],
        [3, 6],
      ]),
      0,
    );
    return [[...moments.mean.dataSync()], [...moments.variance.dataSync()]];
  });
  expect([mean, variance]).toEqual([
    [2, 4],
    [1, 4],
  ]);
  const unique = tf.tidy(() => {
    const { values, indices } = tf.unique(tf.tensor1d([1, 1, 2, 4, 4]));
    return [[...values.dataSync()], [...indices.dataSync()]];
  });
  expect(unique).toEqual([
    [1, 2, 4],
    [0, 0, 1, 2, 2],
  ]);
});
