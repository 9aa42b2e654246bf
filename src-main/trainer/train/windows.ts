// Windows of pictures larger than the network's input: drawn ones for training, given ones for judging.
import type { TrainPicture } from '#shared/protocol/trainer-contract';
import { decodedShorterSide } from '#shared/recipe/augmentation';
import type { Augmentation } from '#shared/recipe/stage';
import { drawWindow, resizeWindow, type Window } from '../../pictures/crop';
import type { PictureSize } from '../../pictures/decode';
import type { PixelSource } from './pixels';

/** The size of a picture, square where it is not known. */
export function sizeOfPicture({ width, height }: TrainPicture): PictureSize {
  return width && height ? { width, height } : { width: 1000, height: 1000 };
}

/** The size to decode at so that the shorter side has so many pixels, or those that it has. */
export function decodedSize(picture: TrainPicture, shorter: number): PictureSize {
  const { width, height } = sizeOfPicture(picture);
  const known = picture.width !== undefined && picture.height !== undefined;
  const scale = shorter / Math.min(width, height);
  const shrink = known ? Math.min(1, scale) : scale;
  return { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) };
}

/** A drawn window of a picture at the source's size; null when it can not be read. */
export async function takeWindow(
  picture: TrainPicture,
  source: PixelSource,
  augmentation: Augmentation,
  seed: number,
): Promise<Uint8Array | null> {
  const shorter = decodedShorterSide(augmentation, Math.max(source.width, source.height));
  const at = decodedSize(picture, shorter);
  const pixels = await source.pixels(picture, at);
  const window = drawWindow(augmentation, sizeOfPicture(picture), source, seed);
  return pixels && (window ? resizeWindow(pixels, at, window, source) : pixels);
}

/** Several windows of a picture at the source's size; null when it can not be read. */
export async function takeWindows(
  picture: TrainPicture,
  source: PixelSource,
  shorter: number,
  windows: readonly Window[],
): Promise<Uint8Array[] | null> {
  const at = decodedSize(picture, shorter);
  const pixels = await source.pixels(picture, at);
  return pixels && windows.map((window) => resizeWindow(pixels, at, window, source));
}
