// Reads attributes and float datasets of an untrusted HDF5 file: sizes are checked before allocation, and links are not followed.
import { readSync } from 'node:fs';
import h5wasm from 'h5wasm';
import { GraftError } from '#shared/errors';
import { formatShape } from '#shared/layers/kind';
import { say, type Words } from '#shared/sentence';
import type { FileRange } from '../keras-weights/stored-weight';
import { type HostRange, mountHostFile } from './host-file';
import { locateFloats } from './locate';
import type { PlainArray } from './plain-header';
import { openPlainTree } from './plain-tree';
import { readTexts } from './texts';
import { numbersOf, readFloats, wrongType } from './values';

/** An open HDF5 file; paths are inside it. */
export interface Hdf5Reader {
  /** Reads a text attribute; returns undefined if there is none. */
  text(path: string, name: string): string | undefined;
  /** Reads a list of texts, joined if Keras split it into `name0`, `name1`, … */
  texts(path: string, name: string): string[] | undefined;
  /** Lists the names in a group; returns undefined if there is no group. */
  names(path: string): string[] | undefined;
  /** Reads a dataset of the given shape as float32. */
  floats(path: string, shape: readonly number[], owner: string): Float32Array;
  /** Returns where the host file has the values of a large dataset as float32 in one piece, after the checks of `floats`; null if they have to be read by it. */
  locate(path: string, shape: readonly number[], owner: string): FileRange | null;
  /** Returns the shape of a dataset, or undefined if there is none. */
  shapeOf(path: string): readonly number[] | undefined;
  close(): void;
}

const attributeLimit = 256 * 1024 * 1024;
/** Maximum expansion of a compressed file: weights hardly compress, so a higher ratio indicates a decompression bomb. */
const expansion = { factor: 16, spare: 256 * 1024 * 1024 };
/** Number of values from which it pays to find their place, which takes two reads by HDF5. */
const leastLocated = 64 * 1024;
const groupType = 0;
const dataSetType = 1;

