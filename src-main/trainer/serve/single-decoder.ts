// Decodes images one at a time, to the same pixels as in training.
import { readFile } from 'node:fs/promises';
import { isObjectUrl } from '#shared/object-url';
import { toChannels } from '../../images/channels';
import type { DecoderPool } from '../../images/decoder-pool';
import type { ImageSize, ImageTarget } from '../../images/image-source';
import { readImageObject } from '../../images/read-image-object';
import { openJpegDecoder } from '../train/pixels/jpeg-decoder';
import { asPlainJpeg } from '../train/pixels/pixels';

/** Decodes single images. */
export interface SingleDecoder {
  /** Returns the pixels [height, width, channels] at the decoder's size, or at another. */
  decode(source: { path: string } | { bytes: Uint8Array }, at?: ImageSize): Promise<Uint8Array>;
  dispose(): void;
}

/** Opens a decoder of images at one size; the pool stays the caller's. */
export function openSingleDecoder(pool: DecoderPool, target: ImageTarget): SingleDecoder {
  const jpegs = openJpegDecoder(target);
  return {
    async decode(source, at) {
      if (at) return pool.decode(source, { ...target, ...at });
      const bytes = 'bytes' in source ? source.bytes : await readBytes(source.path);
      const file = jpegs && bytes && asPlainJpeg(bytes);
      const [pixels] = file ? await jpegs.decode([file]) : [];
      return pixels && file ? toChannels(pixels, file.size, target) : pool.decode(source, target);
    },
    dispose: () => jpegs?.dispose(),
  };
}

/** Returns the bytes of an image; null if the pool should read it, which says what is wrong with it. */
function readBytes(path: string): Promise<Uint8Array | null> {
  return (isObjectUrl(path) ? readImageObject(path) : readFile(path)).catch(() => null);
}
