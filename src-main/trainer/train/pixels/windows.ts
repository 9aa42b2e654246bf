// Windows of images larger than the network's input: random ones for training, fixed ones for evaluation.
import type { TrainImage } from '#shared/protocol/train-image';
import { decodedShorterSide } from '#shared/run/augmentation';
import type { Augmentation } from '#shared/run/stage';
import { drawWindow, resizeWindow } from '../../../images/crop';
import type { ImageSize } from '../../../images/image-source';
import type { PixelSource } from './pixels';

/** The size of an image, square where it is not known. */
function sizeOfImage({ width, height }: TrainImage): ImageSize {
  return width && height ? { width, height } : { width: 1000, height: 1000 };
}

/** The size to decode at so that the shorter side has the given length, if the image is large enough. */
function decodedSize(image: TrainImage, shorter: number): ImageSize {
  const { width, height } = sizeOfImage(image);
  const known = image.width !== undefined && image.height !== undefined;
  const scale = shorter / Math.min(width, height);
  const shrink = known ? Math.min(1, scale) : scale;
  return { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) };
}

/** A drawn window of an image at the source's size; null when it cannot be read. */
export async function decodeWindow(
  image: TrainImage,
  source: PixelSource,
  augmentation: Augmentation,
  seed: number,
): Promise<Uint8Array | null> {
  const shorter = decodedShorterSide(augmentation, Math.max(source.width, source.height));
  const at = decodedSize(image, shorter);
  const pixels = await source.pixels(image, at);
  const window = drawWindow(augmentation, sizeOfImage(image), source, seed);
  return pixels && (window ? resizeWindow(pixels, at, window, source) : pixels);
}
