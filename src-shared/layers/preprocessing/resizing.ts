// Images to another size: Resizing and CenterCrop.
import { defineLayer, kerasPage, notImage, noWeights, type ParamSpec, sizeOf } from '../kind';
import { interpolations } from '../reshaping/up-sampling';

const size: Record<string, ParamSpec> = {
  height: { type: 'int', min: 1, help: 'Height of the result.' },
  width: { type: 'int', min: 1, help: 'Width of the result.' },
};
const page = (name: string) => kerasPage('preprocessing_layers/image_preprocessing', name);

/** Any image to one size. */
export const resizing = defineLayer({
  kind: 'Resizing',
  category: 'preprocessing',
  help: 'Brings images to one size.',
  url: page('resizing'),
  params: {
    ...size,
    interpolation: {
      type: 'choice',
      default: 'bilinear',
      options: interpolations,
      help: 'How values between pixels are found.',
    },
    cropToAspectRatio: {
      type: 'boolean',
      default: false,
      help: 'Cuts the longer side instead of distorting.',
    },
    padToAspectRatio: {
      type: 'boolean',
      default: false,
      help: 'Pads the shorter side instead of distorting.',
    },
    fillMode: { type: 'choice', default: 'constant', options: ['constant'], help: 'What the padding holds.' },
    fillValue: { type: 'float', default: 0, help: 'The value of the padding.' },
    antialias: { type: 'boolean', default: false, help: 'Blurs before making smaller.' },
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
  help: 'Cuts out the middle of an image.',
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
