// Weight blobs: immutable bytes named by the SHA-256 of their content.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { isBlobName } from '#shared/ids';
import { say } from '#shared/sentence';
import { fileError, writeFileAtomic, writeThenName } from './atomic';
import { checkBlobs, damaged } from './check-blobs';
import type { CopiedRange } from './copy-blob';
import { copyAndHash } from './copy-threads';
import { nextTurn } from './next-turn';
import { syncEarly } from './sync-early';

/** A folder of blobs. */
export interface BlobStore {
  readonly folder: string;
  /** Stores the bytes and returns their name, which is the same for the same bytes. Pass the name if it is already known. */
  put(bytes: Uint8Array, name?: string): Promise<string>;
  /** Stores a range of an open file without reading it as a whole, and returns its name. `onBytes` gets the bytes of each piece. */
  copy(range: CopiedRange, onBytes: (bytes: number) => void): Promise<string>;
  /** Reads the bytes of that name and checks their hash; throws 'not-found' or 'bad-file'. */
  get(hash: string): Promise<Uint8Array>;
  /** As `get`, but blocks: for small blobs, of which a network has hundreds. */
  getSync(hash: string): Uint8Array;
  /** Checks the content of blobs without keeping it, once per process as long as their files do not change. Throws 'not-found' or 'bad-file'. */
  check(hashes: Iterable<string>): Promise<void>;
  /** Returns the size of a blob in bytes. Throws 'not-found'. */
  sizeOf(hash: string): Promise<number>;
  has(hash: string): Promise<boolean>;
  path(hash: string): string;
  /** Removes all blobs except the given ones and those younger than `minAgeMs`; returns the number of bytes freed. */
  sweep(keep: ReadonlySet<string>, minAgeMs: number): Promise<number>;
}

/** Returns the name of a blob: its SHA-256 in hexadecimal. */
export function blobName(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes hashed without a pause, which takes a few milliseconds. */
const sliceBytes = 4 * 2 ** 20;

/** Like `blobName`, but yields to the event loop between pieces: weights may be hundreds of megabytes. */
async function blobNameInSlices(bytes: Uint8Array): Promise<string> {
  if (bytes.length <= sliceBytes) return blobName(bytes);
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    hash.update(bytes.subarray(at, at + sliceBytes));
    await nextTurn();
  }
  return hash.digest('hex');
}

/** Opens a folder of blobs, stored as `<folder>/<first two digits>/<hash>`. The first `put` creates it. */
export function openBlobStore(folder: string): BlobStore {
  const path = (hash: string) => {
    if (!isBlobName(hash))
      throw new GraftError(
        'invalid',
        say`'${hash}' is not a valid blob name: expected 64 hexadecimal digits.`,
      );
    return join(folder, hash.slice(0, 2), hash);
  };
  const has = async (hash: string) =>
    stat(path(hash)).then(
      (file) => file.isFile(),
      () => false,
    );
  /** True if the blob is there. Storing a blob again renews its age, so that a sweep does not remove it. */
  const renew = async (hash: string) => {
    if (!(await has(hash))) return false;
    await utimes(path(hash), new Date(), new Date());
    return true;
  };
  const checkedBytes = (hash: string, name: string, bytes: Buffer): Uint8Array => {
    if (name !== hash) throw damaged(path(hash));
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  return {
    folder,
    path,
    has,
    check: (hashes) => checkBlobs([...new Set(hashes)].map((hash) => ({ hash, file: path(hash) }))),
    async sizeOf(hash) {
      const file = path(hash);
      const info = await stat(file).catch((error) => {
        throw fileError(error, file, 'read');
      });
      return info.size;
    },
    async put(bytes, name) {
      const hash = name ?? (await blobNameInSlices(bytes));
      if (!(await renew(hash))) await writeFileAtomic(path(hash), bytes);
      return hash;
    },
    async copy(range, onBytes) {
      let hash = '';
      await writeThenName(folder, async (file) => {
        const sync = syncEarly(file);
        hash = await copyAndHash(range, file.fd, (bytes) => {
          sync.wrote(bytes);
          onBytes(bytes);
        });
        await sync.end();
        return (await renew(hash)) ? null : path(hash);
      });
      return hash;
    },
    async get(hash) {
      const file = path(hash);
      const bytes = await readFile(file).catch((error) => {
        throw fileError(error, file, 'read');
      });
      return checkedBytes(hash, await blobNameInSlices(bytes), bytes);
    },
    getSync(hash) {
      const file = path(hash);
      let bytes: Buffer;
      try {
        bytes = readFileSync(file);
      } catch (error) {
        throw fileError(error as NodeJS.ErrnoException, file, 'read');
      }
      return checkedBytes(hash, blobName(bytes), bytes);
    },
    async sweep(keep, minAgeMs) {
      let freed = 0;
      const now = Date.now();
      const sweepFile = async (file: string) => {
        const info = await stat(file).catch(() => null);
        if (!info?.isFile() || now - info.mtimeMs < minAgeMs) return;
        await rm(file, { force: true });
        freed += info.size;
      };
      for (const prefix of await readdir(folder).catch(() => [])) {
        // Copies of a killed process lie beside the folders of blobs.
        if (prefix.endsWith('.tmp')) await sweepFile(join(folder, prefix));
        for (const name of await readdir(join(folder, prefix)).catch(() => []))
          if (!keep.has(name)) await sweepFile(join(folder, prefix, name));
      }
      return freed;
    },
  };
}
