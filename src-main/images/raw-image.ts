// Decoded pixels on their way from a reader of files to the resizing.

/** Pixels of 8 bits, [height, width, channels]: RGB, or RGB with alpha (not premultiplied). */
export interface RawImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}
