// HEIC and HEIF files by libheif in WebAssembly (libheif-js): sharp's build leaves HEVC out for its patents. Loaded with the first such file.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Heif, HeifImage } from 'libheif-js/libheif-wasm/libheif.js';
import { type Header, headerOf } from './header';
import { insistPixelLimit } from './pixel-limit';
import type { RawImage } from './raw-image';

/** An instance is dropped after decoding more pixels, because WebAssembly memory never shrinks. */
const pixelsToKeep = 25_000_000;
let loaded: Promise<Heif> | null = null;

/** Returns the size of the primary image after rotation; throws if it is damaged. */
export async function readHeifHeader(bytes: Uint8Array): Promise<Header> {
  insistExtents(bytes);
  return use(bytes, async (image, heif) => {
    const alpha = heif.heif_image_handle_has_alpha_channel(image.handle) !== 0;
    return headerOf(image.get_width(), image.get_height(), 1, alpha ? ['alpha'] : []);
  });
}

/** Throws 'too-large' if the file declares an image beyond the limit, even if it is cropped to a small one for display. */
function insistExtents(bytes: Uint8Array): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2 ** 20));
  for (let at = view.indexOf('ispe'); at >= 0 && at + 16 <= view.length; at = view.indexOf('ispe', at + 4))
    insistPixelLimit(view.readUInt32BE(at + 8), view.readUInt32BE(at + 12));
}

/** Decodes the primary image after rotation; throws if it is damaged. Allocates by its size, which the caller must check. */
export async function decodeHeif(bytes: Uint8Array): Promise<RawImage> {
  return use(bytes, async (image) => {
    const [width, height] = [image.get_width(), image.get_height()];
    const data = new Uint8ClampedArray(width * height * 4);
    const shown = await new Promise<{ data: Uint8ClampedArray } | null>((resolve) =>
      image.display({ data, width, height }, resolve),
    );
    if (!shown) throw new Error('its pixels cannot be decoded');
    if (width * height > pixelsToKeep) loaded = null;
    return { data: new Uint8Array(data.buffer), width, height, channels: 4 };
  });
}

/** Creates an instance with memory of its own. */
async function load(): Promise<Heif> {
  const { resolve } = createRequire(import.meta.url);
  const wasmBinary = await readFile(resolve('libheif-js/libheif-wasm/libheif.wasm'));
  const { default: create } = await import('libheif-js/libheif-wasm/libheif.js');
  return create({ wasmBinary });
}

async function use<T>(bytes: Uint8Array, work: (image: HeifImage, heif: Heif) => Promise<T>): Promise<T> {
  loaded ??= load();
  const heif = await loaded;
  const decoder = new heif.HeifDecoder();
  let images: HeifImage[] = [];
  try {
    images = decoder.decode(bytes) ?? [];
    const primary = images.find((image) => image.is_primary()) ?? images[0];
    if (!primary) throw new Error('no image was found in it');
    return await work(primary, heif);
  } catch (fault) {
    // After an abort or running out of memory the instance cannot be used again.
    loaded = null;
    throw fault;
  } finally {
    for (const image of images) image.free();
    decoder.decoder?.delete();
  }
}
