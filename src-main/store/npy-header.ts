// The header of NumPy's .npy files (numpy/lib/format.py, version 1.0), little endian and in C order.

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** The header of an array; its values follow. `descr` is NumPy's: `<f4`, `|u1`, `<u4`. */
export function npyHeader(descr: '<f4' | '|u1' | '<u4', shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const header = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length);
  bytes.set([...magic, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  return bytes;
}
