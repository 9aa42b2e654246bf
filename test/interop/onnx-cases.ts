// A small network for each kind of the catalog and each combination of parameters that affects the ONNX export.
import { createBuilder } from '#shared/architectures/builder';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { activationNames } from '#shared/layers/activation/activation';
import type { KindName } from '#shared/layers/catalog';
import type { Params } from '#shared/layers/kind';
import { mathFunctions } from '#shared/layers/operations/arithmetic';

interface KindCase {
  readonly name: string;
  readonly graph: LayerGraph;
}

/** Inputs of the cases. In half of the cases, a convolution before converts `image` to channels first. */
const shapes = { image: [11, 8, 6], any: [null, null, 6], sequence: [9, 6], row: [6] } as const;
type Given = keyof typeof shapes;

/** Returns all cases; without `turned`, each once. */
export function onnxCases({ turned: both = true } = {}): KindCase[] {
  const cases: KindCase[] = [];
  const add = (given: Given, kind: KindName, params: Params = {}, inputs = 1) => {
    for (const turned of given === 'row' || !both ? [false] : [false, true]) {
      const builder = createBuilder([...shapes[given]] as [number, number, number], 1);
      let x = 'input_layer';
      if (turned)
        x = builder.layer(
          given === 'sequence' ? 'Conv1D' : 'Conv2D',
          { filters: 6, kernelSize: given === 'sequence' ? 1 : [1, 1] },
          x,
        );
      const side = inputs > 1 ? builder.layer('Activation', { activation: 'tanh' }, 'input_layer') : x;
      const y = builder.layer(
        kind,
        params,
        inputs > 1 ? [x, ...new Array<string>(inputs - 1).fill(side)] : x,
      );
      cases.push({ name: `${cases.length}-${kind}`, graph: builder.finish(kind, y, preprocessings.none) });
    }
  };
  /** Zeros around negative values, which max-pooling must see, as in ResNet50V2. */
  const addPaddedPooling = () => {
    for (const turned of both ? [false, true] : [false]) {
      const builder = createBuilder([11, 8, 6], 1);
      const start = turned
        ? builder.layer('Conv2D', { filters: 6, kernelSize: [1, 1] }, 'input_layer')
        : 'input_layer';
      const padded = builder.layer(
        'ZeroPadding2D',
        {
          padding: [
            [1, 1],
            [1, 1],
          ],
        },
        start,
      );
      const y = builder.layer('MaxPooling2D', { poolSize: [2, 2], strides: [2, 2] }, padded);
      const graph = builder.finish('padded_pooling', y, preprocessings.none);
      cases.push({ name: `${cases.length}-padded-pooling`, graph });
    }
  };
  const conv = { filters: 4, kernelSize: [3, 2], strides: [2, 1], padding: 'same' };
  for (const given of ['image', 'any'] as const) {
    add(given, 'Conv2D', conv);
    add(given, 'Conv2D', { ...conv, strides: [1, 1], dilationRate: [2, 1], groups: 2, activation: 'relu' });
    add(given, 'MaxPooling2D', { poolSize: [3, 2], strides: [2, 2], padding: 'same' });
    add(given, 'AveragePooling2D', { poolSize: [3, 2], strides: [2, 2], padding: 'same' });
    add(given, 'Conv2DTranspose', conv);
    add(given, 'GlobalAveragePooling2D', { keepdims: true });
    add(given, 'GroupNormalization', { groups: 3 });
    add(given, 'Resizing', { height: 7, width: 13 });
  }
  add('image', 'Conv2D', { ...conv, padding: 'valid', useBias: false });
  add('image', 'DepthwiseConv2D', {
    kernelSize: [3, 3],
    strides: [2, 2],
    padding: 'same',
    depthMultiplier: 2,
  });
  add('image', 'SeparableConv2D', { filters: 5, kernelSize: [3, 3], padding: 'same', depthMultiplier: 2 });
  for (const padding of ['valid', 'same'])
    for (const [kernelSize, strides] of [
      [
        [3, 3],
        [2, 2],
      ],
      [
        [2, 5],
        [3, 1],
      ],
      [
        [4, 4],
        [2, 2],
      ],
    ]) {
      add('image', 'Conv2DTranspose', { filters: 3, kernelSize: kernelSize!, strides: strides!, padding });
    }
  add('image', 'Conv2DTranspose', {
    filters: 3,
    kernelSize: [3, 3],
    strides: [2, 2],
    padding: 'same',
    outputPadding: [1, 1],
  });
  for (const padding of ['valid', 'same', 'causal']) {
    add('sequence', 'Conv1D', { filters: 4, kernelSize: 3, padding, dilationRate: 2 });
    add('sequence', 'Conv1D', { filters: 4, kernelSize: 4, padding, strides: 2, groups: 2 });
  }
  add('sequence', 'DepthwiseConv1D', { kernelSize: 3, padding: 'same', depthMultiplier: 2, strides: 2 });
  add('sequence', 'SeparableConv1D', { filters: 5, kernelSize: 3, padding: 'same' });
  for (const kind of ['MaxPooling1D', 'AveragePooling1D'] as const) {
    add('sequence', kind, {});
    add('sequence', kind, { poolSize: 4, strides: 3, padding: 'same' });
  }
  for (const keepdims of [true, false]) {
    add('sequence', 'GlobalAveragePooling1D', { keepdims });
    add('sequence', 'GlobalMaxPooling1D', { keepdims });
    add('image', 'GlobalMaxPooling2D', { keepdims });
  }
  for (const given of ['image', 'sequence', 'row'] as const) {
    add(given, 'BatchNormalization', { scale: false });
    add(given, 'BatchNormalization', { center: false, epsilon: 0.1 });
    add(given, 'LayerNormalization', {});
    add(given, 'LayerNormalization', { scale: false, center: false });
    add(given, 'RMSNormalization', {});
    add(given, 'UnitNormalization', {});
    add(given, 'LayerScale', { projectionDim: 6 });
    add(given, 'Normalization', {});
    add(given, 'Normalization', { mean: [1, 2, 3, 4, 5, 6], variance: [1, 2, 3, 0, 5, 6], invert: true });
    add(given, 'Rescaling', { scale: [1, 2, 3, 4, 5, 6], offset: -0.5 });
    add(given, 'PReLU', {});
    add(given, 'Dense', { units: 5, activation: 'silu' });
    add(given, 'Dense', { units: 5, useBias: false });
    add(given, 'Flatten', {});
    add(given, 'Softmax', {});
    add(given, 'Concatenate', {}, 3);
    for (const kind of ['Add', 'Multiply', 'Average', 'Maximum', 'Minimum'] as const) add(given, kind, {}, 3);
    add(given, 'Subtract', {}, 2);
    add(given, 'CustomScaleLayer', { scale: 0.3 }, 2);
  }
  add('image', 'BatchNormalization', { axis: 1 });
  add('image', 'LayerNormalization', { axis: [1, 2, 3] });
  add('image', 'LayerNormalization', { axis: [1, 3] });
  add('image', 'LayerNormalization', { axis: [-1, 1] });
  add('image', 'RMSNormalization', { axis: [2, 3], epsilon: 0.1 });
  add('image', 'UnitNormalization', { axis: [1, 2] });
  add('image', 'GroupNormalization', { groups: -1, scale: false });
  add('image', 'LocalResponseNormalization', { depthRadius: 2, alpha: 0.3, beta: 0.7, bias: 2 });
  add('image', 'Normalization', { axis: [1, 3] });
  add('image', 'Normalization', { axis: null, mean: 2, variance: 3 });
  add('image', 'PReLU', { sharedAxes: [1, 2] });
  add('image', 'Softmax', { axis: 1 });
  add('image', 'Concatenate', { axis: 2 }, 2);
  for (const ranges of [
    [null, null, [null, null, -1]],
    [null, null, [1, 3, 1]],
    [
      [1, -1, 1],
      [null, -2, 1],
    ],
    [
      [null, null, 2],
      [1, null, -3],
    ],
    [[2, 5, 1], null, [4, 0, -2]],
  ])
    add('image', 'Slice', { ranges });
  add('any', 'Slice', { ranges: [null, null, [null, null, -1]] });
  add('row', 'Slice', { ranges: [[1, 4, 1]] });
  add('sequence', 'Slice', { ranges: [null, [1, null, 2]] });
  for (const operation of ['mean', 'sum', 'max', 'min', 'prod']) {
    add('image', 'Reduce', { operation, axis: -1, keepdims: true });
    add('image', 'Reduce', { operation, axis: [1, 2] });
    add('sequence', 'Reduce', { operation, axis: 1 });
  }
  add('any', 'Reduce', { axis: -1, keepdims: true });
  add('any', 'Reduce', { operation: 'max', axis: [1, 2] });
  add('image', 'Reduce', { axis: [1, 3] });
  for (const exponent of [2, 3]) add('image', 'Power', { exponent });
  add('image', 'Divide', {}, 2);
  const ranges: Params[] = [{ minValue: -0.5, maxValue: 0.5 }, { minValue: 0.25 }, { maxValue: 0.5 }];
  for (const params of ranges) add('image', 'Clip', params);
  for (const name of mathFunctions)
    if (!name.startsWith('log')) add('image', 'MathFunction', { function: name });
  add('image', 'ELU', { alpha: 0.5 });
  add('image', 'LeakyReLU', {});
  const limits: Params[] = [
    { maxValue: 1 },
    { negativeSlope: 0.2 },
    { threshold: 0.5 },
    { maxValue: 1, negativeSlope: 0.1, threshold: 0.3 },
  ];
  for (const params of limits) add('image', 'ReLU', params);
  for (const activation of activationNames) add('image', 'Activation', { activation });
  add('image', 'Reshape', { targetShape: [-1, 3] });
  add('image', 'Permute', { dims: [3, 1, 2] });
  add('row', 'RepeatVector', { n: 4 });
  add('sequence', 'ZeroPadding1D', { padding: [2, 1] });
  add('image', 'ZeroPadding2D', {
    padding: [
      [1, 2],
      [0, 3],
    ],
  });
  addPaddedPooling();
  add('sequence', 'Cropping1D', { cropping: [2, 0] });
  add('image', 'Cropping2D', {
    cropping: [
      [1, 0],
      [2, 3],
    ],
  });
  add('sequence', 'UpSampling1D', { size: 3 });
  for (const interpolation of ['nearest', 'bilinear']) {
    add('image', 'UpSampling2D', { size: [2, 3], interpolation });
    add('image', 'Resizing', { height: 5, width: 17, interpolation });
  }
  add('image', 'CenterCrop', { height: 6, width: 5 });
  add('row', 'Dot', { axes: 1 }, 2);
  add('row', 'Dot', { axes: 1, normalize: true }, 2);
  add('sequence', 'Dot', { axes: [2, 2] }, 2);
  const resting = ['Dropout', 'SpatialDropout2D', 'GaussianNoise', 'GaussianDropout', 'Identity'] as const;
  for (const kind of resting) add('image', kind, {});
  add('image', 'AlphaDropout', { rate: 0.3 });
  add('image', 'ActivityRegularization', { l1: 0.1 });
  add('image', 'AutoContrast', { valueRange: [-1, 2] });
  add('image', 'StochasticDepth', { dropPathRate: 0.2 });
  add('sequence', 'SpatialDropout1D', {});
  add('image', 'RandomFlip', { mode: 'vertical' });
  add('image', 'RandomRotation', { factor: 0.1 });
  add('image', 'RandomZoom', { heightFactor: [0.1, 0.2] });
  add('image', 'RandomTranslation', { heightFactor: 0.1, widthFactor: 0.2 });
  add('image', 'RandomContrast', { factor: 0.2 });
  add('image', 'RandomBrightness', { factor: 0.2 });
  add('image', 'RandomCrop', { height: 11, width: 8 });
  return cases;
}
