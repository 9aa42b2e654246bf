// Images to another size: Resizing and CenterCrop.
import { defineLayer, kerasPage, notImage, noWeights, type ParamSpec, sizeOf } from '../kind';
import { interpolations } from '../reshaping/up-sampling';

const size: Record<string, ParamSpec> = {
  height: { type: 'int', min: 1, help: 'Output height.' },
  width: { type: 'int', min: 1, help: 'Output width.' },
};
const page = (name: string) => kerasPage('preprocessing_layers/image_preprocessing', name);

/** Any image to one size. */
export const resizing = defineLayer({
  kind: 'Resizing',
  category: 'preprocessing',
  help: 'Resizes images.',
  url: page('resizing'),
  params: {
    ...size,
    interpolation: {
      type: 'choice',
      default: 'bilinear',
      options: interpolations,
      help: 'Interpolation method.',
    },
    cropToAspectRatio: {
      type: 'boolean',
      default: false,
      help: 'Crops the longer side to preserve the aspect ratio.',
    },
    padToAspectRatio: {
      type: 'boolean',
      default: false,
      help: 'Pads the shorter side to preserve the aspect ratio.',
    },
    fillMode: { type: 'choice', default: 'constant', options: ['constant'], help: 'Padding mode.' },
    fillValue: { type: 'float', default: 0, help: 'Padding value.' },
    antialias: { type: 'boolean', default: false, help: 'Applies antialiasing before downsampling.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    if (input!.length !== 4) return notImage(input!);
    if (params.cropToAspectRatio && params.padToAspectRatio)
      return { problem: 'cropToAspectRatio and padToAspectRatio cannot both be set' };
    return [input![0] ?? null, Number(params.height), Number(params.width), input![3] ?? null];
  },
  weights: noWeights,
  flops: (_params, _inputs, output) => 8 * sizeOf(output),
});

/** The middle of an image; one that is too small is cut to the aspect ratio and made larger. */
export const centerCrop = defineLayer({
  kind: 'CenterCrop',
  category: 'preprocessing',
  help: 'Crops the center of an image.',
  url: page('center_crop'),
  params: size,
  inputs: [1, 1],
  outputShape: (params, [input]) =>
    input!.length === 4
      ? [input![0] ?? null, Number(params.height), Number(params.width), input![3] ?? null]
      : notImage(input!),
  weights: noWeights,
  flops: () => 0,
});
