// Layers of keras.applications.convnext: LayerScale and StochasticDepth.
import { defineLayer, formatShape, noWeights, sizeOf } from '../kind';

/** A learned factor for each channel (Touvron et al. 2021); gamma `[projectionDim]`. */
export const layerScale = defineLayer({
  kind: 'LayerScale',
  category: 'normalization',
  help: 'Multiplies each channel by a trainable factor that starts at a small value.',
  url: 'https://keras.io/api/applications/convnext/',
  keras: { module: 'keras.src.applications.convnext' },
  params: {
    initValues: { type: 'float', default: 1e-6, help: 'Initial value of the factors.' },
    projectionDim: { type: 'int', min: 1, help: 'Number of channels.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const last = input!.at(-1);
    return last === null || last === params.projectionDim || last === 1
      ? [...input!.slice(0, -1), Number(params.projectionDim)]
      : { problem: `expected ${params.projectionDim} channels, received ${formatShape(input!)}` };
  },
  weights: (params) => [
    {
      name: 'gamma',
      shape: [Number(params.projectionDim)],
      initializer: { name: 'constant', value: Number(params.initValues) },
      trainable: true,
    },
  ],
  flops: (_params, _inputs, output) => sizeOf(output),
});

/** Drops a whole branch for a sample while training (Huang et al. 2016). */
export const stochasticDepth = defineLayer({
  kind: 'StochasticDepth',
  category: 'regularization',
  help: 'Drops a residual branch at random during training.',
  url: 'https://keras.io/api/applications/convnext/',
  keras: { module: 'keras.src.applications.convnext' },
  params: {
    dropPathRate: {
      type: 'float',
      default: 0.1,
      min: 0,
      max: 1,
      help: 'Fraction of samples that skip the branch.',
    },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: () => 0,
  random: ({ dropPathRate }) => Number(dropPathRate) > 0,
});
