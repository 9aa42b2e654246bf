// Values of a frozen prefix on disk, one record a picture, appended: what was computed is never computed again.
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { GraftError } from '#shared/errors';
import { fileError } from '../../store/atomic';

/** An open file of features; records are found by the picture's content hash. */
export interface FeatureStore {
  has(hash: string): boolean;
  /** Copies a picture's values to `into` at `offset`. */
  read(hash: string, into: Float32Array, offset: number): void;
  /** Appends pictures: their values one after the other. */
  append(hashes: readonly string[], values: Float32Array): void;
  close(): void;
}

const hashBytes = 32;
const headBytes = hashBytes + 4;

/** FNV-1a over 32-bit words: tells a torn record from a whole one. */
function checksum(values: Float32Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let h = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) h = Math.imul(h ^ words[i]!, 0x01000193);
  return h >>> 0;
}

/** Opens (or makes) a file of records of `size` values; a record that a crash cut off is dropped. */
export function openFeatureStore(path: string, size: number): FeatureStore {
  const recordBytes = headBytes + size * 4;
  const places = new Map<string, number>();
  let file: number;
  try {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, 'a+');
  } catch (error) {
    throw fileError(error, path, 'write');
  }
  const whole = Math.floor(fstatSync(file).size / recordBytes);
  ftruncateSync(file, whole * recordBytes);
  const head = Buffer.alloc(hashBytes);
  for (let i = 0; i < whole; i++) {
    readSync(file, head, 0, hashBytes, i * recordBytes);
    places.set(head.toString('hex'), i);
  }
  let count = whole;
  const record = Buffer.alloc(recordBytes);
  return {
    has: (hash) => places.has(hash),
    read(hash, into, offset) {
      const place = places.get(hash);
      if (place === undefined)
        throw new GraftError('not-found', `No features of picture ${hash} in ${path}.`, path);
      readSync(file, record, 0, recordBytes, place * recordBytes);
      const values = into.subarray(offset, offset + size);
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(record.subarray(headBytes));
      if (record.readUInt32LE(hashBytes) !== checksum(values)) {
        throw new GraftError(
          'bad-file',
          `The kept features in ${path} are damaged: delete the file and start again.`,
          path,
        );
      }
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
        writeSync(file, bytes);
      } catch (error) {
        ftruncateSync(file, count * recordBytes);
        throw fileError(error, path, 'write');
      }
      for (const { hash } of fresh) places.set(hash, count++);
    },
    close: () => closeSync(file),
  };
}
