// Decoded pixels, before resizing.

/** 8-bit pixels [height, width, channels]: RGB, or RGB with alpha (not premultiplied). */
export interface RawImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}
