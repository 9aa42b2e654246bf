// Augments an image by a seed: one affine warp, colors and cutout, as Keras' Random* layers do.
import { createRandom } from '#shared/random';
import type { Augmentation } from '#shared/run/stage';
import { recolor } from './recolor';

/** Random parameters drawn from a seed; independent of the image size. */
export interface AugmentationDraw {
  readonly flip: boolean;
  readonly angle: number;
  readonly zoomX: number;
  readonly zoomY: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly brightness: number;
  readonly flipDown?: boolean;
  /** Factors of contrast and saturation; default 1. */
  readonly contrast?: number;
  readonly saturation?: number;
  /** Shift of the hue as a fraction of the color circle. */
  readonly hue?: number;
  /** The cutout square: its center as fractions of the image size, its side as a fraction of the shorter side. */
  readonly cutout?: { readonly x: number; readonly y: number; readonly side: number };
}

/** How pixels outside the image are filled: reflected including the edge (Keras' default), or with the nearest edge pixel. */
type FillMode = 'reflect' | 'nearest';

/** Draws all numbers in a fixed order, so that enabling one augmentation does not change the others. */
export function drawAugmentation(augmentation: Augmentation, seed: number): AugmentationDraw {
  const random = createRandom(seed);
  const either = (range: number) => (random() * 2 - 1) * range;
  const flip = random() < 0.5;
  const angle = either((augmentation.rotation * Math.PI) / 180);
  // Keras' RandomZoom with one factor keeps the aspect ratio.
  const zoom = 1 + either(augmentation.zoom);
  const draw = {
    flip: flip && augmentation.horizontalFlip,
    angle,
    zoomX: zoom,
    zoomY: zoom,
    shiftX: either(augmentation.translation),
    shiftY: either(augmentation.translation),
    brightness: either(augmentation.brightness),
    flipDown: random() < 0.5 && augmentation.verticalFlip,
    contrast: 1 + either(augmentation.contrast),
    saturation: 1 + either(augmentation.saturation),
    hue: either(augmentation.hue),
  };
  const cutout = { x: random(), y: random(), side: augmentation.cutout };
  return cutout.side > 0 ? { ...draw, cutout } : draw;
}

/** Returns an augmented copy of an image [height, width, channels]; the same seed gives the same bytes. */
export function augmentImage(
  pixels: Uint8Array,
  width: number,
  height: number,
  augmentation: Augmentation,
  seed: number,
): Uint8Array {
  return applyDraw(pixels, width, height, drawAugmentation(augmentation, seed));
}

/** Returns a copy of an image, augmented by the drawn parameters. */
export function applyDraw(
  pixels: Uint8Array,
  width: number,
  height: number,
  draw: AugmentationDraw,
): Uint8Array {
  const transform = affineOf(draw, width, height);
  const changed = transform ? warpAffine(pixels, width, height, transform) : pixels.slice();
  const { contrast = 1, saturation = 1, hue = 0 } = draw;
  const colors = { brightness: draw.brightness * 255, contrast, saturation, hue };
  recolor(changed, colors, changed.length / (width * height));
  if (draw.cutout) cutOut(changed, width, height, draw.cutout);
  return changed;
}

/** An affine transform: output (x, y) samples input (a·x + b·y + c, d·x + e·y + f), as in TensorFlow's ImageProjectiveTransform. */
type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Returns the combined transform about the image's center; null if it is the identity. */
function affineOf(draw: AugmentationDraw, width: number, height: number): Affine | null {
  const { flip, flipDown = false, angle, zoomX, zoomY, shiftX, shiftY } = draw;
  if (!flip && !flipDown && angle === 0 && zoomX === 1 && zoomY === 1 && shiftX === 0 && shiftY === 0)
    return null;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const mirror = flip ? -1 : 1;
  const turn = flipDown ? -1 : 1;
  const [a, b, d, e] = [mirror * cos * zoomX, -mirror * sin * zoomX, turn * sin * zoomY, turn * cos * zoomY];
  const centerX = (width - 1) / 2;
  const centerY = (height - 1) / 2;
  const fromX = centerX + shiftX * width;
  const fromY = centerY + shiftY * height;
  return [a, b, centerX - a * fromX - b * fromY, d, e, centerY - d * fromX - e * fromY];
}

/** Warps an image with bilinear interpolation. */
function warpAffine(
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
      // The neighbor beyond the edge is the reflection of the edge pixel, which is itself.
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

/** Fill value of the cutout: the middle of the range, close to 0 after most preprocessings. */
const gray = 127;

function cutOut(
  pixels: Uint8Array,
  width: number,
  height: number,
  { x, y, side }: NonNullable<AugmentationDraw['cutout']>,
): void {
  const channels = pixels.length / (width * height);
  const length = Math.round(side * Math.min(width, height));
  const [left, top] = [Math.floor(x * width) - (length >> 1), Math.floor(y * height) - (length >> 1)];
  const [from, to] = [Math.max(0, left), Math.min(width, left + length)];
  for (let row = Math.max(0, top); row < Math.min(height, top + length); row++)
    pixels.fill(gray, (row * width + from) * channels, (row * width + to) * channels);
}
