// Properties computed from a downscaled image: a perceptual hash ("look"), brightness and sharpness.

/** Rows of the grid that the hash is computed from; it has one more column. */
const lookSide = 16;

/** Maximum width and height of the downscaled image. */
export const smallSide = 96;

/** The computed properties. */
export interface Sight {
  /** 256 bits, each set if a cell is brighter than its right neighbor: dHash (Krawetz, 'Kind of Like That', 2013). */
  readonly look: string;
  /** Mean gray level, 0 to 255. */
  readonly brightness: number;
  /** Share of the variation between neighboring pixels, 0 (a smooth ramp, a blur) to 255 (noise). */
  readonly sharpness: number;
}

/** Computes the properties from RGB bytes [height, width, 3] of a downscaled image. */
export function seeImage(pixels: Uint8Array, width: number, height: number): Sight {
  const gray = new Float32Array(width * height);
  let sum = 0;
  for (let i = 0; i < gray.length; i++) {
    const value = pixels[i * 3]! * 0.299 + pixels[i * 3 + 1]! * 0.587 + pixels[i * 3 + 2]! * 0.114;
    gray[i] = value;
    sum += value;
  }
  const mean = sum / gray.length;
  return {
    look: lookOf(gray, width, height),
    brightness: Math.round(mean),
    sharpness: sharpnessOf(gray, width, height, mean),
  };
}

/**
 * Energy of the Laplacian relative to the variance, on a logarithmic scale: independent of contrast.
 * (Variance of the Laplacian: Pech-Pacheco et al., 'Diatom autofocusing in brightfield microscopy', 2000.)
 */
function sharpnessOf(gray: Float32Array, width: number, height: number, mean: number): number {
  if (width < 3 || height < 3) return 255;
  let energy = 0;
  let variance = 0;
  for (const value of gray) variance += (value - mean) ** 2;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const bend = gray[at - 1]! + gray[at + 1]! + gray[at - width]! + gray[at + width]! - 4 * gray[at]!;
      energy += bend * bend;
    }
  }
  // Sharpness is not defined for a plain surface (standard deviation below one gray level).
  if (variance < gray.length) return 255;
  const share = energy / ((width - 2) * (height - 2)) / (variance / gray.length);
  // 1e-4 → 0, 10 → 255.
  return Math.round(Math.min(255, Math.max(0, ((Math.log10(share + 1e-9) + 4) / 5) * 255)));
}

function lookOf(gray: Float32Array, width: number, height: number): string {
  const columns = lookSide + 1;
  const small = averages(gray, width, height, columns, lookSide);
  const bits = Buffer.alloc((lookSide * lookSide) / 8);
  for (let y = 0; y < lookSide; y++) {
    for (let x = 0; x < lookSide; x++) {
      const at = y * columns + x;
      const bit = y * lookSide + x;
      // A difference of one gray level is compression noise, not content.
      if (small[at]! > small[at + 1]! + 1.5) bits[bit >> 3]! |= 0x80 >> (bit & 7);
    }
  }
  return bits.toString('hex');
}

/** Returns means over a grid of equal boxes; pixels on their borders are weighted by overlap. */
function averages(gray: Float32Array, width: number, height: number, columns: number, rows: number) {
  const across = new Float32Array(columns * height);
  for (let x = 0; x < columns; x++) {
    const [from, to] = [(x * width) / columns, ((x + 1) * width) / columns];
    for (let at = Math.floor(from); at < to; at++) {
      const share = (Math.min(at + 1, to) - Math.max(at, from)) / (to - from);
      for (let y = 0; y < height; y++) across[y * columns + x]! += gray[y * width + at]! * share;
    }
  }
  const small = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    const [from, to] = [(y * height) / rows, ((y + 1) * height) / rows];
    for (let at = Math.floor(from); at < to; at++) {
      const share = (Math.min(at + 1, to) - Math.max(at, from)) / (to - from);
      for (let x = 0; x < columns; x++) small[y * columns + x]! += across[at * columns + x]! * share;
    }
  }
  return small;
}
