// Writes groups, texts and float32 datasets as HDF5 directly to an open host file.
import h5wasm from 'h5wasm';
import { mountHostFile } from './host-file';

/** An HDF5 file that is being written. */
export interface Hdf5Writer {
  group(path: string): void;
  /** Writes a text of variable length, as h5py writes `str`. */
  text(path: string, name: string, value: string): void;
  /** Writes a list of texts of fixed length, as Keras writes names; split into `name0`, `name1`, … beyond 64 KB. */
  texts(path: string, name: string, values: readonly string[]): void;
  /** Writes float32 little endian bytes as a dataset. */
  floats(path: string, shape: readonly number[], bytes: Uint8Array): void;
  close(): void;
}

/** Keras' HDF5_OBJECT_HEADER_LIMIT: an attribute must fit into an object header. */
const headerLimit = 64512;

/**
 * Runs synchronous work with `Date.now` fixed at 0: HDF5 stores times in object headers, and the same weights should
 * produce the same file. No other code runs meanwhile.
 */
function atFixedTime<T>(work: () => T): T {
  const now = Date.now;
  Date.now = () => 0;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}

/** Creates an HDF5 file in a host file that is open for reading and writing. */
export async function createHdf5(fd: number): Promise<Hdf5Writer> {
  const mounted = await mountHostFile({ fd, offset: 0 });
  const module = await h5wasm.ready;
  module.activate_throwing_error_handler();
  const file = atFixedTime(() => new h5wasm.File(mounted.path, 'w'));
  const groupAt = (path: string) => {
    const group = path === '/' ? file : file.get(path);
    if (!(group instanceof h5wasm.Group)) throw new Error(`no group ${path}`);
    return group;
  };
  const made = new Set<string>(['', '/']);
  const makeGroup = (path: string) => {
    let at = '';
    for (const part of path.split('/').filter(Boolean)) {
      at += `/${part}`;
      if (!made.has(at)) atFixedTime(() => file.create_group(at));
      made.add(at);
    }
  };
  return {
    group: makeGroup,
    text: (path, name, value) => {
      atFixedTime(() => groupAt(path).create_attribute(name, value, null, 'S'));
    },
    texts: (path, name, values) => {
      const encoder = new TextEncoder();
      const length = Math.max(1, ...values.map((value) => encoder.encode(value).length));
      const perPart = Math.max(1, Math.floor(headerLimit / length));
      const write = (part: string, texts: readonly string[]) =>
        atFixedTime(() => {
          if (texts.length > 0)
            groupAt(path).create_attribute(part, [...texts], [texts.length], `S${length}`);
          else groupAt(path).create_attribute(part, new Float64Array(0), [0], '<d');
        });
      if (values.length <= perPart) return write(name, values);
      for (let part = 0; part * perPart < values.length; part++)
        write(`${name}${part}`, values.slice(part * perPart, (part + 1) * perPart));
    },
    floats: (path, shape, bytes) => {
      makeGroup(path.slice(0, path.lastIndexOf('/')));
      const pointer = module._malloc(Math.max(4, bytes.byteLength));
      if (pointer === 0) throw new Error('Memory allocation failed');
      try {
        module.HEAPU8.set(bytes, pointer);
        const layout = {
          type: module.H5T_class_t.H5T_FLOAT.value,
          size: 4,
          signed: true,
          vlen: false,
          littleEndian: true,
          total_size: bytes.byteLength / 4,
          shape: shape.map(BigInt),
          maxshape: shape.map(BigInt),
          chunks: null,
          compression: 0,
          compression_opts: [],
          track_order: false,
        } as unknown as Parameters<typeof module.create_dataset>[3];
        const status = atFixedTime(() => module.create_dataset(file.file_id, path, BigInt(pointer), layout));
        if (status < 0) throw new Error(`could not write ${path}`);
      } finally {
        module._free(pointer);
      }
    },
    close() {
      const status = atFixedTime(() => file.close());
      mounted.close();
      if (status < 0) throw new Error('the HDF5 file could not be closed');
    },
  };
}
