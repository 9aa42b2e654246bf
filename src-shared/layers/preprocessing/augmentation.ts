// Augmentation as layers: random in training, the identity in inference (RandomCrop then fits the image).
import { defineLayer, kerasPage, type LayerKind, notImage, noWeights, type ParamSpec, sizeOf } from '../kind';
import { seedParam } from '../regularization/noise';

type Extra = Pick<LayerKind, 'params'> & Partial<Pick<LayerKind, 'outputShape' | 'random'>>;

function augmentation(kind: string, help: string, page: string, extra: Extra): LayerKind {
  return defineLayer({
    kind,
    category: 'preprocessing',
    help,
    url: kerasPage('preprocessing_layers/image_augmentation', page),
    inputs: [1, 1],
    outputShape: (_params, [input]) => (input!.length === 4 ? input! : notImage(input!)),
    weights: noWeights,
    flops: (_params, _inputs, output) => sizeOf(output),
    random: () => true,
    ...extra,
    params: { ...extra.params, seed: seedParam },
  });
}

const factor = (help: string): ParamSpec => ({ type: 'floats', help });
const warp: Record<string, ParamSpec> = {
  fillMode: {
    type: 'choice',
    default: 'reflect',
    options: ['reflect', 'wrap', 'constant', 'nearest'],
    help: 'What lies beyond the border.',
  },
  interpolation: {
    type: 'choice',
    default: 'bilinear',
    options: ['nearest', 'bilinear'],
    help: 'How values between pixels are found.',
  },
  fillValue: { type: 'float', default: 0, help: 'The value beyond the border with constant.' },
};
const valueRange: ParamSpec = {
  type: 'floats',
  default: [0, 255],
  help: 'Least and greatest value of a pixel.',
};

/** Mirrors half of the images. */
export const randomFlip = augmentation(
  'RandomFlip',
  'Mirrors half of the images in training.',
  'random_flip',
  {
    params: {
      mode: {
        type: 'choice',
        default: 'horizontal_and_vertical',
        options: ['horizontal', 'vertical', 'horizontal_and_vertical'],
        help: 'Along which axes.',
      },
    },
  },
);

/** Turns by a share of a full turn. */
export const randomRotation = augmentation(
  'RandomRotation',
  'Turns images a little in training.',
  'random_rotation',
  { params: { factor: factor('Share of a full turn to either side, or [from, to].'), ...warp } },
);

/** Zooms height and width. */
export const randomZoom = augmentation('RandomZoom', 'Zooms images a little in training.', 'random_zoom', {
  params: {
    heightFactor: factor('Share by which the height changes, or [from, to].'),
    widthFactor: {
      type: 'floats',
      default: null,
      nullable: true,
      help: 'Share by which the width changes; as the height when empty.',
    },
    ...warp,
  },
});

/** Shifts by a share of the size. */
export const randomTranslation = augmentation(
  'RandomTranslation',
  'Shifts images a little in training.',
  'random_translation',
  {
    params: {
      heightFactor: factor('Share of the height to either side, or [from, to].'),
      widthFactor: factor('Share of the width to either side, or [from, to].'),
      ...warp,
    },
  },
);

/** Changes the contrast around each channel's mean. */
export const randomContrast = augmentation(
  'RandomContrast',
  'Changes the contrast of images in training.',
  'random_contrast',
  { params: { factor: factor('How much contrast is added at most, or [less, more].'), valueRange } },
);

/** Makes images brighter or darker. */
export const randomBrightness = augmentation(
  'RandomBrightness',
  'Makes images brighter or darker in training.',
  'random_brightness',
  { params: { factor: factor('Share of the value range to either side, or [from, to].'), valueRange } },
);

/** Cuts a window at random; in inference the greatest window of that aspect ratio from the middle, resized. */
export const randomCrop = augmentation(
  'RandomCrop',
  'Cuts out a window at random in training.',
  'random_crop',
  {
    params: {
      height: { type: 'int', min: 1, help: 'Height of the window.' },
      width: { type: 'int', min: 1, help: 'Width of the window.' },
    },
    outputShape: (params, [input]) =>
      input!.length === 4
        ? [input![0] ?? null, Number(params.height), Number(params.width), input![3] ?? null]
        : notImage(input!),
  },
);
