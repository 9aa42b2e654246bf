// Decoded images for the trainer: out of memory where they fit, JPEGs by TensorFlow, all else out of the helper processes.
import { totalmem } from 'node:os';
import { basename } from 'node:path';
import type { ImageSlice } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import type { ImageChannels } from '#shared/graph/image-channels';
import { isObjectUrl } from '#shared/object-url';
import type { TrainImage } from '#shared/protocol/train-image';
import type { Words } from '#shared/sentence';
import { toChannels } from '../../../images/channels';
import type { DecoderPool } from '../../../images/decoder-pool';
import { readHeader } from '../../../images/header';
import type { ImageSize, ImageTarget } from '../../../images/image-source';
import { openObjectReader } from '../../../images/object-reader';
import { insistFolderOf } from '../../../images/reachable';
import { readSlice } from '../../../images/read-slice';
import { insistUnchanged } from '../../../images/unchanged';
import { type JpegFile, openJpegDecoder } from './jpeg-decoder';

/** An image that cannot be read, and why. */
interface SkippedImage {
  readonly path: string;
  readonly reason: Words;
}

/** Pixels of images at one size, `[height, width, channels]`. */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  readonly channels: ImageChannels;
  /** Loads an image at the source's size, or at another. Null if the image cannot be read; `takeSkipped` reports it once. */
  pixels(image: TrainImage, at?: ImageSize): Promise<Uint8Array | null>;
  /** Reuses the memory of an array returned by `pixels`, unless it is cached. The caller must not read it afterward. */
  recycle(pixels: Uint8Array): void;
  /** Images that turned out unreadable since the last call. */
  takeSkipped(): SkippedImage[];
  dispose(): void;
}

/** Maximum bytes of cached decoded images: an eighth of the machine's memory, at most 2 GiB. */
const standardBudget = Math.min(2 * 2 ** 30, totalmem() / 8);

/** Codes of errors that are caused by the image itself. */
export const unreadable: ReadonlySet<string> = new Set([
  'bad-file',
  'not-found',
  'too-large',
  'unsupported',
  'no-permission',
  'invalid',
]);

/** Opens a source of pixels on a pool, which stays the caller's. */
export function openPixelSource(
  pool: DecoderPool,
  target: ImageTarget,
  budgetBytes = standardBudget,
): PixelSource {
  const kept = new Map<string, Uint8Array>();
  const failed = new Set<string>();
  const lent = new WeakSet<Uint8Array>();
  const unchanged = new Set<string>();
  let skipped: SkippedImage[] = [];
  let room = budgetBytes;
  const jpegs = openJpegLine(target);
  const objects = openObjectReader();
  const { channels = 3 } = target;

  async function decode(image: TrainImage, at?: ImageSize): Promise<Uint8Array> {
    const { path, slice, hash, name } = image;
    const object = isObjectUrl(path)
      ? await objects.read({ url: path, name: name ?? basename(path), hash })
      : null;
    const source = object ? { bytes: object, name: name ?? basename(path) } : { path, slice, name };
    if (jpegs && image.jpeg && !at) {
      // What TensorFlow can't read, sharp reads, or says why not.
      const file = object
        ? { bytes: object, size: image.jpeg }
        : slice
          ? await readJpeg(path, slice)
          : { path, size: image.jpeg };
      const pixels = file && (await jpegs.decode(file));
      if (pixels && channels === 3) return pixels;
      if (pixels) {
        const brought = toChannels(pixels, file.size, target);
        jpegs.recycle(pixels);
        return brought;
      }
    }
    return pool.decode(source, at ? { ...target, ...at } : target);
  }

  async function insistSame(image: TrainImage): Promise<void> {
    const where = image.name ?? image.path;
    if (unchanged.has(where)) return;
    await insistUnchanged(image);
    unchanged.add(where);
  }

  return {
    width: target.width,
    height: target.height,
    channels,
    async pixels(image, at) {
      const key = at ? `${image.hash} ${at.width}x${at.height}` : image.hash;
      const known = kept.get(key);
      if (known) return known;
      try {
        const bytes = await decode(image, at);
        // A fault's own words come first.
        await insistSame(image);
        if (room >= bytes.byteLength && !kept.has(key)) {
          kept.set(key, bytes);
          room -= bytes.byteLength;
        } else lent.add(bytes);
        return bytes;
      } catch (error) {
        if (!(error instanceof GraftError && unreadable.has(error.code))) throw error;
        // If its whole folder is gone, training would continue without it.
        await insistFolderOf(image.path);
        if (!failed.has(image.path)) skipped.push({ path: image.path, reason: error.words });
        failed.add(image.path);
        return null;
      }
    },
    recycle(pixels) {
      if (lent.delete(pixels) && channels === 3) jpegs?.recycle(pixels);
    },
    takeSkipped() {
      const taken = skipped;
      skipped = [];
      return taken;
    },
    dispose() {
      jpegs?.dispose();
      objects.close();
    },
  };
}

/** A plain JPEG's bytes and size out of a file that holds several; null for anything else. */
async function readJpeg(path: string, slice: ImageSlice): Promise<JpegFile | null> {
  try {
    return asPlainJpeg((await readSlice(path, slice)).bytes);
  } catch {
    return null;
  }
}

/** A file that TensorFlow's decoder reads as sharp does; null for anything else. */
export function asPlainJpeg(bytes: Uint8Array): (JpegFile & { readonly bytes: Uint8Array }) | null {
  const header = readHeader(bytes);
  return header?.plainJpeg ? { bytes, size: header } : null;
}

const lineLength = 32;

/** Gathers JPEGs that are asked for one by one and decodes them together; null where TensorFlow has no decoder. */
function openJpegLine(target: ImageTarget) {
  const decoder = openJpegDecoder(target);
  if (!decoder) return null;
  let line: { file: JpegFile; resolve(pixels: Uint8Array | null): void; reject(error: unknown): void }[] = [];
  let due: NodeJS.Immediate | null = null;
  const flush = () => {
    if (due) clearImmediate(due);
    due = null;
    const now = line;
    line = [];
    decoder.decode(now.map(({ file }) => file)).then(
      (decoded) => {
        for (const [i, { resolve }] of now.entries()) resolve(decoded[i]!);
      },
      (error: unknown) => {
        for (const { reject } of now) reject(error);
      },
    );
  };
  return {
    decode: (file: JpegFile) =>
      new Promise<Uint8Array | null>((resolve, reject) => {
        line.push({ file, resolve, reject });
        if (line.length >= lineLength) flush();
        else due ??= setImmediate(flush);
      }),
    recycle: decoder.recycle,
    dispose: () => decoder.dispose(),
  };
}
