// Text attributes of an HDF5 file, always as UTF-8: h5py marks the bytes that Keras encoded as ASCII.
import type h5wasm from 'h5wasm';

type Hdf5Module = Awaited<typeof h5wasm.ready>;

const strict = new TextDecoder('utf-8', { fatal: true });
/** Encoding of old files whose names are not valid UTF-8. */
const western = new TextDecoder('windows-1252');

/** Reads an attribute's text or list of texts; returns undefined if it is not text. The caller must check its size. */
export function readTexts(
  module: Hdf5Module,
  id: bigint,
  path: string,
  name: string,
): string | string[] | undefined {
  const { shape, type, size, total_size: count, vlen } = module.get_attribute_metadata(id, path, name);
  if (shape === null || type !== module.H5T_class_t.H5T_STRING.value) return undefined;
  const bytes = size * count;
  const pointer = module._malloc(bytes);
  if (pointer === 0) throw new Error('Memory allocation failed');
  try {
    if (module.get_attribute_data(id, path, name, BigInt(pointer)) < 0)
      throw new Error('the attribute could not be read');
    const texts: string[] = [];
    for (let i = 0; i < count; i++) {
      const at = pointer + i * size;
      texts.push(
        vlen ? textAt(module.HEAPU8, pointerAt(module.HEAPU8, at)) : textAt(module.HEAPU8, at, size),
      );
    }
    return shape.length === 0 ? texts[0] : texts;
  } finally {
    if (vlen) module.reclaim_vlen_memory(id, path, name, BigInt(pointer));
    module._free(pointer);
  }
}

const pointerAt = (heap: Uint8Array, at: number) =>
  new DataView(heap.buffer, heap.byteOffset).getUint32(at, true);

/** Returns the text up to its first zero byte. */
function textAt(heap: Uint8Array, at: number, mostBytes = heap.length - at): string {
  if (at === 0) return '';
  const zero = heap.subarray(at, at + mostBytes).indexOf(0);
  const bytes = heap.slice(at, at + (zero < 0 ? mostBytes : zero));
  try {
    return strict.decode(bytes);
  } catch {
    return western.decode(bytes);
  }
}
