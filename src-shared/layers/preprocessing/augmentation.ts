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
    help: 'How values beyond the border are filled.',
  },
  interpolation: {
    type: 'choice',
    default: 'bilinear',
    options: ['nearest', 'bilinear'],
    help: 'Interpolation method.',
  },
  fillValue: { type: 'float', default: 0, help: 'Value beyond the border if the mode is constant.' },
};
const valueRange: ParamSpec = {
  type: 'floats',
  default: [0, 255],
  help: 'Minimum and maximum pixel value.',
};

/** Mirrors half of the images. */
export const randomFlip = augmentation(
  'RandomFlip',
  'Flips images at random during training.',
  'random_flip',
  {
    params: {
      mode: {
        type: 'choice',
        default: 'horizontal_and_vertical',
        options: ['horizontal', 'vertical', 'horizontal_and_vertical'],
        help: 'Direction of the flip.',
      },
    },
  },
);

/** Turns by a share of a full turn. */
export const randomRotation = augmentation(
  'RandomRotation',
  'Rotates images at random during training.',
  'random_rotation',
  { params: { factor: factor('Fraction of a full rotation in either direction, or [from, to].'), ...warp } },
);

/** Zooms height and width. */
export const randomZoom = augmentation(
  'RandomZoom',
  'Zooms images at random during training.',
  'random_zoom',
  {
    params: {
      heightFactor: factor('Fraction by which the height changes, or [from, to].'),
      widthFactor: {
        type: 'floats',
        default: null,
        nullable: true,
        help: 'Fraction by which the width changes, or [from, to]; same as the height if empty.',
      },
      ...warp,
    },
  },
);

/** Shifts by a share of the size. */
export const randomTranslation = augmentation(
  'RandomTranslation',
  'Shifts images at random during training.',
  'random_translation',
  {
    params: {
      heightFactor: factor('Fraction of the height in either direction, or [from, to].'),
      widthFactor: factor('Fraction of the width in either direction, or [from, to].'),
      ...warp,
    },
  },
);

/** Changes the contrast around each channel's mean. */
export const randomContrast = augmentation(
  'RandomContrast',
  'Changes the contrast of images at random during training.',
  'random_contrast',
  { params: { factor: factor('Maximum change of contrast, or [decrease, increase].'), valueRange } },
);

/** Makes images brighter or darker. */
export const randomBrightness = augmentation(
  'RandomBrightness',
  'Changes the brightness of images at random during training.',
  'random_brightness',
  {
    params: { factor: factor('Fraction of the value range in either direction, or [from, to].'), valueRange },
  },
);

/** Cuts a window at random; in inference the greatest window of that aspect ratio from the middle, resized. */
export const randomCrop = augmentation(
  'RandomCrop',
  'Crops images at a random position during training.',
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
