// The cache of a scan: size, modification time and inspection result of each file, packed in bytes.
import { type Image, type ImageNote, imageFaults, imageNotes } from '#shared/data/dataset-index';
import { inEnglish, type Words } from '#shared/sentence';
import type { Steps } from '#shared/steps';
import { wordsSchema } from '#shared/words-schema';
import type { ImageFault } from './image-error';

/** The cached result for a file: an image, or a fault of its bytes. */
export type FileVerdict = ImageVerdict | { fault: ImageFault; reason: Words };

/** The properties of an image. */
export type ImageVerdict = Pick<Image, 'hash' | 'width' | 'height' | 'notes' | 'plainJpeg'> &
  Required<Pick<Image, 'look' | 'brightness' | 'sharpness'>>;

/** A file at the time of its inspection. */
export interface FileState {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** The results of an earlier scan. */
export interface ScanCache {
  /** Returns the result for a file if neither its size nor its modification time has changed, and its record for the next cache. */
  recall(path: string, file: FileState): { readonly verdict: FileVerdict; readonly record: Buffer } | null;
}

/** Collects results, packed: about 150 bytes per image. */
export interface ScanCacheWriter {
  add(path: string, file: FileState, verdict: FileVerdict): void;
  /** Adds a record of an earlier cache as it is. */
  copy(record: Buffer): void;
  /** Returns the cache as bytes, to be saved to a file. */
  toBytes(): Buffer;
}

// Version 4: BMP and HEIC are read, and TIFFs with additional bands are no longer treated as transparent.
const magic = Buffer.from('graft scan 5\n');
const chunkBytes = 256 * 1024;
// Path length, size, time, kind; then hash, look, width, height, brightness, sharpness, notes — or a fault's reason.
const headBytes = 2 + 8 + 8 + 1;
const imageBytes = 32 + 32 + 4 + 4 + 1 + 1 + 1;
const plainBit = 0x80;

/** Parses a cache file. Returns null if it is invalid or belongs to another folder; a scan then creates a new one. */
export function* openScanCache(bytes: Buffer, folder: string): Steps<ScanCache | null> {
  const head = headOf(folder);
  if (bytes.length < head.length || !bytes.subarray(0, head.length).equals(head)) return null;
  const places = new Map<string, number>();
  try {
    let read = 0;
    for (let at = head.length; at < bytes.length; ) {
      const body = at + headBytes + bytes.readUInt16LE(at);
      places.set(bytes.toString('utf8', at + headBytes, body), at);
      at = endOf(bytes, at);
      if (at > bytes.length) return null;
      if (++read % 200 === 0) yield;
    }
  } catch {
    return null;
  }
  return {
    recall(path, file) {
      const at = places.get(path);
      if (at === undefined) return null;
      const same =
        bytes.readDoubleLE(at + 2) === file.sizeBytes && bytes.readDoubleLE(at + 10) === file.mtimeMs;
      return same ? { verdict: readVerdict(bytes, at), record: bytes.subarray(at, endOf(bytes, at)) } : null;
    },
  };
}

/** Returns where the record at `at` ends. */
function endOf(bytes: Buffer, at: number): number {
  const body = at + headBytes + bytes.readUInt16LE(at);
  return body + (bytes[at + 18] === 0 ? imageBytes : 2 + bytes.readUInt16LE(body));
}

/** Creates an empty cache for a folder. */
export function createScanCache(folder: string): ScanCacheWriter {
  const chunks: Buffer[] = [headOf(folder)];
  let room = Buffer.alloc(0);
  let used = 0;
  const readBytes = (length: number): Buffer => {
    if (used + length > room.length) {
      chunks.push(room.subarray(0, used));
      room = Buffer.allocUnsafe(Math.max(chunkBytes, length));
      used = 0;
    }
    used += length;
    return room.subarray(used - length, used);
  };
  return {
    add(path, file, verdict) {
      const name = Buffer.from(path);
      if (name.length > 65_535) return;
      const reason = 'fault' in verdict ? Buffer.from(packReason(verdict.reason)) : null;
      const record = readBytes(headBytes + name.length + (reason ? 2 + reason.length : imageBytes));
      record.writeUInt16LE(name.length, 0);
      record.writeDoubleLE(file.sizeBytes, 2);
      record.writeDoubleLE(file.mtimeMs, 10);
      record[18] = 'fault' in verdict ? 1 + imageFaults.indexOf(verdict.fault) : 0;
      record.set(name, headBytes);
      writeVerdict(record, headBytes + name.length, verdict, reason);
    },
    copy: (record) => void record.copy(readBytes(record.length)),
    toBytes: () => Buffer.concat([...chunks, room.subarray(0, used)]),
  };
}

function headOf(folder: string): Buffer {
  const name = Buffer.from(folder);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(name.length);
  return Buffer.concat([magic, length, name]);
}

function writeVerdict(record: Buffer, at: number, verdict: FileVerdict, reason: Buffer | null): void {
  if ('fault' in verdict) {
    record.writeUInt16LE(reason!.length, at);
    record.set(reason!, at + 2);
    return;
  }
  record.write(verdict.hash, at, 'hex');
  record.write(verdict.look, at + 32, 'hex');
  record.writeUInt32LE(verdict.width, at + 64);
  record.writeUInt32LE(verdict.height, at + 68);
  record[at + 72] = verdict.brightness;
  record[at + 73] = verdict.sharpness;
  record[at + 74] = (verdict.plainJpeg ? plainBit : 0) | noteBits(verdict.notes);
}

function readVerdict(record: Buffer, from: number): FileVerdict {
  const kind = record[from + 18]!;
  const at = from + headBytes + record.readUInt16LE(from);
  if (kind > 0) {
    const end = at + 2 + record.readUInt16LE(at);
    return { fault: imageFaults[kind - 1]!, reason: unpackReason(record.toString('utf8', at + 2, end)) };
  }
  const bits = record[at + 74]!;
  const notes = notesOfBits(bits & ~plainBit);
  return {
    hash: record.toString('hex', at, at + 32),
    look: record.toString('hex', at + 32, at + 64),
    width: record.readUInt32LE(at + 64),
    height: record.readUInt32LE(at + 68),
    brightness: record[at + 72]!,
    sharpness: record[at + 73]!,
    ...(notes.length > 0 && { notes }),
    ...((bits & plainBit) !== 0 && { plainJpeg: true }),
  };
}

/** Longest reason in characters; a longer one is cut, in English. */
const longestReason = 1000;

/** A reason as text: English without values as it is, others as JSON. */
function packReason(reason: Words): string {
  const packed = typeof reason === 'string' ? reason : JSON.stringify(reason);
  return packed.length > longestReason ? inEnglish(reason).slice(0, longestReason) : packed;
}

/** The reason in a cache; earlier versions wrote English only. */
function unpackReason(text: string): Words {
  if (!text.startsWith('{')) return text;
  try {
    return wordsSchema.parse(JSON.parse(text));
  } catch {
    return text;
  }
}

function noteBits(notes: readonly ImageNote[] | undefined): number {
  return (notes ?? []).reduce((bits, note) => bits | (1 << imageNotes.indexOf(note)), 0);
}

const knownNotes = new Map<number, ImageNote[]>();

/** Returns a list of notes that is shared by all images with the same notes. */
export function shareNotes(notes: readonly ImageNote[]): ImageNote[] {
  return notesOfBits(noteBits(notes));
}

function notesOfBits(bits: number): ImageNote[] {
  let notes = knownNotes.get(bits);
  if (!notes) {
    notes = imageNotes.filter((_, i) => bits & (1 << i));
    knownNotes.set(bits, notes);
  }
  return notes;
}
