// Values of a frozen prefix on disk, one record an image, appended: what was computed is never computed again.
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import { GraftError } from '#shared/errors';
import { fileError } from '../../../store/atomic';

/** An open file of features; records are found by the image's content hash. */
export interface FeatureStore {
  /** Numbers of one record. */
  readonly size: number;
  has(hash: string): boolean;
  /** True when the record's checksum fits; one that does not counts as missing from then on. */
  isWhole(hash: string): boolean;
  /** Copies an image's values to `into` at `offset`. */
  read(hash: string, into: Float32Array, offset: number): void;
  /** Appends images: their values one after the other. */
  append(hashes: readonly string[], values: Float32Array): void;
  close(): void;
}

const hashBytes = 32;
const headBytes = hashBytes + 4;
/** Bytes of read records that stay in memory: they are read again in every epoch. */
const memoryBytes = Math.min(2 ** 30, totalmem() / 16);

/** FNV-1a over 32-bit words: tells a torn record from a whole one. */
function checksum(values: Float32Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let h = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) h = Math.imul(h ^ words[i]!, 0x01000193);
  return h >>> 0;
}

/** Opens (or makes) a file of records of `size` values; a record that a crash cut off is dropped. `readOnly` changes nothing: another process may be writing. */
export function openFeatureStore(path: string, size: number, readOnly = false): FeatureStore {
  const recordBytes = headBytes + size * 4;
  const places = new Map<string, number>();
  const inMemory = new Map<string, Float32Array>();
  let room = memoryBytes;
  let file: number;
  try {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, readOnly ? 'r' : 'a+');
  } catch (error) {
    throw fileError(error, path, readOnly ? 'read' : 'write');
  }
  const whole = Math.floor(fstatSync(file).size / recordBytes);
  if (!readOnly) ftruncateSync(file, whole * recordBytes);
  const head = Buffer.alloc(hashBytes);
  for (let i = 0; i < whole; i++) {
    readSync(file, head, 0, hashBytes, i * recordBytes);
    places.set(head.toString('hex'), i);
  }
  let count = whole;
  const record = Buffer.alloc(recordBytes);

  /** The record's values, or null when it is damaged. */
  function load(hash: string): Float32Array | null {
    const known = inMemory.get(hash);
    if (known) return known;
    readSync(file, record, 0, recordBytes, places.get(hash)! * recordBytes);
    const values = new Float32Array(size);
    new Uint8Array(values.buffer).set(record.subarray(headBytes));
    if (record.readUInt32LE(hashBytes) !== checksum(values)) return null;
    if (room >= values.byteLength) {
      inMemory.set(hash, values);
      room -= values.byteLength;
    }
    return values;
  }

  return {
    size,
    has: (hash) => places.has(hash),
    isWhole(hash) {
      if (!places.has(hash)) return false;
      if (load(hash)) return true;
      places.delete(hash);
      return false;
    },
    read(hash, into, offset) {
      if (!places.has(hash))
        throw new GraftError('not-found', `No features of image ${hash} in ${path}.`, path);
      const values = load(hash);
      if (!values) {
        throw new GraftError(
          'bad-file',
          `The kept features in ${path} are damaged: start the run again, it computes them anew.`,
          path,
        );
      }
      into.set(values, offset);
    },
    append(hashes, values) {
      const fresh = hashes
        .map((hash, i) => ({ hash, i }))
        .filter(({ hash, i }) => !places.has(hash) && hashes.indexOf(hash) === i);
      if (fresh.length === 0) return;
      const bytes = Buffer.alloc(fresh.length * recordBytes);
      for (const [at, { hash, i }] of fresh.entries()) {
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
      for (const { hash } of fresh) places.set(hash, count++);
    },
    close: () => closeSync(file),
  };
}
