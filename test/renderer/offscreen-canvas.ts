// The part of OffscreenCanvas and createImageBitmap that the window uses, by sharp, for tests without a browser.
import sharp, { type OverlayOptions } from 'sharp';

type Raw = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };

/** An image of RGBA values. */
class TestImageData implements Raw {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

/** What can be drawn: RGBA values that may still be computed. */
interface Drawable {
  readonly width: number;
  readonly height: number;
  pixels: Promise<Buffer>;
}

const open = async ({ width, height, pixels }: Drawable) =>
  sharp(await pixels, { raw: { width, height, channels: 4 } });

class TestCanvas implements Drawable {
  pixels: Promise<Buffer>;
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = Promise.resolve(Buffer.alloc(width * height * 4));
  }
  /** Draws over what is there, after the operations before. */
  private draw(left: number, top: number, input: () => Promise<OverlayOptions>): void {
    const before = open(this);
    this.pixels = before.then(async (under) =>
      under
        .composite([{ ...(await input()), left, top }])
        .raw()
        .toBuffer(),
    );
  }
  getContext() {
    const context = {
      fillStyle: '#000000',
      fillRect: (left: number, top: number, width: number, height: number) => {
        const background = context.fillStyle;
        this.draw(left, top, async () => ({ input: { create: { width, height, channels: 4, background } } }));
      },
      putImageData: ({ data, width, height }: Raw) => {
        if (width !== this.width || height !== this.height)
          throw new Error('The test canvas only takes image data of its own size.');
        this.pixels = Promise.resolve(Buffer.from(data));
      },
      /** As in browsers: with 4 numbers the place, with 8 the part of the source before it. */
      drawImage: (from: Drawable, ...at: number[]) => {
        const source = at.length === 8 ? at.slice(0, 4) : [0, 0, from.width, from.height];
        const [left, top, width, height] = source as [number, number, number, number];
        const [toLeft, toTop, toWidth, toHeight] = at.slice(-4) as [number, number, number, number];
        const opened = open(from);
        this.draw(toLeft, toTop, async () => ({
          input: await (await opened)
            .extract({ left, top, width, height })
            .resize(toWidth, toHeight, { fit: 'fill', kernel: 'linear' })
            .raw()
            .toBuffer(),
          raw: { width: toWidth, height: toHeight, channels: 4 },
        }));
      },
    };
    return context;
  }
  async convertToBlob({ type, quality = 0.92 }: { type: string; quality?: number }): Promise<Blob> {
    const opaque = (await open(this)).removeAlpha();
    const file = type === 'image/jpeg' ? opaque.jpeg({ quality: Math.round(quality * 100) }) : opaque.png();
    return new Blob([new Uint8Array(await file.toBuffer())], { type });
  }
}

/** Decodes a file, as browsers do. */
async function createImageBitmap(blob: Blob): Promise<Drawable & { close(): void }> {
  const { data, info } = await sharp(Buffer.from(await blob.arrayBuffer()))
    .toColorspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: Promise.resolve(data), close() {} };
}

/** Makes the canvas known; returns a function that removes it. */
export function useTestCanvas(): () => void {
  const known = { OffscreenCanvas: TestCanvas, ImageData: TestImageData, createImageBitmap };
  Object.assign(globalThis, known);
  return () => {
    for (const name of Object.keys(known)) Reflect.deleteProperty(globalThis, name);
  };
}
