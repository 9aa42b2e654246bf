// Core layers: InputLayer, Dense, Identity.
import { defineLayer, formatShape, kerasPage, noWeights, sizeOf, type WeightSpec } from '../kind';
import type { Shape } from '../values';

/** Where images enter; `shape` has no batch: `[75, 75, 3]`. */
export const inputLayer = defineLayer({
  kind: 'InputLayer',
  category: 'input',
  help: 'The input of the network.',
  url: kerasPage('core_layers', 'input'),
  params: {
    shape: {
      type: 'shape',
      default: [224, 224, 3],
      help: 'Height, width, channels; None allows any size.',
    },
  },
  inputs: [0, 0],
  outputShape: (params) => {
    const shape = params.shape as Shape;
    const wrong = shape.find((size) => size !== null && !(Number.isInteger(size) && size > 0));
    return wrong === undefined
      ? [null, ...shape]
      : { problem: `expected positive whole sizes, received ${JSON.stringify(shape)}` };
  },
  weights: noWeights,
  flops: () => 0,
});

/** Fully connected over the last axis; kernel `[in, units]`. */
export const dense = defineLayer({
  kind: 'Dense',
  category: 'core',
  help: 'Connects every input to every output.',
  url: kerasPage('core_layers', 'dense'),
  params: {
    units: { type: 'int', min: 1, help: 'Number of outputs.' },
    activation: {
      type: 'activation',
      default: 'linear',
      help: 'Activation applied to the output; softmax for classes.',
    },
    useBias: { type: 'boolean', default: true, help: 'Adds a trainable bias per output.' },
    kernelInitializer: {
      type: 'initializer',
      default: { name: 'glorotUniform' },
      help: 'Initializer of the kernel.',
    },
    biasInitializer: { type: 'initializer', default: { name: 'zeros' }, help: 'Initializer of the bias.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const last = input!.at(-1);
    if (input!.length < 2 || last === null)
      return { problem: `expected a known last size, received ${formatShape(input!)}` };
    return [...input!.slice(0, -1), Number(params.units)];
  },
  weights: (params, [input]) => [
    {
      name: 'kernel',
      shape: [Number(input!.at(-1)), Number(params.units)],
      initializer: params.kernelInitializer as WeightSpec['initializer'],
      trainable: true,
    },
    ...(params.useBias
      ? [
          {
            name: 'bias',
            shape: [Number(params.units)],
            initializer: params.biasInitializer as WeightSpec['initializer'],
            trainable: true,
          },
        ]
      : []),
  ],
  flops: (params, [input], output) => sizeOf(output) * (2 * Number(input!.at(-1)) + (params.useBias ? 1 : 0)),
});

/** Its input, unchanged. */
export const identity = defineLayer({
  kind: 'Identity',
  category: 'core',
  help: 'Returns its input unchanged.',
  url: kerasPage('core_layers', 'identity'),
  params: {},
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: () => 0,
});
