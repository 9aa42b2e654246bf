// The catalog: every kind is complete, its rules report problems, and unknown sizes stay unknown as in Keras.
import { describe, expect, test } from 'vitest';
import { type Json, type Layer, preprocessings, type Shape } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { catalog, checkParams, fillParams, findKind, type KindName } from '#shared/layers/catalog';
import { layerCases, titleOf } from '../../trainer/executor/layer-cases';

type Given = Record<string, Json>;

function infer(kind: string, params: Given, ...shapes: Shape[]) {
  const source = (shape: Shape, i: number): Layer => ({
    name: `input_${i}`,
    kind: 'InputLayer',
    params: { shape: shape.slice(1) },
    inputs: [],
    trainable: true,
    weights: {},
  });
  const inputs = shapes.map((_, i) => `input_${i}`);
  const layer: Layer = { name: 'layer', kind, params, inputs, trainable: true, weights: {} };
  const layers = [...shapes.map(source), layer];
  return inferGraph({ name: 'one layer', preprocessing: preprocessings.none, outputs: ['layer'], layers });
}
const problemOf = (...given: Parameters<typeof infer>) =>
  infer(...given).problems.map(({ message }) => message);

test.each(Object.entries(catalog))('%s has a description and valid defaults', (name, kind) => {
  expect(kind.kind).toBe(name);
  expect(kind.help).toMatch(/^[A-Z].*\.$/);
  expect(kind.url).toMatch(/^https:\/\/(keras\.io|www\.tensorflow\.org)\//);
  for (const spec of Object.values(kind.params)) expect(spec.help).toMatch(/^[a-zA-Z].*\.$/);
  // Required parameters; regularizers and constraints are optional.
  const missing = Object.entries(kind.params).filter(
    ([param, { type }]) =>
      fillParams(kind, {})[param] === undefined && type !== 'regularizer' && type !== 'constraint',
  );
  expect(checkParams(kind, fillParams(kind, {}))).toHaveLength(missing.length);
});

describe('sizes that are unknown stay unknown, as in Keras', () => {
  const told = layerCases().filter(({ openShape, training }) => openShape && !training);
  const open = (shape: readonly number[]) => [null, ...shape.slice(1, -1).map(() => null), shape.at(-1)!];
  test.each(told.map((one) => [titleOf(one), one] as const))('%s', (_title, one) => {
    const facts = infer(one.kind, one.params, ...one.inputs.map(({ shape }) => open(shape)));
    // Weights of unknown shape are a problem in Graft; Keras reports them when it builds the layer.
    const needsSizes = [
      'PReLU',
      'LayerNormalization',
      'RMSNormalization',
      'Normalization',
      'GroupNormalization',
      'BatchNormalization',
    ];
    if (facts.problems.length > 0) expect(needsSizes).toContain(one.kind);
    else expect(facts.layers.get('layer')!.shape).toEqual(one.openShape);
  });
});

test.each<[string, Given, Shape[], string]>([
  [
    'Conv1D',
    { filters: 2, kernelSize: 3 },
    [[null, 8, 8, 3]],
    'expected a sequence (None, length, channels), received (None, 8, 8, 3)',
  ],
  ['Conv1D', { filters: 2, kernelSize: 9 }, [[null, 8, 3]], 'a window of 9 does not fit into a length of 8'],
  [
    'Conv1D',
    { filters: 3, kernelSize: 1, groups: 2 },
    [[null, 8, 4]],
    'groups 2 must divide the 4 input channels and the 3 filters',
  ],
  [
    'Conv2DTranspose',
    { filters: 1, kernelSize: 2, strides: 2, dilationRate: 2 },
    [[null, 4, 4, 1]],
    'strides and dilationRate cannot both be greater than 1',
  ],
  [
    'Conv2DTranspose',
    { filters: 1, kernelSize: 2, outputPadding: 1 },
    [[null, 4, 4, 1]],
    'outputPadding 1 must be smaller than the strides [1,1]',
  ],
  ['GroupNormalization', { groups: 3 }, [[null, 4, 4, 4]], 'groups 3 must divide the 4 channels'],
  [
    'LayerNormalization',
    { axis: 4 },
    [[null, 4, 4, 4]],
    'axis 4 is not there: expected one of an input of rank 4',
  ],
  [
    'RMSNormalization',
    { axis: 1 },
    [[null, 4, 4, 3]],
    'expected the last axes, which Keras multiplies by the scale, received axis 1 of (None, 4, 4, 3)',
  ],
  ['Normalization', { mean: 1 }, [[null, 4]], 'expected both mean and variance, or neither'],
  [
    'Cropping2D',
    {
      cropping: [
        [2, 2],
        [0, 0],
      ],
    },
    [[null, 4, 4, 1]],
    'nothing is left of (None, 4, 4, 1)',
  ],
  [
    'Permute',
    { dims: [1, 3] },
    [[null, 4, 4]],
    'expected each of 1 to 2 once in dims for (None, 4, 4), received [1,3]',
  ],
  ['RepeatVector', { n: 2 }, [[null, 4, 4]], 'expected a row (None, features), received (None, 4, 4)'],
  [
    'Dot',
    { axes: 1 },
    [
      [null, 4],
      [null, 5],
    ],
    'expected equal sizes on axes 1 and 1, received (None, 4) and (None, 5)',
  ],
  [
    'PReLU',
    { sharedAxes: [4] },
    [[null, 4, 4, 2]],
    'axis 4 of sharedAxes is not there: received (None, 4, 4, 2)',
  ],
  ['LayerScale', { projectionDim: 3 }, [[null, 4]], 'expected 3 channels, received (None, 4)'],
  [
    'Resizing',
    { height: 2, width: 2, cropToAspectRatio: true, padToAspectRatio: true },
    [[null, 4, 4, 3]],
    'cropToAspectRatio and padToAspectRatio cannot both be set',
  ],
  [
    'UpSampling2D',
    { interpolation: 'area' },
    [[null, 4, 4, 3]],
    'interpolation: expected one of nearest, bilinear, bicubic, lanczos3, lanczos5, received "area"',
  ],
  ['GaussianDropout', { rate: 2 }, [[null, 4]], 'rate: expected a number from 0 to 1, received 2'],
  [
    'RandomCrop',
    { height: 0, width: 2 },
    [[null, 4, 4, 3]],
    'height: expected a whole number of at least 1, received 0',
  ],
  ['RandomRotation', {}, [[null, 4, 4, 3]], 'factor is missing: expected a value of type floats'],
  [
    'UnitNormalization',
    { axis: 'last' },
    [[null, 4]],
    'axis: expected an axis or a list of axes, received "last"',
  ],
])('%s %j reports the problem', (kind, params, shapes, message) => {
  expect(problemOf(kind, params, ...shapes)).toEqual([`'layer' (${kind}): ${message}.`]);
});

test('accepts two inputs for Subtract and Dot', () => {
  const rows: Shape = [null, 4];
  expect(problemOf('Subtract', {}, rows, rows, rows)).toEqual([
    "'layer' (Subtract) expects 2 inputs, received 3.",
  ]);
  expect(problemOf('Dot', { axes: 1 }, rows)).toEqual(["'layer' (Dot) expects 2 inputs, received 1."]);
});

test('counts FLOPs as 2 × multiply-adds', () => {
  const flops = (...given: Parameters<typeof infer>) => infer(...given).layers.get('layer')!.flops;
  expect(flops('Conv1D', { filters: 8, kernelSize: 3, useBias: false }, [null, 10, 4])).toBe(
    2 * 8 * 8 * 3 * 4,
  );
  expect(flops('Conv2DTranspose', { filters: 8, kernelSize: 3, useBias: false }, [null, 5, 5, 4])).toBe(
    2 * 25 * 4 * 9 * 8,
  );
  expect(flops('SeparableConv1D', { filters: 8, kernelSize: 3, useBias: false }, [null, 10, 4])).toBe(
    2 * 8 * 4 * (3 + 8),
  );
  expect(flops('Dot', { axes: 1 }, [null, 6], [null, 6])).toBe(12);
});

test('counts the memory of an output as float32 for one sample', () => {
  const facts = infer('UpSampling2D', {}, [null, 4, 4, 3]);
  expect(facts.layers.get('layer')!.activationMemory).toBe(8 * 8 * 3 * 4);
  expect(facts.activationMemory).toBe(8 * 8 * 3 * 4 + 4 * 4 * 3 * 4);
});

test('reports whether training a kind with its parameters is random', () => {
  const random = (kind: KindName, params: Given) =>
    findKind(kind)!.random?.(fillParams(catalog[kind], params)) ?? false;
  expect(random('GaussianNoise', { stddev: 0 })).toBe(false);
  expect(random('GaussianNoise', { stddev: 0.1 })).toBe(true);
  expect(random('StochasticDepth', { dropPathRate: 0 })).toBe(false);
  expect(random('RandomFlip', {})).toBe(true);
  expect(random('Resizing', { height: 1, width: 1 })).toBe(false);
});

test('reads null as a value for optional parameters, and as the default for others', () => {
  expect(fillParams(catalog.Normalization, { axis: null }).axis).toBe(null);
  expect(fillParams(catalog.Normalization, {}).axis).toBe(-1);
  expect(fillParams(catalog.ReLU, { negativeSlope: null }).negativeSlope).toBe(0);
});
