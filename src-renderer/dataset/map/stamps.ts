// Draws many small shapes into pixels: for 10,000 points several times as fast as a canvas without a graphics card.

/** A shape in pixels of the device: RGBA, not premultiplied. */
export interface Stamp {
  readonly side: number;
  readonly pixels: Uint8ClampedArray;
}

/** Opaque pixels, as `ImageData` has them. */
export interface PixelBuffer {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** A color from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Fills the pixels with an opaque color. */
export function fillPixels({ data }: PixelBuffer, [red, green, blue]: Rgb): void {
  const packed = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  packed.fill(0);
  data.set([red, green, blue, 255], 0);
  packed.fill(packed[0]!);
}

/** Draws a stamp with its middle at a position, which is rounded to whole pixels. `alpha` is from 0 to 1; parts outside are cut off. */
export function blendStamp(
  { width, height, data }: PixelBuffer,
  { side, pixels }: Stamp,
  x: number,
  y: number,
  alpha: number,
): void {
  const left = Math.round(x - side / 2);
  const top = Math.round(y - side / 2);
  const [firstColumn, lastColumn] = [Math.max(0, -left), Math.min(side, width - left)];
  const lastRow = Math.min(side, height - top);
  for (let row = Math.max(0, -top); row < lastRow; row++) {
    let from = (row * side + firstColumn) * 4;
    let to = ((top + row) * width + left + firstColumn) * 4;
    for (let column = firstColumn; column < lastColumn; column++, from += 4, to += 4) {
      const opacity = pixels[from + 3]!;
      if (opacity === 0) continue;
      const share = (alpha * opacity) / 255;
      data[to] = data[to]! + share * (pixels[from]! - data[to]!);
      data[to + 1] = data[to + 1]! + share * (pixels[from + 1]! - data[to + 1]!);
      data[to + 2] = data[to + 2]! + share * (pixels[from + 2]! - data[to + 2]!);
    }
  }
}
