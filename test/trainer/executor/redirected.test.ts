// The redirected gradient of ReLU: passes a dead layer, and is the plain gradient where anything passes.
import { beforeAll, expect, test } from 'vitest';
import { relu, withRedirectedRelu } from '../../../src-main/trainer/executor/activation/redirected';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';

beforeAll(async () => {
  await openRuntime();
});

/** The gradient of Σ slope · relu(x), with or without redirection. */
function gradient(x: number[], slopes: number[], limit: null | 6, redirected: boolean): number[] {
  const compute = () =>
    tf.tidy(() =>
      tf.grad((value: Tensor) => tf.sum(tf.mul(relu(value, limit), tf.tensor1d(slopes))))(tf.tensor1d(x)),
    );
  const found = redirected ? withRedirectedRelu(compute) : compute();
  // Adding 0 makes -0 a 0.
  const values = [...found.dataSync()].map((value) => value + 0);
  found.dispose();
  return values;
}

test('is the plain gradient where a value is active', () => {
  expect(gradient([-1, 2, -3], [-5, -6, 7], null, true)).toEqual([0, -6, 0]);
  expect(gradient([-1, 2, 8], [-5, -6, 7], 6, true)).toEqual([0, -6, 0]);
});

test('passes what moves dead values back, and nothing that moves them away', () => {
  // A step against a negative slope raises the value.
  expect(gradient([-1, -2, -3], [-5, 6, 0], null, true)).toEqual([-5, 0, 0]);
  expect(gradient([-1, -2, -3], [-5, 6, 0], null, false)).toEqual([0, 0, 0]);
  expect(gradient([8, 9, -1], [4, -3, -2], 6, true)).toEqual([4, 0, -2]);
});
