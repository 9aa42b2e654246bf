// Philox in JavaScript draws the numbers of TensorFlow's stateless generators.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { philoxNormal, philoxUniform } from '../../../src-main/trainer/executor/philox';

interface Drawn {
  readonly seed: [number, number];
  readonly uniform: number[];
  readonly normal: number[];
}

// Made by test/fixtures/philox/make.py.
const drawn: Drawn[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/philox/drawn.json'), 'utf8'),
);

test.each(drawn)('the seed $seed', ({ seed, uniform, normal }) => {
  expect([...philoxUniform(uniform.length, seed)]).toEqual(uniform);
  const ours = philoxNormal(normal.length, seed);
  for (const [i, value] of normal.entries()) expect(Math.abs(ours[i]! - value)).toBeLessThan(2e-6);
});

test('also where the block is cut', () => {
  const whole = philoxNormal(8, [5, 6]);
  for (const count of [1, 2, 3, 5, 6, 7])
    expect([...philoxNormal(count, [5, 6])]).toEqual([...whole.slice(0, count)]);
});
