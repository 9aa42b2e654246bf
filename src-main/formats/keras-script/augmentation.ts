// A stage's augmentation as Keras' Random* layers (keras/src/layers/preprocessing/image_preprocessing), on pixels 0..255.
import type { Augmentation } from '#shared/recipe/stage';
import { literal } from './python';

type Writers = {
  readonly [K in keyof Augmentation]-?: (value: NonNullable<Augmentation[K]>) => string | null;
};

const range = 'value_range=(0, 255)';
const layer = (name: string, ...args: readonly string[]) => `keras.layers.${name}(${args.join(', ')})`;
const amount = (value: number, written: () => string) => (value > 0 ? written() : null);

/** Each change as a layer; null where it is off, or no layer's work: see cutting.ts. */
const writers: Writers = {
  horizontalFlip: (on) => (on ? layer('RandomFlip', '"horizontal"') : null),
  verticalFlip: (on) => (on ? layer('RandomFlip', '"vertical"') : null),
  // Keras counts turns: 1.0 is 360 degrees.
  rotation: (value) => amount(value, () => layer('RandomRotation', `${literal(value)} / 360`)),
  zoom: (value) => amount(value, () => layer('RandomZoom', literal(value))),
  translation: (value) => amount(value, () => layer('RandomTranslation', literal(value), literal(value))),
  brightness: (value) => amount(value, () => layer('RandomBrightness', literal(value), range)),
  contrast: (value) => amount(value, () => layer('RandomContrast', literal(value), range)),
  // Keras draws a factor in 0..1 whose middle, 0.5, leaves the picture as it is.
  saturation: (value) =>
    amount(value, () =>
      layer('RandomSaturation', `(0.5 - ${literal(value)} / 2, 0.5 + ${literal(value)} / 2)`, range),
    ),
  hue: (value) => amount(value, () => layer('RandomHue', `(0.0, ${literal(value)} * 2)`, range)),
  scaleJitter: () => null,
  resizedCrop: () => null,
  cutout: (value) =>
    amount(value, () =>
      layer(
        'RandomErasing',
        'factor=1.0',
        `scale=(${literal(value ** 2)}, ${literal(value ** 2)})`,
        'fill_value=127.0',
        range,
      ),
    ),
  mixup: () => null,
  cutmix: () => null,
};

/** Lines of a list of layers, none where nothing is changed at random. */
export function augmentationLines(augmentation: Augmentation | undefined): string[] {
  return (Object.keys(writers) as (keyof Augmentation)[]).flatMap((name) => {
    const value = augmentation?.[name];
    const write = writers[name] as (value: unknown) => string | null;
    return value === undefined ? [] : (write(value) ?? []);
  });
}
