// Random views of an image: moved, scaled and rotated by a little, as Lucid's transforms (Olah et al. 2017).
import { createRandom } from '#shared/random';

/** An affine view of an image as bilinear samples: indices of four pixels per position and their weights. */
export interface Samples {
  readonly indices: Int32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
}

/** Angles in degrees: mostly small, and none in five of 26 draws, as in Lucid. */
const angles = [...Array.from({ length: 21 }, (_, i) => i - 10), 0, 0, 0, 0, 0];
/** Scales from 0.9 to 1.1. */
const scales = Array.from({ length: 11 }, (_, i) => 0.9 + 0.02 * i);

/** Draws one of Lucid's transforms: jitter by 8 pixels, scale by 0.9 to 1.1, rotate by ±10°, jitter by 4. Positions outside the image take the gray pixel after the last one. */
export function drawTransform(height: number, width: number, random: () => number): Samples {
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const jitter = (pixels: number) => Math.floor(random() * (2 * pixels + 1)) - pixels;
  const [dx, dy] = [jitter(8) + jitter(4), jitter(8) + jitter(4)];
  const angle = (pick(angles) * Math.PI) / 180;
  const scale = pick(scales);
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const [cy, cx] = [(height - 1) / 2, (width - 1) / 2];
  const indices = new Int32Array(height * width * 4);
  const weights = new Float32Array(height * width * 4);
  const gray = height * width;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = [x - cx, y - cy];
      const sx = cx + cos * u + sin * v + dx;
      const sy = cy - sin * u + cos * v + dy;
      const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
      for (let corner = 0; corner < 4; corner++) {
        const [px, py] = [x0 + (corner & 1), y0 + (corner >> 1)];
        const inside = px >= 0 && py >= 0 && px < width && py < height;
        const at = (y * width + x) * 4 + corner;
        indices[at] = inside ? py * width + px : gray;
        weights[at] = (1 - Math.abs(sx - px)) * (1 - Math.abs(sy - py));
      }
    }
  return { indices, weights };
}

/** Value of a position outside the image. */
const outside = 0.5;
const channels = 3;

/** Returns the view of an image, `height × width × 3` values, at the samples. */
export function sampled(image: Float32Array, { indices, weights }: Samples): Float32Array<ArrayBuffer> {
  const view = new Float32Array(image.length);
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]! * channels;
    const to = (at >> 2) * channels;
    for (let c = 0; c < channels; c++)
      view[to + c]! += weights[at]! * (from < image.length ? image[from + c]! : outside);
  }
  return view;
}

/** Returns the gradient by the image from the gradient by its view. */
export function spread(byView: Float32Array, { indices, weights }: Samples): Float32Array<ArrayBuffer> {
  const byImage = new Float32Array(byView.length);
  for (let at = 0; at < indices.length; at++) {
    const to = indices[at]! * channels;
    if (to >= byImage.length) continue;
    for (let c = 0; c < channels; c++) byImage[to + c]! += weights[at]! * byView[(at >> 2) * channels + c]!;
  }
  return byImage;
}

/** A generator of transforms from a seed. */
export function transforms(height: number, width: number, seed: number): () => Samples {
  const random = createRandom(seed);
  return () => drawTransform(height, width, random);
}
