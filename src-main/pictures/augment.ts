// Random changes of a picture from a seed: one affine warp and a shift of brightness, as Keras' Random* layers make them.
import { createRandom } from '#shared/random';
import type { Augmentation } from '#shared/recipe/stage';

/** What a seed draws: the same for every size of picture. */
export interface AugmentationDraw {
  readonly flip: boolean;
  readonly angle: number;
  readonly zoomX: number;
  readonly zoomY: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly brightness: number;
}

/** How the plane around the picture is filled: mirrored with its edge (Keras' default), or its edge repeated. */
export type FillMode = 'reflect' | 'nearest';

/** Draws all numbers in a fixed order, so that switching one change on leaves the others as they were. */
export function drawAugmentation(augmentation: Augmentation, seed: number): AugmentationDraw {
  const random = createRandom(seed);
  const either = (range: number) => (random() * 2 - 1) * range;
  const flip = random() < 0.5;
  const angle = either((augmentation.rotation * Math.PI) / 180);
  // Keras' RandomZoom with one factor keeps the proportions.
  const zoom = 1 + either(augmentation.zoom);
  return {
    flip: flip && augmentation.horizontalFlip,
    angle,
    zoomX: zoom,
    zoomY: zoom,
    shiftX: either(augmentation.translation),
    shiftY: either(augmentation.translation),
    brightness: either(augmentation.brightness),
  };
}

/** A changed copy of an RGB picture [height, width, 3] (or any number of channels); the same seed, the same bytes. */
export function augmentPicture(
  pixels: Uint8Array,
  width: number,
  height: number,
  augmentation: Augmentation,
  seed: number,
): Uint8Array {
  return applyDraw(pixels, width, height, drawAugmentation(augmentation, seed));
}

/** A changed copy of a picture by what was drawn. */
export function applyDraw(
  pixels: Uint8Array,
  width: number,
  height: number,
  draw: AugmentationDraw,
): Uint8Array {
  const transform = affineOf(draw, width, height);
  const changed = transform ? warpAffine(pixels, width, height, transform) : pixels.slice();
  if (draw.brightness !== 0) shiftBrightness(changed, draw.brightness * 255);
  return changed;
}

/** Output (x, y) reads input (a·x + b·y + c, d·x + e·y + f), as in TensorFlow's ImageProjectiveTransform. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The one transform of a draw, about the picture's centre; null when it changes nothing. */
export function affineOf(draw: AugmentationDraw, width: number, height: number): Affine | null {
  const { flip, angle, zoomX, zoomY, shiftX, shiftY } = draw;
  if (!flip && angle === 0 && zoomX === 1 && zoomY === 1 && shiftX === 0 && shiftY === 0) return null;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const mirror = flip ? -1 : 1;
  const [a, b, d, e] = [mirror * cos * zoomX, -mirror * sin * zoomX, sin * zoomY, cos * zoomY];
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  const fromX = centreX + shiftX * width;
  const fromY = centreY + shiftY * height;
  return [a, b, centreX - a * fromX - b * fromY, d, e, centreY - d * fromX - e * fromY];
}

/** Warps a picture, bilinear between pixels. */
export function warpAffine(
  pixels: Uint8Array,
  width: number,
  height: number,
  transform: Affine,
  fill: FillMode = 'reflect',
): Uint8Array {
  const channels = pixels.length / (width * height);
  const [a, b, c, d, e, f] = transform;
  const place = fill === 'reflect' ? reflect : clamp;
  const output = new Uint8Array(pixels.length);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = place(a * x + b * y + c, width);
      const fromY = place(d * x + e * y + f, height);
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const shareX = fromX - left;
      const shareY = fromY - top;
      // A neighbour across the edge is the mirror of the edge pixel: itself.
      const x0 = Math.max(left, 0);
      const y0 = Math.max(top, 0);
      const x1 = left + 1 < width ? left + 1 : width - 1;
      const y1 = top + 1 < height ? top + 1 : height - 1;
      const upper = y0 * width;
      const lower = y1 * width;
      for (let channel = 0; channel < channels; channel++) {
        const p00 = pixels[(upper + x0) * channels + channel]!;
        const p10 = pixels[(upper + x1) * channels + channel]!;
        const p01 = pixels[(lower + x0) * channels + channel]!;
        const p11 = pixels[(lower + x1) * channels + channel]!;
        const top2 = p00 + (p10 - p00) * shareX;
        const bottom = p01 + (p11 - p01) * shareX;
        output[at++] = top2 + (bottom - top2) * shareY + 0.5;
      }
    }
  }
  return output;
}

// TensorFlow's REFLECT (d c b a | a b c d | d c b a): the result lies in [-0.5, length - 0.5].
function reflect(at: number, length: number): number {
  const period = 2 * length;
  let place = (at + 0.5) % period;
  if (place < 0) place += period;
  return (place > length ? period - place : place) - 0.5;
}

function clamp(at: number, length: number): number {
  return at < 0 ? 0 : Math.min(at, length - 1);
}

function shiftBrightness(pixels: Uint8Array, by: number): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]! + by;
    pixels[i] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
  }
}
