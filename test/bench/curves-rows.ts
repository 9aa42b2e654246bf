// The networks and rows of `npm run bench -- steps`: stages of a recipe and the equivalent in Keras.
import type { z } from 'zod';
import type { stageSchema } from '#shared/run/stage';

/** A class of `keras.optimizers` or `keras.losses` and its arguments; omitted ones are Keras' defaults. */
export type KerasCall = readonly [name: string, args: Readonly<Record<string, unknown>>];

/** One stage in both programs. `trainable` and `batchNormalization` of the recipe also select Keras' trainable layers. */
export interface CurveStage {
  readonly ours: z.input<typeof stageSchema>;
  readonly optimizer: KerasCall;
  readonly loss: KerasCall;
}

/** An architecture, cut and with a new head. */
export interface CurveNetwork {
  readonly title: string;
  readonly architecture: string;
  readonly size: number;
  /** The last layer to keep. */
  readonly cut: string;
  /** The first layer of the top blocks. */
  readonly top: string;
}

/** The networks by name. */
export const networks: Readonly<Record<string, CurveNetwork>> = {
  resnet: {
    title: 'ResNet-20, 32 px',
    architecture: 'ResNet20CIFAR',
    size: 32,
    cut: 'conv4_block3_out',
    top: 'conv4_block1_1_conv',
  },
  inception: {
    title: 'InceptionV3 to mixed3, 75 px',
    architecture: 'InceptionV3',
    size: 75,
    cut: 'mixed3',
    top: 'mixed1',
  },
  mobilenet: {
    title: 'MobileNetV2 to block 8, 64 px',
    architecture: 'MobileNetV2',
    size: 64,
    cut: 'block_8_add',
    top: 'block_6_expand',
  },
  densenet: {
    title: 'DenseNet121 to conv3_block6, 64 px',
    architecture: 'DenseNet121',
    size: 64,
    cut: 'conv3_block6_concat',
    top: 'conv3_block1_0_bn',
  },
};

/** One row of the table. */
export interface CurveRow {
  readonly group: 'Optimizers' | 'Losses' | 'BatchNorm' | 'Staged' | 'Smooth';
  readonly title: string;
  readonly network: string;
  /** Activation of the last layer. */
  readonly activation: 'softmax' | 'sigmoid';
  /** With SiLU instead of ReLU and average instead of max pooling, so that the network has no kinks. */
  readonly smooth?: boolean;
  /** Graft runs op by op. */
  readonly opByOp?: boolean;
  readonly stages: readonly CurveStage[];
}

/** Number of images and batch size: a hundred steps are four epochs. */
export const imageCount = 200;
/** See `imageCount`. */
export const batchSize = 8;
const epochs = 4;

type Stage = CurveStage['ours'];
const all: Stage = {
  trainable: { all: true },
  batchNormalization: 'trainable',
  features: 'end-to-end',
  batchSize,
  epochs,
};
const plainLoss: KerasCall = ['CategoricalCrossentropy', {}];
const sgd = (rate: number): Pick<CurveStage, 'optimizer'> & { our: Stage['optimizer'] } => ({
  our: { kind: 'sgd', learningRate: rate },
  optimizer: ['SGD', { learning_rate: rate }],
});
const adam = (rate: number): Pick<CurveStage, 'optimizer'> & { our: Stage['optimizer'] } => ({
  our: { kind: 'adam', learningRate: rate },
  optimizer: ['Adam', { learning_rate: rate }],
});

const stage = (
  { our, optimizer }: ReturnType<typeof sgd>,
  more: Partial<Stage> = {},
  loss: KerasCall = plainLoss,
): CurveStage => ({ ours: { ...all, optimizer: our, ...more }, optimizer, loss });

