// Finds the arrays of HDF5 files as Keras writes them without HDF5's library, which looks up each path from the root several times. Whatever is not plain is left to the library.
import { NotPlain, openPlainBytes, type PlainBytes, type PlainFile } from './plain-bytes';
import { type PlainArray, type PlainGroup, readHeader } from './plain-header';

/** What is at a path: a group with its names in HDF5's order, an array, or nothing. */
export type PlainObject =
  | { readonly names: readonly string[] }
  | { readonly array: PlainArray }
  | { readonly missing: true };

/** The objects of a file by path. */
export interface PlainTree {
  /** Returns what is at a path; null if the library has to be asked. */
  find(path: string): PlainObject | null;
}

const signature = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
const entryBytes = 40;
/** Depth of a group's tree of names. */
const mostLevels = 16;
/** Nodes and lists of names in one group: more than a million names. */
const mostNodes = 100_000;
const strict = new TextDecoder('utf-8', { fatal: true });

/** Opens a file; null if it is not of the version that h5py writes by default. */
export function openPlainTree(file: PlainFile): PlainTree | null {
  const bytes = openPlainBytes(file);
  const root = orNull(() => rootOf(bytes));
  if (root === null) return null;
  /** Headers by path; null if the library has to be asked. */
  const headers = new Map<string, PlainGroup | PlainArray | null>();
  const links = new Map<string, ReadonlyMap<string, number> | null>();
  const headerAt = (path: string, position: number) => {
    if (!headers.has(path))
      headers.set(
        path,
        orNull(() => readHeader(bytes, position)),
      );
    return headers.get(path)!;
  };
  const linksOf = (path: string, group: PlainGroup) => {
    if (!links.has(path))
      links.set(
        path,
        orNull(() => readLinks(bytes, group, file.sizeBytes)),
      );
    return links.get(path)!;
  };
  return {
    find(path) {
      let at = '';
      let header = headerAt(at, root);
      for (const part of path.split('/')) {
        if (part === '') continue;
        if (header === null) return null;
        if (!('tree' in header)) return { missing: true };
        const inside = linksOf(at, header);
        if (inside === null) return null;
        const next = inside.get(part);
        if (next === undefined) return { missing: true };
        at += `/${part}`;
        header = headerAt(at, next);
      }
      if (header === null) return null;
      if (!('tree' in header)) return { array: header };
      const inside = linksOf(at, header);
      return inside && { names: [...inside.keys()] };
    },
  };
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

/** Returns the position of the root group's header, from a superblock of version 0 with offsets of 8 bytes. */
function rootOf(bytes: PlainBytes): number {
  const block = bytes.piece(0, 96);
  const isPlain =
    block.subarray(0, 8).equals(signature) && block[8] === 0 && block[13] === 8 && block[14] === 8;
  if (!isPlain || bytes.size(24) !== 0) throw new NotPlain('another-version');
  return bytes.size(64);
}

/** Returns the positions of a group's objects by name. Throws `NotPlain` if one of them is a link to another place. */
function readLinks(
  bytes: PlainBytes,
  { tree, heap }: PlainGroup,
  sizeBytes: number,
): ReadonlyMap<string, number> {
  const head = bytes.piece(heap, 32);
  if (head.toString('latin1', 0, 4) !== 'HEAP') throw new NotPlain('no-heap');
  const [heapBytes, names] = [bytes.size(heap + 8), bytes.size(heap + 24)];
  const links = new Map<string, number>();
  const seen = new Set<number>();
  const visit = (position: number) => {
    if (seen.has(position) || seen.size > mostNodes) throw new NotPlain('a-tree-that-does-not-end');
    seen.add(position);
  };
  const nameAt = (offset: number): string => {
    if (offset >= heapBytes) throw new NotPlain('a-name-outside-of-its-heap');
    const piece = bytes.piece(names + offset, Math.min(1024, heapBytes - offset, sizeBytes - names - offset));
    const end = piece.indexOf(0);
    if (end <= 0) throw new NotPlain('a-long-name');
    try {
      return strict.decode(piece.subarray(0, end));
    } catch {
      throw new NotPlain('a-name-in-another-encoding');
    }
  };
  const readEntries = (position: number) => {
    visit(position);
    const count = bytes.piece(position, 8).readUInt16LE(6);
    if (bytes.piece(position, 4).toString('latin1') !== 'SNOD') throw new NotPlain('no-entries');
    const entries = bytes.piece(position + 8, count * entryBytes);
    for (let i = 0; i < count; i++) {
      const entry = entries.subarray(i * entryBytes);
      // 0: nothing is cached, 1: a group; 2 is a soft link.
      if (entry.readUInt32LE(16) > 1) throw new NotPlain('a-link');
      const name = nameAt(bytes.size(position + 8 + i * entryBytes));
      if (links.has(name) || name.includes('/')) throw new NotPlain('a-name-twice');
      links.set(name, bytes.size(position + 16 + i * entryBytes));
    }
  };
  const readNode = (position: number, level: number) => {
    visit(position);
    const node = bytes.piece(position, 24);
    if (node.toString('latin1', 0, 4) !== 'TREE' || node[4] !== 0 || node[5] !== level)
      throw new NotPlain('no-node-of-names');
    const count = node.readUInt16LE(6);
    for (let i = 0; i < count; i++) {
      const child = bytes.size(position + 32 + 16 * i);
      if (level === 0) readEntries(child);
      else readNode(child, level - 1);
    }
  };
  const level = bytes.piece(tree, 24)[5]!;
  if (level > mostLevels) throw new NotPlain('a-deep-tree');
  readNode(tree, level);
  return links;
}
