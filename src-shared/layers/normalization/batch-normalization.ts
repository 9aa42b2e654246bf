// Normalization: BatchNormalization (frozen means inference mode) and Normalization with fixed statistics.
import { defineLayer, formatShape, kerasPage, sizeOf, type WeightSpec } from '../kind';

/** Normalizes each channel by batch statistics in training, by moving ones otherwise or when frozen. */
export const batchNormalization = defineLayer({
  kind: 'BatchNormalization',
  category: 'normalization',
  help: 'Normalizes each channel to mean 0 and variance 1; if frozen, uses its moving statistics.',
  url: kerasPage('normalization_layers', 'batch_normalization'),
  params: {
    axis: { type: 'int', default: -1, help: 'Axis of the channels.' },
    momentum: {
      type: 'float',
      default: 0.99,
      min: 0,
      max: 1,
      help: 'Momentum of the moving statistics.',
    },
    epsilon: { type: 'float', default: 1e-3, min: 0, help: 'Added to the variance.' },
    center: { type: 'boolean', default: true, help: 'Adds a trainable offset (beta).' },
    scale: { type: 'boolean', default: true, help: 'Multiplies by a trainable factor (gamma).' },
    betaInitializer: { type: 'initializer', default: { name: 'zeros' }, help: 'Initializer of beta.' },
    gammaInitializer: { type: 'initializer', default: { name: 'ones' }, help: 'Initializer of gamma.' },
    movingMeanInitializer: {
      type: 'initializer',
      default: { name: 'zeros' },
      help: 'Initializer of the moving mean.',
    },
    movingVarianceInitializer: {
      type: 'initializer',
      default: { name: 'ones' },
      help: 'Initializer of the moving variance.',
    },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const axis = Number(params.axis);
    const size = input!.at(axis);
    if (size === null || size === undefined)
      return { problem: `expected a known size on axis ${axis}, received ${formatShape(input!)}` };
    return input!;
  },
  weights: (params, [input]) => {
    const shape = [Number(input!.at(Number(params.axis)))];
    const weight = (name: string, initializer: string, trainable: boolean): WeightSpec => ({
      name,
      shape,
      initializer: params[initializer] as WeightSpec['initializer'],
      trainable,
    });
    return [
      ...(params.scale ? [weight('gamma', 'gammaInitializer', true)] : []),
      ...(params.center ? [weight('beta', 'betaInitializer', true)] : []),
      weight('moving_mean', 'movingMeanInitializer', false),
      weight('moving_variance', 'movingVarianceInitializer', false),
    ];
  },
  flops: (_params, _inputs, output) => 2 * sizeOf(output),
});
