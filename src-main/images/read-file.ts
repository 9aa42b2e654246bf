// Reads a whole image file, unless it is too large or not an image.

import { say } from '#shared/sentence';
import { ImageError } from './image-error';
import { openFile } from './open-file';
import { sniffBytes } from './sniff';

/** Maximum file size; larger files are rejected before reading. An image of 100 megapixels is smaller. */
export const maxFileBytes = 512 * 2 ** 20;
/** Number of bytes at the beginning of a file used to detect its format. */
export const headBytes = 4096;

/** Reads a file that begins like an image; throws ImageError or the system's error. */
export async function readImageFile(path: string): Promise<Uint8Array> {
  const file = await openFile(path);
  try {
    const info = await file.stat();
    const head = Buffer.alloc(Math.min(headBytes, info.size));
    await file.read(head, 0, head.length, 0);
    const sniffed = sniffBytes(head, head, info.size);
    if (sniffed.kind === 'fault') throw sniffed.error;
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
