// Outputs of a frozen prefix on disk: an append-only file with one record per image.
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { fileError } from '../../../store/atomic';

/** An open file of features. Records are identified by the image's content hash. */
export interface FeatureStore {
  /** Number of values per record. */
  readonly size: number;
  has(hash: string): boolean;
  /** True if the record's checksum matches. A damaged record counts as missing afterward. */
  isIntact(hash: string): boolean;
  /** Copies an image's values to `into` at `offset`. */
  read(hash: string, into: Float32Array, offset: number): void;
  /** Appends records; `values` are their concatenated values. Skips hashes that are already stored. */
  append(hashes: readonly string[], values: Float32Array): void;
  close(): void;
}

const hashBytes = 32;
const headBytes = hashBytes + 4;
/** Maximum bytes of records cached in memory, because each epoch reads all of them. */
const memoryBytes = Math.min(2 ** 30, totalmem() / 16);

/** FNV-1a over 32-bit words. Detects partially written records. */
function checksum(values: Float32Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let h = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) h = Math.imul(h ^ words[i]!, 0x01000193);
  return h >>> 0;
}

/** Opens or creates a file of records of `size` values and drops an incomplete last record. With `readOnly`, does not change the file, since another process may be writing. */
export function openFeatureStore(path: string, size: number, readOnly = false): FeatureStore {
  const recordBytes = headBytes + size * 4;
  const positions = new Map<string, number>();
  const inMemory = new Map<string, Float32Array>();
  let memoryLeft = memoryBytes;
  let file: number;
  try {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, readOnly ? 'r' : 'a+');
  } catch (error) {
    throw fileError(error, path, readOnly ? 'read' : 'write');
  }
  const complete = Math.floor(fstatSync(file).size / recordBytes);
  if (!readOnly) ftruncateSync(file, complete * recordBytes);
  const head = Buffer.alloc(hashBytes);
  for (let i = 0; i < complete; i++) {
    readSync(file, head, 0, hashBytes, i * recordBytes);
    positions.set(head.toString('hex'), i);
  }
  let count = complete;
  const record = Buffer.alloc(recordBytes);

  /** Returns the record's values, or null if it is damaged. */
  function load(hash: string): Float32Array | null {
    const known = inMemory.get(hash);
    if (known) return known;
    readSync(file, record, 0, recordBytes, positions.get(hash)! * recordBytes);
    const values = new Float32Array(size);
    new Uint8Array(values.buffer).set(record.subarray(headBytes));
    if (record.readUInt32LE(hashBytes) !== checksum(values)) return null;
    if (memoryLeft >= values.byteLength) {
      inMemory.set(hash, values);
      memoryLeft -= values.byteLength;
    }
    return values;
  }

  return {
    size,
    has: (hash) => positions.has(hash),
    isIntact(hash) {
      if (!positions.has(hash)) return false;
      if (load(hash)) return true;
      positions.delete(hash);
      return false;
    },
    read(hash, into, offset) {
      if (!positions.has(hash))
        throw new GraftError('not-found', say`No features of image ${hash} in ${path}.`, path);
      const values = load(hash);
      if (!values) {
        throw new GraftError(
          'bad-file',
          say`The cached features in ${path} are damaged. Start the run again to recompute them.`,
          path,
        );
      }
      into.set(values, offset);
    },
    append(hashes, values) {
      const added = hashes
        .map((hash, i) => ({ hash, i }))
        .filter(({ hash, i }) => !positions.has(hash) && hashes.indexOf(hash) === i);
      if (added.length === 0) return;
      const bytes = Buffer.alloc(added.length * recordBytes);
      for (const [at, { hash, i }] of added.entries()) {
        const part = values.subarray(i * size, (i + 1) * size);
        bytes.write(hash, at * recordBytes, hashBytes, 'hex');
        bytes.writeUInt32LE(checksum(part), at * recordBytes + hashBytes);
        bytes.set(
          new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
          at * recordBytes + headBytes,
        );
      }
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      } catch (error) {
        ftruncateSync(file, count * recordBytes);
        throw fileError(error, path, 'write');
      }
      for (const { hash } of added) positions.set(hash, count++);
    },
    close: () => closeSync(file),
  };
}
