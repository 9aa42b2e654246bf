// InceptionResNetV2 (arXiv:1602.07261) as keras/src/applications/inception_resnet_v2.py builds it.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, type Builder, createBuilder } from './builder';
import { addTop } from './top';

/** Filters, height, width. */
type Conv = readonly [filters: number, height: number, width: number];

interface ConvOptions {
  readonly stride?: number;
  readonly padding?: 'same' | 'valid';
  readonly name?: string;
}

/** Conv2D without bias, BatchNormalization without scale, ReLU. */
function conv(build: Builder, x: string, [filters, height, width]: Conv, options: ConvOptions = {}): string {
  const { stride = 1, padding = 'same', name } = options;
  const named = (suffix: string) => (name === undefined ? undefined : `${name}${suffix}`);
  const params = { filters, kernelSize: [height, width], strides: [stride, stride], padding, useBias: false };
  const y = build.layer('Conv2D', params, x, name);
  const normal = build.layer('BatchNormalization', { axis: 3, scale: false }, y, named('_bn'));
  return build.layer('Activation', { activation: 'relu' }, normal, named('_ac'));
}

const chain = (build: Builder, x: string, convs: readonly Conv[]) =>
  convs.reduce((y, one) => conv(build, y, one), x);
const strided = { stride: 2, padding: 'valid' } as const;
const maxPool = (build: Builder, x: string) =>
  build.layer('MaxPooling2D', { poolSize: [3, 3], strides: [2, 2] }, x);
const concatenate = (build: Builder, inputs: string[], name: string) =>
  build.layer('Concatenate', { axis: 3 }, inputs, name);

/** Branches of the residual blocks, each a chain of convolutions. */
const branches: Readonly<Record<string, readonly (readonly Conv[])[]>> = {
  block35: [
    [[32, 1, 1]],
    [
      [32, 1, 1],
      [32, 3, 3],
    ],
    [
      [32, 1, 1],
      [48, 3, 3],
      [64, 3, 3],
    ],
  ],
  block17: [
    [[192, 1, 1]],
    [
      [128, 1, 1],
      [160, 1, 7],
      [192, 7, 1],
    ],
  ],
  block8: [
    [[192, 1, 1]],
    [
      [192, 1, 1],
      [224, 1, 3],
      [256, 3, 1],
    ],
  ],
};

function residual(
  build: Builder,
  entry: string,
  kind: keyof typeof branches,
  index: number,
  scale: number,
  activate = true,
): string {
  const name = `${kind}_${index}`;
  const parts = branches[kind]!.map((convs) => chain(build, entry, convs));
  const mixed = concatenate(build, parts, `${name}_mixed`);
  const up = { filters: Number(build.shape(entry)[3]), kernelSize: [1, 1], padding: 'same' };
  const x = build.layer('CustomScaleLayer', { scale }, [
    entry,
    build.layer('Conv2D', up, mixed, `${name}_conv`),
  ]);
  return activate ? build.layer('Activation', { activation: 'relu' }, x, `${name}_ac`) : x;
}

/** InceptionResNetV2; native input 299×299, at least 75×75. */
export function inceptionResNetV2(options: ArchitectureOptions): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  let x = conv(build, 'input_layer', [32, 3, 3], strided);
  x = conv(build, x, [32, 3, 3], { padding: 'valid' });
  x = maxPool(build, conv(build, x, [64, 3, 3]));
  x = conv(build, x, [80, 1, 1], { padding: 'valid' });
  x = maxPool(build, conv(build, x, [192, 3, 3], { padding: 'valid' }));

  const stem = [
    chain(build, x, [[96, 1, 1]]),
    chain(build, x, [
      [48, 1, 1],
      [64, 5, 5],
    ]),
    chain(build, x, [
      [64, 1, 1],
      [96, 3, 3],
      [96, 3, 3],
    ]),
  ];
  const pooled = build.layer('AveragePooling2D', { poolSize: [3, 3], strides: [1, 1], padding: 'same' }, x);
  x = concatenate(build, [...stem, conv(build, pooled, [64, 1, 1])], 'mixed_5b');
  for (let i = 1; i <= 10; i++) x = residual(build, x, 'block35', i, 0.17);

  const left = conv(build, x, [384, 3, 3], strided);
  const middle = conv(
    build,
    chain(build, x, [
      [256, 1, 1],
      [256, 3, 3],
    ]),
    [384, 3, 3],
    strided,
  );
  x = concatenate(build, [left, middle, maxPool(build, x)], 'mixed_6a');
  for (let i = 1; i <= 20; i++) x = residual(build, x, 'block17', i, 0.1);

  const first = conv(build, chain(build, x, [[256, 1, 1]]), [384, 3, 3], strided);
  const second = conv(build, chain(build, x, [[256, 1, 1]]), [288, 3, 3], strided);
  const third = conv(
    build,
    chain(build, x, [
      [256, 1, 1],
      [288, 3, 3],
    ]),
    [320, 3, 3],
    strided,
  );
  x = concatenate(build, [first, second, third, maxPool(build, x)], 'mixed_7a');
  for (let i = 1; i <= 9; i++) x = residual(build, x, 'block8', i, 0.2);
  x = residual(build, x, 'block8', 10, 1, false);

  x = conv(build, x, [1536, 1, 1], { name: 'conv_7b' });
  return build.finish(
    'inception_resnet_v2',
    addTop(build, x, options, options.includeTop ? { avg: 'avg_pool' } : {}),
    preprocessings.tf,
  );
}
