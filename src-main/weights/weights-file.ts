// A file of pretrained weights: its URL, how it is verified, and how to download it by hand.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { type Sentence, say } from '#shared/sentence';
import { fileError } from '../store/atomic';

/** A file of weights as listed in the catalog; it has a hash if Keras publishes one. */
export interface WeightsFile {
  /** File name without folders. */
  readonly name: string;
  readonly url: string;
  readonly md5?: string | null | undefined;
  readonly sha256?: string | null | undefined;
  readonly sizeBytes?: number | null | undefined;
}

const hdf5Signature = '894844460d0a1a0a';

/** Returns the path of a file of weights in a folder; throws 'invalid' for a name that would leave the folder. */
export function placeOf(file: WeightsFile, folder: string): string {
  if (!/^[\w][\w.+-]{0,200}$/.test(file.name))
    throw new GraftError('invalid', say`'${file.name}' is not a valid file name.`);
  return join(folder, file.name);
}

/** Returns the expected hash of a file and its algorithm; null if none is known. */
export function expectedHash(file: WeightsFile): { rule: 'sha256' | 'md5'; hash: string } | null {
  if (file.sha256) return { rule: 'sha256', hash: file.sha256.toLowerCase() };
  return file.md5 ? { rule: 'md5', hash: file.md5.toLowerCase() } : null;
}

/** Returns the hash for display, as `MD5 …`; null if none is known. */
export function sayHash(file: WeightsFile): string | null {
  const expected = expectedHash(file);
  return expected && `${expected.rule === 'md5' ? 'MD5' : 'SHA-256'} ${expected.hash}`;
}

/** Returns what is wrong with the file at `path`, or null if it is the expected file; throws 'not-found'. */
export async function findFault(
  file: WeightsFile,
  path: string,
  signal?: AbortSignal,
): Promise<string | null> {
  try {
    const { size } = await stat(path);
    if (typeof file.sizeBytes === 'number' && size !== file.sizeBytes)
      return `expected ${file.sizeBytes} bytes, received ${size}`;
    const expected = expectedHash(file);
    if (!expected) return await findHdf5Fault(path);
    const hash = createHash(expected.rule);
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk);
    const received = hash.digest('hex');
    return received === expected.hash ? null : `expected ${sayHash(file)}, received ${received}`;
  } catch (error) {
    if (signal?.aborted) throw new GraftError('cancelled', say`Cancelled: ${file.name}.`, path);
    throw fileError(error, path, 'read');
  }
}

async function findHdf5Fault(path: string): Promise<string | null> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const received = buffer.subarray(0, bytesRead).toString('hex');
    return received === hdf5Signature
      ? null
      : `expected an HDF5 file, received one that begins with ${received || 'nothing'}`;
  } finally {
    await file.close();
  }
}

/** Returns instructions for downloading the file by hand. */
export function sayByHand(file: WeightsFile, folder: string): Sentence {
  const hash = expectedHash(file) ? ` (${sayHash(file)})` : '';
  return say`To add it by hand, download ${file.url} on any machine and save it as ${file.name}${hash} in ${folder}.`;
}