/** Optimizers of the recipe and of Keras with the same arguments, at learning rates at which rounding stays within the bounds; otherwise defaults. */
const optimizers: readonly (readonly [string, Stage['optimizer'], KerasCall])[] = [
  ['SGD 0.01', { kind: 'sgd', learningRate: 0.01 }, ['SGD', { learning_rate: 0.01 }]],
  [
    'SGD 0.001, momentum 0.9',
    { kind: 'sgd', learningRate: 0.001, momentum: 0.9 },
    ['SGD', { learning_rate: 0.001, momentum: 0.9 }],
  ],
  [
    'SGD 0.001, Nesterov',
    { kind: 'sgd', learningRate: 0.001, momentum: 0.9, nesterov: true },
    ['SGD', { learning_rate: 0.001, momentum: 0.9, nesterov: true }],
  ],
  ['RMSprop 3e-5', { kind: 'rmsprop', learningRate: 3e-5 }, ['RMSprop', { learning_rate: 3e-5 }]],
  [
    'RMSprop 1e-5, centered, momentum 0.5',
    { kind: 'rmsprop', learningRate: 1e-5, centered: true, momentum: 0.5 },
    ['RMSprop', { learning_rate: 1e-5, centered: true, momentum: 0.5 }],
  ],
  ['Adam 1e-4', { kind: 'adam', learningRate: 1e-4 }, ['Adam', { learning_rate: 1e-4 }]],
  [
    'AMSGrad 1e-4',
    { kind: 'adam', learningRate: 1e-4, amsgrad: true },
    ['Adam', { learning_rate: 1e-4, amsgrad: true }],
  ],
  ['AdamW 1e-4', { kind: 'adamw', learningRate: 1e-4 }, ['AdamW', { learning_rate: 1e-4 }]],
  ['Adagrad 0.001', { kind: 'adagrad' }, ['Adagrad', {}]],
  ['Adadelta 0.1', { kind: 'adadelta', learningRate: 0.1 }, ['Adadelta', { learning_rate: 0.1 }]],
  ['Adamax 2e-4', { kind: 'adamax', learningRate: 2e-4 }, ['Adamax', { learning_rate: 2e-4 }]],
  ['Nadam 1e-4', { kind: 'nadam', learningRate: 1e-4 }, ['Nadam', { learning_rate: 1e-4 }]],
  ['Adam 0.001 (Keras’ default)', { kind: 'adam' }, ['Adam', {}]],
  ['RMSprop 0.001 (Keras’ default)', { kind: 'rmsprop' }, ['RMSprop', {}]],
];

const losses: readonly (readonly [string, Stage['loss'], KerasCall, 'softmax' | 'sigmoid'])[] = [
  ['categorical cross-entropy', { kind: 'crossentropy' }, plainLoss, 'softmax'],
  ['sparse cross-entropy', { kind: 'crossentropy' }, ['SparseCategoricalCrossentropy', {}], 'softmax'],
  [
    'label smoothing 0.1',
    { kind: 'crossentropy', labelSmoothing: 0.1 },
    ['CategoricalCrossentropy', { label_smoothing: 0.1 }],
    'softmax',
  ],
  ['binary cross-entropy', { kind: 'binary-crossentropy' }, ['BinaryCrossentropy', {}], 'sigmoid'],
  ['focal', { kind: 'focal' }, ['CategoricalFocalCrossentropy', {}], 'softmax'],
  ['binary focal', { kind: 'binary-focal' }, ['BinaryFocalCrossentropy', {}], 'sigmoid'],
  ['mean squared error', { kind: 'mse' }, ['MeanSquaredError', {}], 'softmax'],
];

