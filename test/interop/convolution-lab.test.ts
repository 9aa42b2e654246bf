// The convolution lab computes what Keras' layers compute: all paddings, strides, dilations, kernel sizes and channels, depthwise, and pooling.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { convolutionSteps, depthwiseSteps } from '#shared/labs/convolution/convolve';
import type { Filter } from '#shared/labs/convolution/kernel';
import { refuses } from '#shared/labs/convolution/place-window';
import type { Planes } from '#shared/labs/convolution/planes';
import { poolingSteps } from '#shared/labs/convolution/pool';
import { createRandom } from '#shared/random';
import { runAtOnce } from '#shared/steps';
import { openParity } from '../parity';
import { greatestDifference, kerasPython } from './real-keras';

const [height, width, channels] = [16, 15, 3];
const parity = openParity('test/interop/convolution-lab.test.ts');
const random = createRandom(11);
const numbers = (count: number) => Float32Array.from({ length: count }, () => 2 * random() - 1);
/** [height, width, channels] */
const image = numbers(height * width * channels);
const paddings = ['valid', 'same'] as const;
const kernelSizes = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 3],
  [5, 5],
  [6, 7],
  [7, 7],
] as const;
/** Stride and dilation. */
const steps = [
  ...[1, 2, 3, 4].map((stride) => [stride, 1] as const),
  ...[2, 3, 4].map((dilation) => [1, dilation] as const),
];

interface Case {
  readonly kind: 'conv' | 'depthwise' | 'max' | 'average';
  readonly channels: number;
  readonly strides: number;
  readonly padding: (typeof paddings)[number];
  readonly dilation?: number;
  readonly size?: number;
  /** Of the kernel, as Keras has it: [rows, columns, channels, filters or 1]. */
  readonly shape?: readonly number[];
  readonly kernel?: readonly number[];
  readonly bias?: readonly number[];
}
interface Answer {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly error?: string;
}

/** Runs the cases in Keras. */
function askKeras(cases: readonly Case[]): Answer[] {
  const script = join(import.meta.dirname, 'keras_convolution.py');
  const input = JSON.stringify({ image: [...image], shape: [height, width, channels], cases });
  const text = execFileSync(kerasPython(), [script], { input, maxBuffer: 2 ** 28, encoding: 'utf8' });
  return JSON.parse(text.trim().split('\n').at(-1)!).outputs;
}

/** Returns values of [rows, columns, count] as planes. */
function toPlanes(
  values: ArrayLike<number>,
  [rows, columns, count]: readonly [number, number, number],
  used = count,
): Planes {
  const planes = new Float32Array(used * rows * columns);
  for (let c = 0; c < used; c++)
    for (let p = 0; p < rows * columns; p++) planes[c * rows * columns + p] = values[p * count + c]!;
  return { height: rows, width: columns, channels: used, values: planes };
}

/** Computes a case as the lab does. */
function compute(one: Case): Planes {
  const input = toPlanes(image, [height, width, channels], one.channels);
  const { padding, strides: stride, size = 1, dilation = 1 } = one;
  if (one.kind === 'max' || one.kind === 'average')
    return runAtOnce(poolingSteps(input, { kind: one.kind, size, stride, padding }));
  const [rows = 1, columns = 1, deep = 1, filters = 1] = one.shape ?? [];
  const all = Array.from({ length: filters }, (_, f): Filter => {
    const kernels = Array.from({ length: deep }, (_, c) => ({
      rows,
      columns,
      values: Array.from({ length: rows * columns }, (_, i) => one.kernel![(i * deep + c) * filters + f]!),
    }));
    return { kernels, bias: one.bias![f]! };
  });
  const settings = { stride, dilation, padding };
  return runAtOnce(
    one.kind === 'conv' ? convolutionSteps(input, all, settings) : depthwiseSteps(input, all[0]!, settings),
  );
}

const fits = ([rows, columns]: readonly [number, number], padding: string, dilation: number) =>
  padding === 'same' || (dilation * (rows - 1) + 1 <= height && dilation * (columns - 1) + 1 <= width);

/** Compares the lab with Keras. Returns the largest difference. */
function compare(cases: readonly Case[]): number {
  let most = 0;
  for (const [i, answer] of askKeras(cases).entries()) {
    expect(answer.error).toBeUndefined();
    const mine = compute(cases[i]!);
    const truth = toPlanes(answer.values, answer.shape as [number, number, number]);
    expect([mine.height, mine.width, mine.channels]).toEqual(answer.shape);
    most = Math.max(most, greatestDifference(truth.values, mine.values));
  }
  parity.add('convolution/keras', most);
  return most;
}

const convolutions = kernelSizes.flatMap((size) =>
  paddings.flatMap((padding) =>
    steps
      .filter(([, dilation]) => fits(size, padding, dilation))
      .flatMap(([strides, dilation]) =>
        [1, 3].map((deep) => ({ size, padding, strides, dilation, channels: deep })),
      ),
  ),
);

test('Conv2D with one filter and with four', () => {
  const cases = convolutions.flatMap(({ size, ...one }) =>
    [1, 4].map((filters): Case => {
      const kernel = [...numbers(size[0] * size[1] * one.channels * filters)];
      const shape = [...size, one.channels, filters];
      return { kind: 'conv', ...one, shape, kernel, bias: [...numbers(filters)] };
    }),
  );
  expect(cases.length).toBeGreaterThan(300);
  console.log(`Conv2D: ${cases.length} cases, largest difference ${compare(cases)}`);
});

test('DepthwiseConv2D', () => {
  const cases = convolutions.map(({ size, ...one }): Case => {
    const kernel = [...numbers(size[0] * size[1] * one.channels)];
    const bias = Array<number>(one.channels).fill(0.25);
    return { kind: 'depthwise', ...one, shape: [...size, one.channels, 1], kernel, bias };
  });
  console.log(`DepthwiseConv2D: ${cases.length} cases, largest difference ${compare(cases)}`);
});

test('MaxPooling2D and AveragePooling2D', () => {
  const cases = (['max', 'average'] as const).flatMap((kind) =>
    [1, 2, 3, 4, 5, 7].flatMap((size) =>
      [1, 2, 3, 4].flatMap((strides) =>
        paddings.map((padding): Case => ({ kind, size, strides, padding, channels })),
      ),
    ),
  );
  console.log(`Pooling: ${cases.length} cases, largest difference ${compare(cases)}`);
});

test('refuses stride with dilation, and a window that does not fit, where Keras does', () => {
  const kernel = [...numbers(9)];
  const base = {
    kind: 'conv',
    channels: 1,
    shape: [3, 3, 1, 1],
    kernel,
    bias: [0],
    padding: 'same',
  } as const;
  const cases: Case[] = [1, 2, 3].flatMap((strides) =>
    [1, 2].map((dilation): Case => ({ ...base, strides, dilation })),
  );
  const answers = askKeras(cases);
  expect(answers.map(({ error }) => error !== undefined)).toEqual(
    cases.map(({ strides, dilation = 1 }) => refuses({ stride: strides, dilation, padding: 'same' })),
  );
  const large: Case = { ...base, strides: 1, dilation: 8, padding: 'valid' };
  expect(askKeras([large])[0]?.error).toBeDefined();
  expect(compute(large).height).toBe(0);
});

parity.test();
