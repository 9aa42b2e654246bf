// InceptionV3 (arXiv:1512.00567) as keras/src/applications/inception_v3.py builds it, with its automatic layer names.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, createBuilder } from './builder';

type Conv = readonly [filters: number, height: number, width: number];

/** Conv2D without bias, BatchNormalization without scale, ReLU. */
function conv(
  build: Builder,
  x: string,
  [filters, height, width]: Conv,
  padding = 'same',
  stride = 1,
): string {
  let y = build.layer(
    'Conv2D',
    { filters, kernelSize: [height, width], strides: [stride, stride], padding, useBias: false },
    x,
  );
  y = build.layer('BatchNormalization', { scale: false }, y);
  return build.layer('Activation', { activation: 'relu' }, y);
}

const chain = (build: Builder, x: string, convs: readonly Conv[]): string =>
  convs.reduce((y, one) => conv(build, y, one), x);

function pooled(build: Builder, x: string, filters: number): string {
  const pool = build.layer('AveragePooling2D', { poolSize: [3, 3], strides: [1, 1], padding: 'same' }, x);
  return conv(build, pool, [filters, 1, 1]);
}

const maxPool = (build: Builder, x: string): string =>
  build.layer('MaxPooling2D', { poolSize: [3, 3], strides: [2, 2] }, x);

/** 35×35: mixed0 … mixed2. */
function mixedA(build: Builder, x: string, poolFilters: number, name: string): string {
  const branches = [
    chain(build, x, [[64, 1, 1]]),
    chain(build, x, [
      [48, 1, 1],
      [64, 5, 5],
    ]),
    chain(build, x, [
      [64, 1, 1],
      [96, 3, 3],
      [96, 3, 3],
    ]),
    pooled(build, x, poolFilters),
  ];
  return build.layer('Concatenate', { axis: 3 }, branches, name);
}

/** 17×17: mixed4 … mixed7. */
function mixedB(build: Builder, x: string, f: number, name: string): string {
  const branches = [
    chain(build, x, [[192, 1, 1]]),
    chain(build, x, [
      [f, 1, 1],
      [f, 1, 7],
      [192, 7, 1],
    ]),
    chain(build, x, [
      [f, 1, 1],
      [f, 7, 1],
      [f, 1, 7],
      [f, 7, 1],
      [192, 1, 7],
    ]),
    pooled(build, x, 192),
  ];
  return build.layer('Concatenate', { axis: 3 }, branches, name);
}

/** 8×8: mixed9 and mixed10. */
function mixedC(build: Builder, x: string, index: number): string {
  const branch1x1 = chain(build, x, [[320, 1, 1]]);
  const stem3x3 = chain(build, x, [[384, 1, 1]]);
  const split3x3 = [conv(build, stem3x3, [384, 1, 3]), conv(build, stem3x3, [384, 3, 1])];
  const branch3x3 = build.layer('Concatenate', { axis: 3 }, split3x3, `mixed9_${index}`);
  const stemDouble = chain(build, x, [
    [448, 1, 1],
    [384, 3, 3],
  ]);
  const splitDouble = [conv(build, stemDouble, [384, 1, 3]), conv(build, stemDouble, [384, 3, 1])];
  const branchDouble = build.layer('Concatenate', { axis: 3 }, splitDouble);
  const pool = pooled(build, x, 192);
  return build.layer(
    'Concatenate',
    { axis: 3 },
    [branch1x1, branch3x3, branchDouble, pool],
    `mixed${9 + index}`,
  );
}

/** InceptionV3; native input 299×299, at least 75×75. */
export function inceptionV3(options: ArchitectureOptions): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  let x = conv(build, 'input_layer', [32, 3, 3], 'valid', 2);
  x = conv(build, x, [32, 3, 3], 'valid');
  x = maxPool(build, conv(build, x, [64, 3, 3]));
  x = conv(build, x, [80, 1, 1], 'valid');
  x = maxPool(build, conv(build, x, [192, 3, 3], 'valid'));
  for (const [index, poolFilters] of [32, 64, 64].entries())
    x = mixedA(build, x, poolFilters, `mixed${index}`);

  const strided3x3 = conv(build, x, [384, 3, 3], 'valid', 2);
  const stridedDouble = conv(
    build,
    chain(build, x, [
      [64, 1, 1],
      [96, 3, 3],
    ]),
    [96, 3, 3],
    'valid',
    2,
  );
  x = build.layer('Concatenate', { axis: 3 }, [strided3x3, stridedDouble, maxPool(build, x)], 'mixed3');
  for (const [index, filters] of [128, 160, 160, 192].entries())
    x = mixedB(build, x, filters, `mixed${4 + index}`);

  const strided192 = conv(build, chain(build, x, [[192, 1, 1]]), [320, 3, 3], 'valid', 2);
  const strided7x7 = conv(
    build,
    chain(build, x, [
      [192, 1, 1],
      [192, 1, 7],
      [192, 7, 1],
    ]),
    [192, 3, 3],
    'valid',
    2,
  );
  x = build.layer('Concatenate', { axis: 3 }, [strided192, strided7x7, maxPool(build, x)], 'mixed8');
  for (const index of [0, 1]) x = mixedC(build, x, index);

  if (options.includeTop) {
    x = build.layer('GlobalAveragePooling2D', {}, x, 'avg_pool');
    x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, 'predictions');
  } else if (options.pooling === 'avg') x = build.layer('GlobalAveragePooling2D', {}, x);
  else if (options.pooling === 'max') x = build.layer('GlobalMaxPooling2D', {}, x);
  return build.finish('inception_v3', x, preprocessings.tf);
}
