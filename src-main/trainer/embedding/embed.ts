// Maps of images by the features of a layer, which are cached on disk like the finished maps.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { driveSteps } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import type { EmbeddingSettings, EmbeddingStep } from '#shared/insight/embedding';
import { defaultFeatureLayer } from '#shared/insight/feature-layer';
import { say } from '#shared/sentence';
import { type FeatureVectors, fillVectors, openVectors, type VectorWork } from '../serve/feature-vectors';
import { prefixKey } from '../train/features/prefix-key';
import { keepMap, mapFile, readMap } from './map-cache';
import { mapRows } from './map-rows';

/** The network, the images and the method. */
export interface EmbeddingWork extends VectorWork {
  readonly settings: EmbeddingSettings;
  readonly seed: number;
}

/** Greatest size of all features in memory, in values (1 GiB). */
const mostValues = 2 ** 28;
const rowsPerItem = 512;

/** Computes the features (cached on disk) and yields positions: those of PCA at once, then those of UMAP or t-SNE while they improve. */
export async function* embedImages(work: EmbeddingWork): AsyncGenerator<EmbeddingStep> {
  const { images, settings, seed } = work;
  const vectors = await openVectors(work);
  const { size } = vectors;
  let file: string;
  let readable: number[];
  let values: Float32Array;
  try {
    const layer = work.layer ?? defaultFeatureLayer(work.graph);
    yield { features: { layer, size, pooled: vectors.graph.outputs[0] !== layer } };
    const hashes = images.map(({ hash }) => hash);
    file = mapFile(work.cache, prefixKey(vectors.graph, vectors.prefix), hashes, settings, seed);
    const kept = settings.withFeatures ? null : await readMap(file, images.length);
    if (kept) {
      yield { frame: { method: settings.method, values: kept.values } };
      yield { result: kept.result };
      return;
    }
    for await (const { done, total } of fillVectors(vectors, work))
      yield { progress: { done, total, what: 'features' } };
    readable = [...images.keys()].filter((i) => vectors.store.has(images[i]!.hash));
    if (readable.length * size > mostValues)
      throw new GraftError(
        'invalid',
        say`The features of ${readable.length} images at '${layer}' have ${size} values each, which is too much for the memory. Choose a later layer.`,
      );
    values = await readFeatures(vectors, work, readable);
  } finally {
    // Others that need this network's features wait for the file.
    vectors.close();
  }
  if (settings.withFeatures) yield* featureRows(values, size, readable, images.length);
  if (settings.normalize) await normalizeRows(values, size);
  const rows = { values, count: readable.length, size };
  const place = placer(readable, images.length);
  const { positions, trust, explained, divergence } = yield* driveSteps(
    mapRows(rows, settings, seed),
    (step): EmbeddingStep[] => [
      'frame' in step ? { frame: { method: step.frame.method, values: place(step.frame.positions) } } : step,
    ],
  );
  const unreadable = images.length - readable.length;
  const result = { method: settings.method, trust, explained, divergence, unreadable };
  await keepMap(file, { result, values: place(positions) });
  yield { result };
}

async function readFeatures(
  { store, size }: FeatureVectors,
  { images }: EmbeddingWork,
  readable: readonly number[],
): Promise<Float32Array> {
  const values = new Float32Array(readable.length * size);
  for (const [row, i] of readable.entries()) {
    store.read(images[i]!.hash, values, row * size);
    if (row % 2000 === 1999) await nextTurn();
  }
  return values;
}

/** Scales each row to length 1, in place. */
async function normalizeRows(values: Float32Array, size: number): Promise<void> {
  for (let from = 0, row = 0; from < values.length; from += size, row++) {
    let sum = 0;
    for (let k = from; k < from + size; k++) sum += values[k]! * values[k]!;
    const length = Math.sqrt(sum);
    if (length > 0) for (let k = from; k < from + size; k++) values[k]! /= length;
    if (row % 2000 === 1999) await nextTurn();
  }
}

/** Returns a function that converts positions of the readable images to bytes of positions of all images. */
function placer(readable: readonly number[], images: number) {
  return (positions: Float32Array): Uint8Array<ArrayBuffer> => {
    const all = new Float32Array(images * 2).fill(Number.NaN);
    for (const [row, i] of readable.entries()) all.set(positions.subarray(row * 2, row * 2 + 2), i * 2);
    return new Uint8Array(all.buffer);
  };
}

function* featureRows(
  values: Float32Array,
  size: number,
  readable: readonly number[],
  images: number,
): Generator<EmbeddingStep> {
  const rowOf = new Map(readable.map((i, row) => [i, row]));
  for (let from = 0; from < images; from += rowsPerItem) {
    const count = Math.min(rowsPerItem, images - from);
    const part = new Float32Array(count * size).fill(Number.NaN);
    for (let i = 0; i < count; i++) {
      const row = rowOf.get(from + i);
      if (row !== undefined) part.set(values.subarray(row * size, (row + 1) * size), i * size);
    }
    yield { rows: { from, count, values: new Uint8Array(part.buffer) } };
  }
}
