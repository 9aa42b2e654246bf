// The part of OffscreenCanvas that the defenses use, by sharp, for tests without a browser.
import sharp, { type Sharp } from 'sharp';

type Raw = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };

/** An image of RGBA values. */
class TestImageData implements Raw {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

class TestCanvas {
  private image: () => Sharp;
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.image = () => sharp({ create: { width, height, channels: 4, background: '#0000' } });
  }
  getContext() {
    return {
      putImageData: ({ data, width, height }: Raw) => {
        this.image = () => sharp(Buffer.from(data), { raw: { width, height, channels: 4 } });
      },
      drawImage: (from: TestCanvas, left: number, top: number, width: number, height: number) => {
        this.image = () =>
          from
            .image()
            .extract({ left, top, width, height })
            .resize(this.width, this.height, { fit: 'fill', kernel: 'linear' });
      },
    };
  }
  async convertToBlob({ type, quality = 0.92 }: { type: string; quality?: number }): Promise<Blob> {
    const opaque = this.image().removeAlpha();
    const file = type === 'image/jpeg' ? opaque.jpeg({ quality: Math.round(quality * 100) }) : opaque.png();
    return new Blob([new Uint8Array(await file.toBuffer())], { type });
  }
}

/** Makes the canvas known; returns a function that removes it. */
export function useTestCanvas(): () => void {
  Object.assign(globalThis, { OffscreenCanvas: TestCanvas, ImageData: TestImageData });
  return () => {
    Reflect.deleteProperty(globalThis, 'OffscreenCanvas');
    Reflect.deleteProperty(globalThis, 'ImageData');
  };
}
