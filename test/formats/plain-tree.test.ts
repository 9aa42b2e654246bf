// The reader of plain HDF5 files finds what HDF5's library finds: names in its order, shapes and values; what it does not know it leaves to the library.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import h5wasm from 'h5wasm';
import { expect, test } from 'vitest';
import { createRandom } from '#shared/random';
import { openPlainTree, type PlainTree } from '../../src-main/formats/hdf5/plain-tree';

const fixtures = join(import.meta.dirname, '../fixtures');

/** All HDF5 files of the fixtures, also those inside of .keras files. */
const files = (readdirSync(fixtures, { recursive: true }) as string[])
  .filter((name) => /\.(h5|hdf5|keras)$/.test(name))
  .sort();

function read(name: string): Uint8Array | null {
  const bytes = new Uint8Array(readFileSync(join(fixtures, name)));
  if (!name.endsWith('.keras')) return bytes;
  try {
    return unzipSync(bytes)['model.weights.h5'] ?? null;
  } catch {
    return null;
  }
}

const openBytes = (bytes: Uint8Array): PlainTree | null =>
  openPlainTree({
    sizeBytes: bytes.length,
    read(into, position, length) {
      const piece = bytes.subarray(position, position + length);
      into.set(piece);
      return piece.length;
    },
  });

const counts = { plain: 0, left: 0 };

/** Compares all objects below a group. */
function compare(tree: PlainTree, bytes: Uint8Array, group: InstanceType<typeof h5wasm.Group>, path: string) {
  const found = tree.find(path);
  const names = group.keys();
  if (found) expect(found).toEqual({ names });
  for (const name of names) {
    const at = `${path}/${name}`;
    const entity = group.get(name);
    if (entity instanceof h5wasm.Group) {
      compare(tree, bytes, entity, at);
      continue;
    }
    const object = tree.find(at);
    if (object === null) {
      counts.left++;
      continue;
    }
    if (!(entity instanceof h5wasm.Dataset) || !('array' in object)) throw new Error(`${at} is not an array`);
    counts.plain++;
    const { shape, position, sizeBytes } = object.array;
    expect([at, shape]).toEqual([at, entity.shape]);
    expect(entity.metadata).toMatchObject({ type: 1, size: 4, littleEndian: true, chunks: null });
    const there = bytes.slice(position, position + sizeBytes);
    const value = entity.value as Float32Array | number;
    const values = typeof value === 'number' ? Float32Array.of(value) : value;
    expect(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).toEqual(there);
  }
  expect(tree.find(`${path}/not there`) ?? { missing: true }).toEqual({ missing: true });
}

test('finds the same as the library in all files of the fixtures', async () => {
  const { FS } = await h5wasm.ready;
  let opened = 0;
  for (const name of files) {
    const bytes = read(name);
    const tree = bytes && openBytes(bytes);
    if (!tree) continue;
    FS!.writeFile('/fixture.h5', bytes);
    let file: InstanceType<typeof h5wasm.File>;
    try {
      file = new h5wasm.File('/fixture.h5', 'r');
      if (file.file_id < 0n) continue;
    } catch {
      // Damaged on purpose.
      continue;
    }
    compare(tree, bytes, file, '');
    file.close();
    opened++;
  }
  expect(opened).toBeGreaterThan(150);
  // Others are of another type, compressed or linked.
  expect(counts.plain).toBeGreaterThan(5 * counts.left);
}, 120_000);

test('leaves links, compressed, external and other arrays to the library', async () => {
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File('/forms.h5', 'w', { libver: ['earliest', 'latest'] });
  const data = Float32Array.from({ length: 12 }, (_, i) => i);
  const shape = [3, 4];
  const arrays = file.create_group('arrays');
  arrays.create_dataset({ name: 'plain', data, shape, dtype: '<f' });
  arrays.create_dataset({ name: 'integers', data: Int32Array.from(data), shape, dtype: '<i' });
  arrays.create_dataset({ name: 'double', data: Float64Array.from(data), shape, dtype: '<d' });
  arrays.create_dataset({ name: 'chunked', data, shape, dtype: '<f', chunks: [3, 2] });
  arrays.create_dataset({ name: 'zipped', data, shape, dtype: '<f', chunks: [3, 2], compression: 4 });
  const links = file.create_group('links');
  links.create_dataset({ name: 'own', data, shape, dtype: '<f' });
  links.create_soft_link('/arrays/plain', 'soft');
  const outside = file.create_group('outside');
  outside.create_external_link('/etc/passwd', '/x', 'far');
  file.close();
  const tree = openBytes(FS!.readFile('/forms.h5'))!;
  expect(tree.find('/arrays')).toEqual({ names: ['chunked', 'double', 'integers', 'plain', 'zipped'] });
  expect(tree.find('/arrays/plain')).toMatchObject({ array: { shape, sizeBytes: 48 } });
  for (const name of ['chunked', 'double', 'integers', 'zipped'])
    expect(tree.find(`/arrays/${name}`)).toBeNull();
  for (const path of ['/links', '/links/own', '/links/soft', '/outside', '/outside/far'])
    expect(tree.find(path)).toBeNull();
  expect(tree.find('/arrays/plain/below')).toEqual({ missing: true });
});

test('ends on damaged files, and finds nothing outside of them', () => {
  const bytes = read('models/nested.keras')!;
  const random = createRandom(17);
  let arrays = 0;
  for (let round = 0; round < 400; round++) {
    const damaged = bytes.slice(0, round % 4 === 0 ? Math.floor(random() * bytes.length) : bytes.length);
    for (let i = 0; i < 1 + (round % 8); i++)
      damaged[Math.floor(random() * Math.min(damaged.length, 12_000))] = Math.floor(random() * 256);
    let reads = 0;
    const tree = openPlainTree({
      sizeBytes: damaged.length,
      read(into, position, length) {
        reads++;
        expect(position + length).toBeLessThanOrEqual(damaged.length);
        into.set(damaged.subarray(position, position + length));
        return length;
      },
    });
    const walk = (path: string, depth: number) => {
      const found = tree!.find(path);
      if (found && 'array' in found) arrays++;
      if (found && 'names' in found && depth < 8)
        for (const name of found.names) walk(`${path}/${name}`, depth + 1);
    };
    if (tree) walk('', 0);
    expect(reads).toBeLessThan(5000);
  }
  expect(arrays).toBeGreaterThan(100);
});
