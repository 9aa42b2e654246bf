// A stage's augmentation as Keras' Random* layers (keras/src/layers/preprocessing/image_preprocessing), on pixels 0..255.
import type { Augmentation } from '#shared/recipe/stage';
import { literal } from './python';

/** Lines of a list of layers, `none` where nothing is changed at random. */
export function augmentationLines(augmentation: Augmentation | undefined): string[] {
  if (!augmentation) return [];
  const { horizontalFlip, rotation, zoom, translation, brightness } = augmentation;
  const number = (value: number) => literal(value);
  const lines: string[] = [];
  if (horizontalFlip) lines.push('keras.layers.RandomFlip("horizontal")');
  // Keras counts turns: 1.0 is 360 degrees.
  if (rotation > 0) lines.push(`keras.layers.RandomRotation(${number(rotation)} / 360)`);
  if (zoom > 0) lines.push(`keras.layers.RandomZoom(${number(zoom)})`);
  if (translation > 0)
    lines.push(`keras.layers.RandomTranslation(${number(translation)}, ${number(translation)})`);
  if (brightness > 0)
    lines.push(`keras.layers.RandomBrightness(${number(brightness)}, value_range=(0, 255))`);
  return lines;
}
