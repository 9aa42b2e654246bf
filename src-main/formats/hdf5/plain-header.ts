// The header of an object in an HDF5 file (version 1): a group's tables, or a float32 array in one piece (HDF5 File Format Specification, IV.A).
import { NotPlain, type PlainBytes, sizeOf } from './plain-bytes';

/** A group: where its links and their names are. */
export interface PlainGroup {
  readonly tree: number;
  readonly heap: number;
}

/** An array of little-endian float32 values in one piece. */
export interface PlainArray {
  readonly shape: readonly number[];
  readonly position: number;
  readonly sizeBytes: number;
}

/** Types of header messages. */
const messages = {
  dataspace: 0x0001,
  linkInfo: 0x0002,
  datatype: 0x0003,
  link: 0x0006,
  externalFiles: 0x0007,
  layout: 0x0008,
  filters: 0x000b,
  continuation: 0x0010,
  symbolTable: 0x0011,
} as const;
const used: ReadonlySet<number> = new Set(Object.values(messages));
/** Messages and pieces of one header, so that a damaged one ends. */
const most = 4096;

/** IEEE little-endian float32: class 1 in version 1 or 3; its bits, size and properties. */
const float32 = Buffer.from([0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]);

/** Reads the header at a position. Throws `NotPlain` for anything that is neither a plain group nor a plain array. */
export function readHeader(bytes: PlainBytes, position: number): PlainGroup | PlainArray {
  const found = readMessages(bytes, position);
  const table = found.get(messages.symbolTable);
  if (table) {
    if (found.size > 1) throw new NotPlain('a-group-with-other-links');
    return { tree: sizeOf(table, 0), heap: sizeOf(table, 8) };
  }
  const [space, type, layout] = [messages.dataspace, messages.datatype, messages.layout].map((one) =>
    found.get(one),
  );
  if (!space || !type || !layout || found.size > 3) throw new NotPlain('not-a-plain-array');
  const version = type[0];
  if ((version !== 0x11 && version !== 0x31) || !type.subarray(1, 1 + float32.length).equals(float32))
    throw new NotPlain('other-numbers');
  const shape = readShape(space);
  const sizeBytes = shape.reduce((product, size) => product * size, 4);
  // Version 3, class 1: one piece.
  if (layout[0] !== 3 || layout[1] !== 1 || sizeOf(layout, 10) !== sizeBytes)
    throw new NotPlain('not-in-one-piece');
  return { shape, position: sizeOf(layout, 2), sizeBytes };
}

/** Returns the messages that describe an object, by type. */
function readMessages(bytes: PlainBytes, position: number): Map<number, Buffer> {
  const head = bytes.piece(position, 16);
  if (head[0] !== 1) throw new NotPlain('another-version-of-headers');
  const found = new Map<number, Buffer>();
  const pieces: [position: number, length: number][] = [[position + 16, head.readUInt32LE(8)]];
  let left = Math.min(head.readUInt16LE(2), most);
  for (let i = 0; i < pieces.length; i++) {
    if (i > most) throw new NotPlain('too-many-pieces');
    const [start, length] = pieces[i]!;
    const piece = bytes.piece(start, length);
    for (let at = 0; at + 8 <= length && left > 0; left--) {
      const [type, size, flags] = [piece.readUInt16LE(at), piece.readUInt16LE(at + 2), piece[at + 4]!];
      const data = piece.subarray(at + 8, at + 8 + size);
      if (data.length < size) throw new NotPlain('a-short-message');
      at += 8 + size;
      if (!used.has(type)) continue;
      // A shared message is stored elsewhere.
      if ((flags & 2) !== 0 || found.has(type)) throw new NotPlain('a-shared-message');
      if (type === messages.continuation) pieces.push([sizeOf(data, 0), sizeOf(data, 8)]);
      else found.set(type, data);
    }
  }
  return found;
}

/** Returns the sizes of a dataspace (version 1 or 2). */
function readShape(space: Buffer): number[] {
  const [version, rank, flags, kind] = [space[0], space[1]!, space[2]!, space[3]];
  if ((version !== 1 && version !== 2) || (version === 2 && kind === 2) || rank > 32 || (flags & 2) !== 0)
    throw new NotPlain('another-dataspace');
  const start = version === 1 ? 8 : 4;
  const shape = Array.from({ length: rank }, (_, i) => sizeOf(space, start + 8 * i));
  if (shape.some((size) => size === 0)) throw new NotPlain('no-values');
  return shape;
}
