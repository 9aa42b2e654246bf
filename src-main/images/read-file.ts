// Reads a whole image file, unless it is too large or not an image.

import type { Stats } from 'node:fs';
import { say } from '#shared/sentence';
import { ImageError } from './image-error';
import { openFile } from './open-file';
import { sniffBytes } from './sniff';

/** Maximum file size; larger files are rejected before reading. An image of 100 megapixels is smaller. */
export const maxFileBytes = 512 * 2 ** 20;
/** Number of bytes at the beginning of a file used to detect its format. */
export const headBytes = 4096;

/** Files up to this size are read at once, before their format is detected: each call waits for a thread. */
const smallBytes = 256 * 1024;

/** Reads a file that begins like an image; throws ImageError or the system's error. `onOpen` gets the state of the opened file. */
export async function readImageFile(
  path: string,
  onOpen: (info: Stats) => void = () => {},
): Promise<Uint8Array> {
  const { file, info } = await openFile(path);
  onOpen(info);
  try {
    const first = Buffer.alloc(info.size <= smallBytes ? info.size : headBytes);
    const { bytesRead: found } = await file.read(first, 0, first.length, 0);
    const head = first.subarray(0, headBytes);
    const sniffed = sniffBytes(head, head, info.size);
    if (sniffed.kind === 'fault') throw sniffed.error;
    if (first.length === info.size) return first.subarray(0, found);
    if (info.size > maxFileBytes)
      throw new ImageError(
        'too-large',
        say`the file has ${Math.round(info.size / 2 ** 20)} MiB; the limit is ${maxFileBytes / 2 ** 20} MiB`,
      );
    const bytes = Buffer.alloc(info.size);
    const { bytesRead } = await file.read(bytes, 0, info.size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