/** Opens a range of a host file as HDF5; throws 'bad-file' naming `fileName`. */
export async function openHdf5(
  range: HostRange & { readonly sizeBytes: number },
  fileName: string,
): Promise<Hdf5Reader> {
  const mounted = await mountHostFile(range);
  const module = await h5wasm.ready;
  module.activate_throwing_error_handler();
  const bad = (text: Words) => new GraftError('bad-file', say`${fileName}: ${text}`, fileName);
  const guarded = <T>(what: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof GraftError) throw error;
      if (mounted.strangers.length > 0)
        throw bad(
          say`${what} is stored in another file, '${mounted.strangers[0]}'. Graft does not follow links to other files.`,
        );
      throw bad(say`${what} cannot be read: the file is damaged or truncated (${lastLine(error)}).`);
    }
  };
  let file: InstanceType<typeof h5wasm.File>;
  try {
    file = guarded('the HDF5 structure', () => {
      const opened = new h5wasm.File(mounted.path, 'r');
      if (opened.file_id < 0n) throw new Error('not HDF5');
      return opened;
    });
  } catch (error) {
    mounted.close();
    throw error;
  }
  const id = file.file_id;
  let budget = range.sizeBytes * expansion.factor + expansion.spare;

  const readAt = (into: Uint8Array, position: number, length: number) =>
    readSync(range.fd, into, 0, length, range.offset + position);
  const plain = openPlainTree({ sizeBytes: range.sizeBytes, read: readAt });
  /** Returns where the values are of an array that needs no library, and counts them; null for all others. */
  const findPlain = (path: string, shape: readonly number[]): PlainArray | null => {
    const found = plain?.find(path);
    if (!found || !('array' in found)) return null;
    const { array } = found;
    const same = array.shape.length === shape.length && array.shape.every((size, i) => size === shape[i]);
    if (!same || array.position + array.sizeBytes > range.sizeBytes || array.sizeBytes > budget) return null;
    budget -= array.sizeBytes;
    return array;
  };

  const listings = new Map<string, ReadonlySet<string>>();
  const listing = (group: string) => {
    const known = listings.get(group) ?? new Set(module.get_names(id, group, false));
    listings.set(group, known);
    return known;
  };
  const types = new Map<string, number>();
  /** Returns the object type at a path, -1 for none; each part of the path must be a hard link. */
  const typeOf = (path: string): number => {
    const known = plain?.find(path);
    if (known) return 'names' in known ? groupType : 'array' in known ? dataSetType : -1;
    let at = '';
    let type = groupType;
    for (const part of path.split('/').filter((text) => text !== '')) {
      const parent = at || '/';
      at += `/${part}`;
      if (type !== groupType || !listing(parent).has(part)) return -1;
      type = types.get(at) ?? linkType(at);
      types.set(at, type);
    }
    return type;
  };
  const linkType = (at: string): number => {
    if (module.get_symbolic_link(id, at) !== null)
      throw bad(say`'${at}' is a soft link. Graft does not follow links in HDF5 files.`);
    const outside = module.get_external_link(id, at);
    if (outside?.filename !== undefined)
      throw bad(
        say`'${at}' links to another file, '${outside.filename}'. Graft does not follow links to other files.`,
      );
    return module.get_type(id, at);
  };
  const attribute = (path: string, name: string): string | string[] | undefined =>
    guarded(`the attribute '${name}' of '${path}'`, () => {
      if (typeOf(path) < 0 || !module.get_attribute_names(id, path).includes(name)) return undefined;
      const { size, total_size: count } = module.get_attribute_metadata(id, path, name);
      if (count < 0 || size * count > Math.min(range.sizeBytes, attributeLimit))
        throw bad(
          say`the attribute '${name}' declares ${count} values of ${size} bytes, more than the file contains.`,
        );
      if (count === 0) return [];
      return readTexts(module, id, path, name);
    });

  type Metadata = ReturnType<typeof module.get_dataset_metadata>;
  /** Kept from the listing of a dataset to its reading, since HDF5 takes longer for it than for reading a small array. */
  const metadata = new Map<string, Metadata>();
  const metadataOf = (path: string): Metadata | undefined => {
    if (typeOf(path) !== dataSetType) return undefined;
    const found = metadata.get(path) ?? module.get_dataset_metadata(id, path);
    metadata.set(path, found);
    return found;
  };

  const watched = {
    get lastRead() {
      return mounted.lastRead;
    },
    read(position: number, bytes: number): Uint8Array {
      const there = Buffer.alloc(bytes);
      if (position < 0 || position + bytes > range.sizeBytes) return there.subarray(0, 0);
      return there.subarray(0, readSync(range.fd, there, 0, bytes, range.offset + position));
    },
  };

  return {
    text: (path, name) => {
      const value = attribute(path, name);
      return typeof value === 'string' ? value : undefined;
    },
    texts: (path, name) => {
      const whole = attribute(path, name);
      if (whole !== undefined) return [whole].flat();
      const parts: string[] = [];
      for (let i = 0; ; i++) {
        const part = attribute(path, `${name}${i}`);
        if (part === undefined) return i === 0 ? undefined : parts;
        parts.push(...[part].flat());
      }
    },
    names: (path) =>
      guarded(`the group '${path}'`, () => {
        const known = plain?.find(path);
        if (known) return 'names' in known ? [...known.names] : undefined;
        return typeOf(path) === groupType ? [...listing(`/${path.replace(/^\/+/, '')}`)] : undefined;
      }),
    shapeOf: (path) =>
      guarded(`'${path}'`, () => {
        const known = plain?.find(path);
        if (known) return 'array' in known ? known.array.shape : undefined;
        return metadataOf(path)?.shape ?? undefined;
      }),
    locate: (path, shape, owner) =>
      guarded(`${owner} ('${path}')`, () => {
        const size = shape.reduce((product, one) => product * one, 1);
        if (size < leastLocated) return null;
        const known = findPlain(path, shape);
        if (known) return { fd: range.fd, offset: range.offset + known.position, sizeBytes: known.sizeBytes };
        const found = metadataOf(path);
        if (!found?.littleEndian || found.chunks || found.virtual_sources || found.size !== 4) return null;
        if (found.type !== module.H5T_class_t.H5T_FLOAT.value || found.total_size < leastLocated) return null;
        const same =
          found.shape?.length === shape.length && found.shape.every((size, i) => size === shape[i]);
        const sizeBytes = 4 * found.total_size;
        if (!same || sizeBytes > range.sizeBytes || sizeBytes > budget) return null;
        const position = locateFloats(module, id, { path, shape, count: found.total_size }, watched);
        if (position === null || position + sizeBytes > range.sizeBytes) return null;
        metadata.delete(path);
        budget -= sizeBytes;
        return { fd: range.fd, offset: range.offset + position, sizeBytes };
      }),
    floats: (path, shape, owner) =>
      guarded(`${owner} ('${path}')`, () => {
        const known = findPlain(path, shape);
        if (known) return readWhole(known, readAt);
        const found = metadataOf(path);
        metadata.delete(path);
        if (!found) throw bad(say`${owner} is missing: expected a dataset '${path}'.`);
        if (found.virtual_sources)
          throw bad(
            say`${owner} is a virtual dataset, which Graft does not read. Save the model again with its values in one file.`,
          );
        const numbers = numbersOf(module, found);
        if (found.shape === null || numbers === null) throw bad(say`${owner}: ${wrongType(module, found)}`);
        if (found.shape.length !== shape.length || found.shape.some((size, i) => size !== shape[i]))
          throw bad(
            say`${owner}: expected shape ${formatShape(shape)}, received ${formatShape(found.shape)}.`,
          );
        const bytes = found.size * found.total_size;
        if (!found.chunks && bytes > range.sizeBytes)
          throw bad(say`${owner} declares ${bytes} bytes, but the file has only ${range.sizeBytes}.`);
        budget -= bytes;
        if (budget < 0)
          throw bad(
            say`the weights declare more bytes than a file of ${range.sizeBytes} bytes can plausibly contain.`,
          );
        return readFloats(module, id, path, { ...found, shape: found.shape, numbers });
      }),
    close() {
      try {
        guarded('its end', () => file.close());
      } finally {
        mounted.close();
      }
    },
  };
}

/** Reads the values of an array in one piece. Throws if the file ends before. */
function readWhole(
  { position, sizeBytes }: PlainArray,
  readAt: (into: Uint8Array, position: number, length: number) => number,
): Float32Array {
  const values = new Float32Array(sizeBytes / 4);
  const bytes = new Uint8Array(values.buffer);
  for (let done = 0; done < sizeBytes; ) {
    const count = readAt(bytes.subarray(done), position + done, sizeBytes - done);
    if (count <= 0) throw new Error('end of file');
    done += count;
  }
  return values;
}

function lastLine(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error)
    .trim()
    .split('\n');
  const messages = lines.filter((line) => !/major:|minor:/.test(line));
  return (messages.at(-1) ?? '')
    .trim()
    .replace(/^#\d+: \S+ line \d+ in /, '')
    .slice(0, 200);
}
