// Layers that are random in training: Dropout, SpatialDropout1D and 2D, AlphaDropout, GaussianNoise, GaussianDropout.
import {
  defineLayer,
  kerasPage,
  type LayerKind,
  notImage,
  notSequence,
  noWeights,
  type ParamSpec,
} from '../kind';

/** The seed of a random layer in Keras' configuration. Graft does not use it: random numbers follow from the run's seed. */
export const seedParam: ParamSpec = {
  type: 'int',
  default: null,
  nullable: true,
  help: 'Seed of what is random.',
};

function noise(kind: string, help: string, page: string, amount: string, meaning: string): LayerKind {
  const rank = kind.endsWith('1D') ? 3 : kind.endsWith('2D') ? 4 : null;
  return defineLayer({
    kind,
    category: 'regularization',
    help,
    url: kerasPage('regularization_layers', page),
    ...(rank !== null && { keras: { refuses: ['trainable'] } }),
    params: { [amount]: { type: 'float', min: 0, max: 1, default: 0.5, help: meaning }, seed: seedParam },
    inputs: [1, 1],
    outputShape: (params, [input]) => {
      if (rank === 3 && input!.length !== 3) return notSequence(input!);
      if (rank === 4 && input!.length !== 4) return notImage(input!);
      return kind === 'GaussianDropout' && params.rate === 1
        ? { problem: 'expected a rate below 1: at 1 nothing but noise is left' }
        : input!;
    },
    weights: noWeights,
    flops: () => 0,
    random: (params) => Number(params[amount]) > 0,
  });
}

/** Zeroes whole channels of a sequence. */
export const spatialDropout1D = noise(
  'SpatialDropout1D',
  'Silences whole channels of a sequence in training.',
  'spatial_dropout1d',
  'rate',
  'Share of the channels that is silenced.',
);
/** Zeroes whole channels of an image. */
export const spatialDropout2D = noise(
  'SpatialDropout2D',
  'Silences whole channels of an image in training.',
  'spatial_dropout2d',
  'rate',
  'Share of the channels that is silenced.',
);
/** Dropout that keeps mean and variance, for networks of selu. */
export const alphaDropout = defineLayer({
  ...noise(
    'AlphaDropout',
    'Sets a random share of the values to selu’s lower limit in training, and keeps mean and variance.',
    'alpha_dropout',
    'rate',
    'Share of the values that is silenced.',
  ),
  params: {
    rate: { type: 'float', min: 0, max: 1, default: 0.5, help: 'Share of the values that is silenced.' },
    noiseShape: { type: 'json', default: null, help: 'Shape of the mask; sizes of 1 are silenced together.' },
    seed: seedParam,
  },
});
/** Adds normal noise. */
export const gaussianNoise = noise(
  'GaussianNoise',
  'Adds normal noise in training.',
  'gaussian_noise',
  'stddev',
  'Standard deviation of the noise.',
);
/** Multiplies by normal noise around 1 with deviation `sqrt(rate / (1 - rate))`. */
export const gaussianDropout = noise(
  'GaussianDropout',
  'Multiplies by normal noise around 1 in training.',
  'gaussian_dropout',
  'rate',
  'As strong as a dropout of this rate.',
);

/** Zeroes a share of the values while training, scales the rest up. */
export const dropout = defineLayer({
  kind: 'Dropout',
  category: 'regularization',
  help: 'Silences a random share of the values in training, so that no single one is relied on.',
  url: kerasPage('regularization_layers', 'dropout'),
  params: {
    rate: { type: 'float', min: 0, max: 1, default: 0.5, help: 'Share of the values that is silenced.' },
    noiseShape: { type: 'json', default: null, help: 'Shape of the mask; sizes of 1 are silenced together.' },
    seed: { type: 'int', default: null, nullable: true, help: 'Seed of the mask.' },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: () => 0,
  random: ({ rate }) => Number(rate) > 0,
});
