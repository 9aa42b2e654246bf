// CustomScaleLayer of keras.applications' InceptionResNetV2: a residual added at a fixed scale.
import { defineLayer, formatShape, noWeights, sizeOf } from '../kind';

/** `inputs[0] + inputs[1] * scale` (keras/src/applications/inception_resnet_v2.py). */
export const customScaleLayer = defineLayer({
  kind: 'CustomScaleLayer',
  category: 'merging',
  help: 'Adds the second input, scaled down, to the first: a calm residual.',
  url: 'https://keras.io/api/applications/inceptionresnetv2/',
  keras: { module: 'keras.src.applications.inception_resnet_v2' },
  params: { scale: { type: 'float', default: 1, help: 'What the second input is multiplied by.' } },
  inputs: [2, 2],
  outputShape: (_params, [first, second]) =>
    formatShape(first!) === formatShape(second!)
      ? first!
      : {
          problem: `expected two inputs of one shape, received ${formatShape(first!)} and ${formatShape(second!)}`,
        },
  weights: noWeights,
  flops: (_params, _inputs, output) => 2 * sizeOf(output),
});
