// AutoContrast: stretches each channel of each image to the whole value range, in training and predictions alike.
import { defineLayer, kerasPage, notImage, noWeights, sizeOf } from '../kind';

/** `(x - min) / (max - min)` over height and width; where a channel has one value only it stays as it is. */
export const autoContrast = defineLayer({
  kind: 'AutoContrast',
  category: 'preprocessing',
  help: 'Stretches each channel of an image to the whole value range.',
  url: kerasPage('preprocessing_layers/image_augmentation', 'auto_contrast'),
  params: {
    valueRange: { type: 'floats', default: [0, 255], help: 'Least and greatest value of a pixel.' },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) => (input!.length === 4 ? input! : notImage(input!)),
  weights: noWeights,
  flops: (_params, _inputs, output) => 4 * sizeOf(output),
});
