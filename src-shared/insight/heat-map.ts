// Draws a map of values over an image: bilinear enlargement and colors.

/** Pixels of an image: 1, 3 or 4 channels, 0 to 255. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
}

/** A map of values. */
export interface ValueMap {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

type Color = readonly [red: number, green: number, blue: number];

/** Magma by Smith and van der Walt, at nine equal steps: from dark to light, also in gray print and for color blindness. */
const magma: readonly Color[] = [
  [0, 0, 4],
  [28, 16, 68],
  [79, 18, 123],
  [129, 37, 129],
  [181, 54, 122],
  [229, 80, 100],
  [251, 135, 97],
  [254, 194, 135],
  [252, 253, 191],
];
/** For maps with negative values: blue against, orange for. */
const against: Color = [59, 120, 214];
const supports: Color = [238, 128, 36];

/** Returns the color of a share from 0 to 1. */
export function magmaColor(share: number): Color {
  const at = Math.min(1, Math.max(0, share)) * (magma.length - 1);
  const i = Math.min(magma.length - 2, Math.floor(at));
  const [a, b] = [magma[i]!, magma[i + 1]!];
  return [0, 1, 2].map((c) => Math.round(a[c]! + (at - i) * (b[c]! - a[c]!))) as unknown as Color;
}

/** Enlarges a map bilinearly with half-pixel centers, as Keras' Resizing does. */
export function enlarge(
  { width, height, values }: ValueMap,
  toWidth: number,
  toHeight: number,
): Float32Array {
  const large = new Float32Array(toWidth * toHeight);
  const columns = Array.from({ length: toWidth }, (_, x) =>
    between((x + 0.5) * (width / toWidth) - 0.5, width),
  );
  for (let y = 0; y < toHeight; y++) {
    const row = between((y + 0.5) * (height / toHeight) - 0.5, height);
    for (let x = 0; x < toWidth; x++) {
      const column = columns[x]!;
      const top = mix(values, row.low * width, column);
      const bottom = mix(values, row.high * width, column);
      large[y * toWidth + x] = top + row.part * (bottom - top);
    }
  }
  return large;
}

interface Between {
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

function between(at: number, length: number): Between {
  const inside = Math.min(length - 1, Math.max(0, at));
  const low = Math.floor(inside);
  return { low, high: Math.min(length - 1, low + 1), part: inside - low };
}

const mix = (values: Float32Array, offset: number, { low, high, part }: Between) =>
  values[offset + low]! + part * (values[offset + high]! - values[offset + low]!);

/** Returns RGBA of the map alone, enlarged: to be drawn over the image with an opacity. Weak values are more transparent. */
export function paintMap(map: ValueMap, width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
  const large = enlarge(map, width, height);
  let greatest = 0;
  for (const value of large) greatest = Math.max(greatest, Math.abs(value));
  const rgba = new Uint8ClampedArray(width * height * 4);
  const signed = map.values.some((value) => value < 0);
  for (let p = 0; p < large.length; p++) {
    const share = greatest > 0 ? large[p]! / greatest : 0;
    rgba.set(signed ? (share < 0 ? against : supports) : magmaColor(share), p * 4);
    rgba[p * 4 + 3] = 255 * (signed ? Math.abs(share) : 0.35 + 0.65 * share);
  }
  return rgba;
}

/** Returns opaque RGBA of an image. */
export function paintImage({ width, height, channels, bytes }: Pixels): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) rgba[p * 4 + c] = bytes[p * channels + (channels === 1 ? 0 : c)]!;
    rgba[p * 4 + 3] = 255;
  }
  return rgba;
}

/** Returns RGBA of the image with the map over it; `opacity` is that of the strongest value. */
export function paintHeatMap(image: Pixels, map: ValueMap, opacity: number): Uint8ClampedArray<ArrayBuffer> {
  const rgba = paintImage(image);
  const over = paintMap(map, image.width, image.height);
  for (let p = 0; p < rgba.length; p += 4) {
    const alpha = (opacity * over[p + 3]!) / 255;
    for (let c = 0; c < 3; c++) rgba[p + c] = rgba[p + c]! + alpha * (over[p + c]! - rgba[p + c]!);
  }
  return rgba;
}
