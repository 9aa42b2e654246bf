// Compares regularizers, constraints and initializers with Keras (test/fixtures/keras-training/metrics.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Initializer, Json } from '#shared/graph/graph';
import { type Constraint, readConstraint, readRegularizer } from '#shared/layers/regularizers';
import {
  readConstraintConfig,
  readRegularizerConfig,
  writeRegularizing,
} from '../../../src-main/formats/keras-config/regularizers';
import { constrained, penaltyOf } from '../../../src-main/trainer/executor/regularizers';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { initialize } from '../../../src-main/trainer/weights/initializers';
import { gapOf, type Packed, tensorOf, unpack } from '../keras-fixture';

interface Fixture {
  input: Packed;
  penalties: { regularizer: Json; value: number; config: Json }[];
  constraints: { constraint: Constraint; input: Packed; output: Packed; config: Json }[];
  initializers: {
    initializer: Initializer;
    shape: number[];
    mean: number;
    deviation: number;
    least: number;
    greatest: number;
    quantiles: number[];
  }[];
}
const path = join(import.meta.dirname, '../../fixtures/keras-training/metrics.json');
const fixture = JSON.parse(readFileSync(path, 'utf8')) as Fixture;

beforeAll(async () => {
  await openRuntime();
});

test.each(fixture.penalties)(
  'computes the penalty $regularizer like Keras',
  ({ regularizer, value, config }) => {
    const penalty = tf.tidy(
      () => penaltyOf(tensorOf(fixture.input), readRegularizer(regularizer)!).dataSync()[0]!,
    );
    expect(penalty).toBeCloseTo(value, 5);
    expect(readRegularizerConfig(config)).toEqual(expectNear(readRegularizer(regularizer) as Json));
    expect(writeRegularizing('regularizer', regularizer, 'keras3')).toEqual(expectNear(config));
  },
);

test.each(fixture.constraints)('applies the constraint $constraint like Keras', (one) => {
  const constraint = readConstraint(one.constraint)!;
  const values = tf.tidy(() => constrained(tensorOf(one.input), constraint).dataSync());
  expect(gapOf(values, unpack(one.output))).toBeLessThan(1e-6);
  expect(readConstraintConfig(one.config)).toEqual(constraint);
});

/** Rounds the numbers of a configuration to float32, as Keras saves some of them. */
function expectNear(value: Json): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 6);
  if (Array.isArray(value)) return value.map(expectNear);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, expectNear(part as Json)]));
}

test.each(fixture.initializers)('draws $initializer of $shape from the same distribution as Keras', (row) => {
  const values = initialize(row.initializer, row.shape, 11);
  const sorted = Float32Array.from(values).sort();
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  // The statistics of two samples of that size differ by less than six standard errors.
  const error = (6 * Math.SQRT2 * Math.max(row.deviation, 1e-9)) / Math.sqrt(count);
  expect(Math.abs(mean - row.mean)).toBeLessThan(Math.max(error, 1e-6));
  expect(Math.abs(deviation - row.deviation)).toBeLessThan(Math.max(error, 1e-6));
  for (const [i, share] of [0.1, 0.25, 0.5, 0.75, 0.9].entries())
    expect(Math.abs(sorted[Math.floor(share * (count - 1))]! - row.quantiles[i]!)).toBeLessThan(
      Math.max(2 * error, 1e-6),
    );
  // Both have the same range.
  const bounded = /uniform|truncated|zeros|ones|constant|identity/i.test(JSON.stringify(row.initializer));
  const hard = bounded || /glorot|he|lecun/.test(row.initializer.name);
  if (hard && !/untruncated/.test(JSON.stringify(row.initializer))) {
    const width = Math.max(row.greatest - row.least, 1e-6);
    expect(Math.abs(sorted[0]! - row.least) / width).toBeLessThan(0.02);
    expect(Math.abs(sorted[count - 1]! - row.greatest) / width).toBeLessThan(0.02);
  }
});

test('creates orthogonal columns with the length of the gain', () => {
  const values = initialize({ name: 'orthogonal', gain: 1.5 }, [3, 3, 4, 8], 2);
  for (let a = 0; a < 8; a++)
    for (let b = 0; b < 8; b++) {
      let product = 0;
      for (let row = 0; row < 36; row++) product += values[row * 8 + a]! * values[row * 8 + b]!;
      expect(product).toBeCloseTo(a === b ? 2.25 : 0, 5);
    }
});
