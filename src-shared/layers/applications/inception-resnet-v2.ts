// CustomScaleLayer of keras.applications' InceptionResNetV2: a residual added at a fixed scale.
import { defineLayer, formatShape, noWeights, sizeOf } from '../kind';

/** `inputs[0] + inputs[1] * scale` (keras/src/applications/inception_resnet_v2.py). */
export const customScaleLayer = defineLayer({
  kind: 'CustomScaleLayer',
  category: 'merging',
  help: 'Scales the second input and adds it to the first, as a residual connection.',
  url: 'https://keras.io/api/applications/inceptionresnetv2/',
  keras: { module: 'keras.src.applications.inception_resnet_v2' },
  params: { scale: { type: 'float', default: 1, help: 'Factor applied to the second input.' } },
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
