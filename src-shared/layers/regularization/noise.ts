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
  help: 'Random seed.',
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
  'Sets random channels of a sequence to 0 during training.',
  'spatial_dropout1d',
  'rate',
  'Fraction of channels set to 0.',
);
/** Zeroes whole channels of an image. */
export const spatialDropout2D = noise(
  'SpatialDropout2D',
  'Sets random channels of an image to 0 during training.',
  'spatial_dropout2d',
  'rate',
  'Fraction of channels set to 0.',
);
/** Dropout that keeps mean and variance, for networks of selu. */
export const alphaDropout = defineLayer({
  ...noise(
    'AlphaDropout',
    'Sets a random fraction of values to the lower limit of selu during training and preserves mean and variance.',
    'alpha_dropout',
    'rate',
    'Fraction of values set to 0.',
  ),
  params: {
    rate: { type: 'float', min: 0, max: 1, default: 0.5, help: 'Fraction of values set to 0.' },
    noiseShape: { type: 'json', default: null, help: 'Shape of the mask. Axes of size 1 share the mask.' },
    seed: seedParam,
  },
});
/** Adds normal noise. */
export const gaussianNoise = noise(
  'GaussianNoise',
  'Adds Gaussian noise during training.',
  'gaussian_noise',
  'stddev',
  'Standard deviation of the noise.',
);
/** Multiplies by normal noise around 1 with deviation `sqrt(rate / (1 - rate))`. */
export const gaussianDropout = noise(
  'GaussianDropout',
  'Multiplies by Gaussian noise with mean 1 during training.',
  'gaussian_dropout',
  'rate',
  'Equivalent dropout rate.',
);

/** Zeroes a share of the values while training, scales the rest up. */
export const dropout = defineLayer({
  kind: 'Dropout',
  category: 'regularization',
  help: 'Sets a random fraction of values to 0 during training, which reduces overfitting.',
  url: kerasPage('regularization_layers', 'dropout'),
  params: {
    rate: { type: 'float', min: 0, max: 1, default: 0.5, help: 'Fraction of values set to 0.' },
    noiseShape: { type: 'json', default: null, help: 'Shape of the mask. Axes of size 1 share the mask.' },
    seed: { type: 'int', default: null, nullable: true, help: 'Seed of the mask.' },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: () => 0,
  random: ({ rate }) => Number(rate) > 0,
});
