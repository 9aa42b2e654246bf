// AutoContrast: stretches each channel of each image to the whole value range, in training and predictions alike.
import { defineLayer, kerasPage, notImage, noWeights, sizeOf } from '../kind';

/** `(x - min) / (max - min)` over height and width; where a channel has one value only it stays as it is. */
export const autoContrast = defineLayer({
  kind: 'AutoContrast',
  category: 'preprocessing',
  help: 'Stretches the contrast of each channel to the full value range.',
  url: kerasPage('preprocessing_layers/image_augmentation', 'auto_contrast'),
  params: {
    valueRange: { type: 'floats', default: [0, 255], help: 'Minimum and maximum pixel value.' },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) => (input!.length === 4 ? input! : notImage(input!)),
  weights: noWeights,
  flops: (_params, _inputs, output) => 4 * sizeOf(output),
});
