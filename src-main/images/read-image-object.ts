// Reads an image from S3-compatible storage, as `readImageFile` does from a disk; for a run, only the bytes that the scan saw.
import { createHash } from 'node:crypto';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { readObject } from '../objects/read-object';
import { ObjectError } from '../objects/refusals';
import { ImageError } from './image-error';
import { maxFileBytes } from './read-file';
import { sniffBytes } from './sniff';

/** Reads an object that begins like an image. Throws ImageError for its own faults, GraftError if the storage cannot be read. */
export async function readImageObject(url: string, version?: string): Promise<Uint8Array> {
  try {
    return await readObject(url, {
      limitBytes: maxFileBytes,
      version,
      onHead(head, sizeBytes) {
        const sniffed = sniffBytes(head, head, sizeBytes);
        if (sniffed.kind === 'fault') throw sniffed.error;
      },
    });
  } catch (error) {
    throw error instanceof ObjectError ? asImageError(error) : error;
  }
}

/** An image that a scan saw in the storage. */
export interface SeenObject {
  readonly url: string;
  /** The name that messages use. */
  readonly name: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
}

/** Reads the bytes that the scan saw. Throws 'bad-file' if the object has changed since, and as `readImageObject`. */
export async function readSeenObject({ url, name, hash }: SeenObject): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readObject(url, { limitBytes: maxFileBytes });
  } catch (error) {
    if (!(error instanceof ObjectError)) throw error;
    if (error.kind !== 'missing') throw new GraftError('bad-file', say`${name}: ${error.reason}.`, url);
    throw new GraftError(
      'not-found',
      say`${name}: the object no longer exists. Restore it, or scan the dataset again.`,
      url,
    );
  }
  if (createHash('sha256').update(bytes).digest('hex') === hash) return bytes;
  throw new GraftError(
    'bad-file',
    say`${name}: it was changed after the dataset was scanned. Scan the dataset again, or start a new run.`,
    url,
  );
}

const systemCodes = { missing: 'ENOENT', denied: 'EACCES' } as const;

/** Only the size is a property of the bytes: all else may pass. */
function asImageError({ kind, reason }: ObjectError): ImageError {
  if (kind === 'too-large') return new ImageError('too-large', reason);
  const code = kind === 'missing' || kind === 'denied' ? systemCodes[kind] : undefined;
  return new ImageError('unreadable', reason, false, code);
}
