// ActivityRegularization: the identity, whose output a training penalizes.
import { defineLayer, kerasPage, noWeights } from '../kind';

/** Adds `l1 · Σ|x| + l2 · Σx²`, in the mean of the batch, to the loss. */
export const activityRegularization = defineLayer({
  kind: 'ActivityRegularization',
  category: 'regularization',
  help: 'Returns its input unchanged and adds its regularization to the loss during training.',
  url: kerasPage('regularization_layers', 'activity_regularization'),
  params: {
    l1: { type: 'float', min: 0, default: 0, help: 'Factor of the sum of absolute values.' },
    l2: { type: 'float', min: 0, default: 0, help: 'Factor of the sum of squares.' },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: () => 0,
});
