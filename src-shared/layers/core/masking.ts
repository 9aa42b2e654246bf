// Embedding and Masking: where masks of sequences begin.
import { defineLayer, formatShape, kerasPage, noWeights, sizeOf, weightOf } from '../kind';

/** A row of a table for each whole number of the input. */
export const embedding = defineLayer({
  kind: 'Embedding',
  category: 'core',
  help: 'Maps integers to rows of a trainable table.',
  url: kerasPage('core_layers', 'embedding'),
  params: {
    inputDim: { type: 'int', default: 1000, min: 1, help: 'Number of rows: the largest integer plus 1.' },
    outputDim: { type: 'int', default: 64, min: 1, help: 'Length of a row.' },
    embeddingsInitializer: {
      type: 'initializer',
      default: { name: 'randomUniform', minval: -0.05, maxval: 0.05 },
      help: 'Initializer of the table.',
    },
    maskZero: { type: 'boolean', default: false, help: 'Masks steps with the value 0.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => [...input!, Number(params.outputDim)],
  weights: (params) => [
    weightOf(
      params,
      'embeddings',
      [Number(params.inputDim), Number(params.outputDim)],
      'embeddingsInitializer',
    ),
  ],
  flops: () => 0,
});

/** Sets steps whose values all equal `maskValue` to 0, and masks them. */
export const masking = defineLayer({
  kind: 'Masking',
  category: 'core',
  help: 'Masks steps of a sequence in which all values equal the mask value.',
  url: kerasPage('core_layers', 'masking'),
  params: { maskValue: { type: 'float', default: 0, help: 'Mask value.' } },
  inputs: [1, 1],
  outputShape: (_params, [input]) =>
    input!.length < 3
      ? { problem: `expected a sequence (None, length, channels), received ${formatShape(input!)}` }
      : input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => 2 * sizeOf(output),
});
