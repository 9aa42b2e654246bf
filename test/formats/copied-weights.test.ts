// Large weights are copied from their place in the file: the same blobs as those of values that HDF5 reads.
import { createHash } from 'node:crypto';
import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import h5wasm from 'h5wasm';
import { expect, test } from 'vitest';
import { settleWeights } from '#shared/graph/weights';
import { createRandom } from '#shared/random';
import type { FormatContext } from '../../src-main/formats/format';
import { openHdf5 } from '../../src-main/formats/hdf5/read';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { tinyGraph } from '../engine/support';
import { scratchContext, scratchFolder } from './helpers';

const shape = [300, 400];
const random = createRandom(5);
const values = Float32Array.from({ length: 300 * 400 }, () => random() - 0.5);
const bytesOf = (array: Float32Array) => new Uint8Array(array.buffer);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Counts the weights that are copied. */
function counting(context: FormatContext) {
  let copies = 0;
  const blobs: FormatContext['blobs'] = {
    ...context.blobs,
    copy(range, onBytes) {
      copies++;
      return context.blobs.copy(range, onBytes);
    },
  };
  return { context: { ...context, blobs }, copies: () => copies };
}

/** A network with a kernel of 120,000 values, whose weights are blobs. */
async function largeGraph(context: FormatContext) {
  const tiny = tinyGraph();
  const [pixels, conv] = tiny.layers;
  const wide = { ...conv!, params: { ...conv!.params, filters: 400, kernelSize: [10, 10], padding: 'same' } };
  const layers = [pixels!, { ...wide, weights: {} }];
  const graph = settleWeights({ ...tiny, layers: [] }, { ...tiny, layers, outputs: ['conv'] }, 3);
  const kernel = { blob: await context.blobs.put(bytesOf(values)) };
  const bias = { blob: await context.blobs.put(bytesOf(values.slice(0, 400))) };
  return { ...graph, layers: [graph.layers[0]!, { ...graph.layers[1]!, weights: { kernel, bias } }] };
}

test.each(['h5', 'keras'] as const)(
  'copies a large weight out of a .%s, and reads a small one',
  async (format) => {
    const source = await scratchContext();
    const graph = await largeGraph(source);
    const out = join(source.folder, `model.${format}`);
    await saveWith(format, graph, out, source);
    const target = await scratchContext();
    const { context, copies } = counting(target);
    const { graph: opened } = await openWith(out, context);
    expect(opened.layers[1]!.weights).toEqual(graph.layers[1]!.weights);
    expect(copies()).toBe(1);
    const hash = hashOf(bytesOf(values));
    expect(await readFile(target.blobs.path(hash))).toEqual(Buffer.from(bytesOf(values)));
    // Nothing else is left, also if the weight is there already.
    await openWith(out, context);
    const left = await readdir(join(target.folder, 'blobs'));
    expect(left.filter((name) => name.length !== 2)).toEqual([]);
  },
);

/** Writes a dataset `w` in the file's own form, and opens it. */
async function datasetFile(dtype: string, chunks: number[] | null, data: ArrayLike<number> = values) {
  const { FS } = await h5wasm.ready;
  const name = `/${dtype}-${chunks === null}.h5`;
  const file = new h5wasm.File(name, 'w');
  const typed = dtype.endsWith('d') ? Float64Array.from(data) : Float32Array.from(data);
  file.create_dataset({ name: 'w', data: typed, shape, dtype, ...(chunks && { chunks }) });
  file.close();
  const path = join(await scratchFolder(), 'form.h5');
  await writeFile(path, FS!.readFile(name));
  return path;
}

test.each([
  ['<f', null, true],
  ['<f', [100, 100], false],
  ['<d', null, false],
] as const)('finds the place of values stored as %s in chunks %j: %s', async (dtype, chunks, located) => {
  const path = await datasetFile(dtype, chunks && [...chunks]);
  const file = await open(path);
  const { size } = await file.stat();
  const hdf5 = await openHdf5({ fd: file.fd, offset: 0, sizeBytes: size }, path);
  try {
    const range = hdf5.locate('/w', shape, 'w');
    expect(range !== null).toBe(located);
    expect(hdf5.locate('/w', [400, 300], 'w')).toBeNull();
    expect(hdf5.locate('/other', shape, 'w')).toBeNull();
    if (range) {
      const there = Buffer.alloc(range.sizeBytes);
      await file.read(there, 0, there.length, range.offset);
      expect(hashOf(there)).toBe(hashOf(bytesOf(values)));
    }
    expect(hashOf(bytesOf(hdf5.floats('/w', shape, 'w')))).toBe(hashOf(bytesOf(values)));
  } finally {
    hdf5.close();
    await file.close();
  }
});

test('does not take a file for good that ends before its weights', async () => {
  const source = await scratchContext();
  const out = join(source.folder, 'model.h5');
  await saveWith('h5', await largeGraph(source), out, source);
  const whole = await readFile(out);
  for (const share of [0.3, 0.6, 0.9]) {
    const path = join(source.folder, `cut-${share}.h5`);
    await writeFile(path, whole.subarray(0, Math.floor(share * whole.length)));
    const target = await scratchContext();
    await expect(openWith(path, target)).rejects.toMatchObject({ code: 'bad-file' });
    expect(await readdir(join(target.folder, 'blobs')).catch(() => [])).toEqual([]);
  }
});
