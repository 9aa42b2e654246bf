// Writes a stage's augmentation as Keras' Random* layers (keras/src/layers/preprocessing/image_preprocessing), on pixels 0..255.
import type { ImageChannels } from '../graph/image-channels';
import type { Augmentation } from '../run/stage';
import { literal } from './python';

type Writers = {
  readonly [K in keyof Augmentation]-?: (value: NonNullable<Augmentation[K]>) => string | null;
};

const range = 'value_range=(0, 255)';
const layer = (name: string, ...args: readonly string[]) => `keras.layers.${name}(${args.join(', ')})`;
const amount = (value: number, written: () => string) => (value > 0 ? written() : null);

/** Each augmentation as a layer; null if it is off or not a layer (see cutting.ts). */
const writers: Writers = {
  horizontalFlip: (on) => (on ? layer('RandomFlip', '"horizontal"') : null),
  verticalFlip: (on) => (on ? layer('RandomFlip', '"vertical"') : null),
  // Keras' unit is full turns: 1.0 is 360 degrees.
  rotation: (value) => amount(value, () => layer('RandomRotation', `${literal(value)} / 360`)),
  zoom: (value) => amount(value, () => layer('RandomZoom', literal(value))),
  translation: (value) => amount(value, () => layer('RandomTranslation', literal(value), literal(value))),
  brightness: (value) => amount(value, () => layer('RandomBrightness', literal(value), range)),
  // A single number would only increase it: Keras clips the lower bound at 0.
  contrast: (value) =>
    amount(value, () => layer('RandomContrast', `(${literal(value)}, ${literal(value)})`, range)),
  saturation: (value) => amount(value, () => `Saturation(${literal(value)})`),
  hue: (value) => amount(value, () => layer('RandomHue', `(0.0, ${literal(value)} * 2)`, range)),
  scaleJitter: () => null,
  resizedCrop: () => null,
  cutout: (value) => amount(value, () => `Cutout(${literal(value)})`),
  mixup: () => null,
  cutmix: () => null,
};

/** Returns the lines of a list of layers; none without augmentation. */
export function augmentationLines(
  augmentation: Augmentation | undefined,
  channels: ImageChannels = 3,
): string[] {
  return (Object.keys(writers) as (keyof Augmentation)[]).flatMap((name) => {
    const value = augmentation?.[name];
    const write = writers[name] as (value: unknown) => string | null;
    const line = value === undefined ? null : write(value);
    // Gray images have no saturation or hue.
    if (line === null || (channels === 1 && (name === 'saturation' || name === 'hue'))) return [];
    return channels === 4 && colorChanges.has(name) ? [`Colors(${line})`] : [line];
  });
}

const colorChanges: ReadonlySet<keyof Augmentation> = new Set([
  'brightness',
  'contrast',
  'saturation',
  'hue',
]);

/** True if the augmentation changes colors. */
export function changesColors(augmentation: Augmentation | undefined): boolean {
  return [...colorChanges].some((name) => Number(augmentation?.[name] ?? 0) > 0);
}

/** A color augmentation that does not change alpha. */
export const colorsSource = `\
class Colors(keras.layers.Layer):
    """Changes red, green and blue; alpha stays as it is."""

    def __init__(self, change):
        super().__init__()
        self.change = change

    def call(self, pixels, training=None):
        return keras.ops.concatenate([self.change(pixels[..., :3], training=True), pixels[..., 3:]], axis=-1)
`;

/** Saturation by a factor about 1. */
export const saturationSource = `\
class Saturation(keras.layers.Layer):
    """Times a factor from 1 - most to 1 + most, each as likely; of Keras' own RandomSaturation small ones are likelier."""

    def __init__(self, most):
        super().__init__()
        self.most, self.draws = most, keras.random.SeedGenerator(SEED)

    def call(self, pixels):
        shape = (pixels.shape[0], 1, 1, 1)
        factor = keras.random.uniform(shape, 1 - self.most, 1 + self.most, seed=self.draws)
        hue, saturation, value = keras.ops.split(keras.ops.image.rgb_to_hsv(pixels / 255), 3, axis=-1)
        saturation = keras.ops.minimum(saturation * factor, 1)
        return keras.ops.image.hsv_to_rgb(keras.ops.concatenate([hue, saturation, value], axis=-1)) * 255
`;

/** Cutout (DeVries and Taylor 2017). */
export const cutoutSource = `\
class Cutout(keras.layers.Layer):
    """A gray square about a place anywhere, cut off at the border; of Keras' own RandomErasing all of it is in the image."""

    def __init__(self, share):
        super().__init__()
        self.side, self.draws = math.floor(share * min(HEIGHT, WIDTH) + 0.5), keras.random.SeedGenerator(SEED)

    def call(self, pixels):
        def covers(length, shape):
            middle = keras.ops.floor(keras.random.uniform((pixels.shape[0], 1, 1, 1), 0, length, seed=self.draws))
            first, places = middle - self.side // 2, keras.ops.reshape(keras.ops.arange(length, dtype="float32"), shape)
            return (places >= first) & (places < first + self.side)

        covered = covers(HEIGHT, (1, HEIGHT, 1, 1)) & covers(WIDTH, (1, 1, WIDTH, 1))
        return keras.ops.where(covered, 127.0, pixels)
`;