const networkRows = (network: string): CurveRow[] => {
  const row = (group: CurveRow['group'], title: string, ...stages: CurveStage[]): CurveRow => ({
    ...{ group, title, network, activation: 'softmax', stages },
  });
  const { top } = networks[network]!;
  const head = { trainable: { head: true as const }, batchNormalization: 'frozen' as const };
  const topOnes = { trainable: { from: top }, batchNormalization: 'frozen' as const };
  const staged = (features: 'end-to-end' | 'auto') => [
    row(
      'Staged',
      `head, then top blocks with BatchNorm frozen (Adam)${features === 'auto' ? ', features cached' : ''}`,
      stage(adam(0.001), { ...head, features, epochs: 2 }),
      stage(adam(0.0001), { ...topOnes, features, epochs: 2 }),
    ),
    row(
      'Staged',
      `head, then all with BatchNorm unfrozen (SGD)${features === 'auto' ? ', features cached' : ''}`,
      stage(sgd(0.01), { ...head, features, epochs: 1 }),
      stage(sgd(0.0001), { features, epochs: 3 }),
    ),
  ];
  const told = (rate: number) => (rate < 0.001 ? rate.toExponential() : String(rate));
  const unfrozen = (rate: number) => row('BatchNorm', `unfrozen, SGD ${told(rate)}`, stage(sgd(rate)));
  const frozen = (kind: typeof sgd, rate: number) =>
    row(
      'BatchNorm',
      `frozen, ${kind === adam ? 'Adam' : 'SGD'} ${told(rate)}`,
      stage(kind(rate), { batchNormalization: 'frozen' }),
    );
  // At the higher rates, a difference of one bit grows to 0.001 within ten steps in all networks except the ResNet; in the frozen Inception also at a tenth of them.
  const hot = [unfrozen(0.001), frozen(sgd, 0.001), frozen(adam, 0.0001)];
  const calm = [unfrozen(0.0001), frozen(sgd, 0.0001), frozen(adam, 0.00001)];
  const calmest = [frozen(sgd, 0.00001), frozen(adam, 0.000001)];
  return [
    ...(network === 'densenet' ? [] : hot),
    ...(network === 'resnet' ? [] : calm),
    ...(network === 'inception' ? calmest : []),
    ...staged('end-to-end'),
    ...(network === 'resnet' ? staged('auto') : []),
  ];
};

const relu: readonly CurveRow[] = [
  ...optimizers.map(
    ([title, our, optimizer]): CurveRow => ({
      ...{ group: 'Optimizers', title, network: 'resnet', activation: 'softmax' },
      stages: [stage({ our, optimizer })],
    }),
  ),
  {
    ...{ group: 'Optimizers', title: 'SGD 0.01, op by op', network: 'resnet', activation: 'softmax' },
    opByOp: true,
    stages: [stage(sgd(0.01))],
  },
  {
    ...{ group: 'Optimizers', title: 'Adam 1e-4, op by op', network: 'resnet', activation: 'softmax' },
    opByOp: true,
    stages: [stage(adam(0.0001))],
  },
  ...losses.map(
    ([title, ours, loss, activation]): CurveRow => ({
      ...{ group: 'Losses', title, network: 'resnet', activation },
      stages: [stage(sgd(0.01), { loss: ours }, loss)],
    }),
  ),
  ...Object.keys(networks).flatMap(networkRows),
];

/** Rows in which Keras itself differs from exact steps by more than the bounds because of kinks: repeated without kinks. */
const kinked = [
  'resnet RMSprop 0.001 (Keras’ default)',
  'inception unfrozen, SGD 0.001',
  'inception frozen, SGD 0.001',
  'inception frozen, Adam 1e-4',
  'inception frozen, SGD 1e-4',
  'inception frozen, Adam 1e-5',
  'mobilenet unfrozen, SGD 0.001',
  'mobilenet frozen, SGD 0.001',
  'mobilenet frozen, Adam 1e-4',
  ...Object.keys(networks).map((name) => `${name} head, then top blocks with BatchNorm frozen (Adam)`),
];

/** All rows: each optimizer and loss on the ResNet, BatchNorm and staged recipes on each network, and some of them without kinks. */
export const curveRows: readonly CurveRow[] = [
  ...relu,
  ...relu
    .filter(({ network, title }) => kinked.includes(`${network} ${title}`))
    .map((row): CurveRow => ({ ...row, group: 'Smooth', smooth: true })),
];
