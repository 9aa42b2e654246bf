// Computes the outputs of a frozen prefix once per image and caches them; derives them from the base network's cached outputs if the head only pools those.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { TrainImage } from '#shared/protocol/train-image';
import { mixSeed } from '#shared/random';
import type { Prefix } from '#shared/run/prefix';
import type { Augmentation } from '#shared/run/stage';
import type { Words } from '#shared/sentence';
import type { BlobStore } from '../../../store/blobs';
import type { Precision } from '../../recorder/record';
import type { FeatureEngine } from '../../webgpu/feature-engine';
import type { Latest } from '../../weights/latest';
import type { FedLayer } from '../pixels/fed-layers';
import type { PixelSource } from '../pixels/pixels';
import { type Batch, chunksOf, featureBatches, pixelBatches, prefetch } from './batch';
import { batchSize, type FeatureForward, openForward, openPixelForward } from './feature-forward';
import type { FeatureStore } from './feature-store';
import { prefixKey } from './prefix-key';

/** The cached features of a stage: those it trains on, and those of the base network if they differ. */
export interface CachedFeatures {
  readonly prefix: Prefix;
  readonly store: FeatureStore;
  readonly base: { readonly prefix: Prefix; readonly store: FeatureStore } | null;
  readonly input: FedLayer;
  /** WebGPU, if it was chosen; TensorFlow computes the rest. */
  readonly engine: FeatureEngine | null;
  /** How the network computes them. */
  readonly precision: Precision;
}

/** A record to compute: an image without augmentation (`seed` null), or augmented with that seed. */
export interface FeatureItem {
  readonly key: string;
  readonly image: TrainImage;
  readonly seed: number | null;
}

/** Options of `computeFeatures`. */
export interface FeatureWork {
  readonly graph: LayerGraph;
  readonly cached: CachedFeatures;
  readonly items: readonly FeatureItem[];
  readonly augmentation?: Augmentation | undefined;
  readonly source: PixelSource;
  readonly blobs: BlobStore;
  readonly record?: boolean | undefined;
  /** Keeps the network open for the next work with the same one, without WebGPU. */
  readonly latest?: Latest<FeatureForward> | undefined;
}

/** Numbers of records: already cached, derived from the base network's cached outputs, and computed by the network. */
export interface FeatureCount {
  readonly kept: number;
  readonly derived: number;
  readonly computed: number;
  /** Set if WebGPU was used: how many of the computed ones it computed, and why it failed, if it did. */
  readonly webgpu?: { readonly name: string; readonly computed: number; readonly lost: Words | null };
  /** Set if they are in half precision. */
  readonly precision?: 'bfloat16';
}

/** Returns the records of images without augmentation. */
export function plainItems(images: readonly TrainImage[]): FeatureItem[] {
  return images.map((image) => ({ key: image.hash, image, seed: null }));
}

/** Returns the seed of a variant, the same for all images, runs and stages with the same seed. */
export function variantSeed(seed: number, variant: number): number {
  return mixSeed(seed, 'variant', variant);
}

/** Returns the key of an image's variant: augmented with a seed. */
export function variantKey(hash: string, augmentation: Augmentation, seed: number): string {
  return createHash('sha256')
    .update(`${hash} ${JSON.stringify(augmentation)} ${seed}`)
    .digest('hex');
}

/** Returns the records of `variants` augmented variants of each image. */
export function variantItems(
  images: readonly TrainImage[],
  augmentation: Augmentation,
  jobSeed: number,
  variants: number,
): FeatureItem[] {
  return Array.from({ length: variants }, (_, variant) => variantSeed(jobSeed, variant)).flatMap((seed) =>
    images.map((image) => ({ key: variantKey(image.hash, augmentation, seed), image, seed })),
  );
}

/** Computes the missing records; yields progress. Closes its sessions, and the connection to the GPU window, even if the caller stops early. */
export async function* computeFeatures(
  work: FeatureWork,
): AsyncGenerator<{ done: number; total: number }, FeatureCount> {
  const { graph, cached, source } = work;
  const { store, base, input, engine } = cached;
  const items = new Map(work.items.map((item) => [item.key, item]));
  const missing = [...items.values()].filter(({ key }) => !store.isIntact(key));
  const known = base ? missing.filter(({ key }) => base.store.isIntact(key)) : [];
  const inBase = new Set(known.map(({ key }) => key));
  const fresh = missing.filter(({ key }) => !inBase.has(key));
  const count = {
    kept: items.size - missing.length,
    derived: known.length,
    computed: fresh.length,
    ...(cached.precision === 'bfloat16' ? { precision: cached.precision } : {}),
  };
  let done = 0;
  const total = missing.length;
  if (total > 0) yield { done, total };

  if (base && known.length > 0) {
    const given = fedLayersAt(graph, base.prefix);
    const load = featureBatches(given, base.store);
    const chunks = chunksOf(known, batchSize);
    const forward = await openForward({
      ...work,
      given,
      outputs: cached.prefix.frontier,
      layers: layersAfter(base.prefix, cached.prefix),
    });
    const asImages = (chunk: readonly FeatureItem[]) =>
      chunk.map(({ key, image }) => ({ ...image, hash: key }));
    try {
      for (const chunk of chunks) {
        const batch = await load(asImages(chunk), null);
        const parts = await forward.run(batch);
        store.append(keysOf(chunk), interleave(parts, chunk.length));
        batch.release?.();
        done += chunk.length;
        yield { done, total };
        await nextTurn();
      }
    } finally {
      forward.dispose();
    }
  }

  let byGpu = 0;
  if (fresh.length > 0) {
    const outputs = [...new Set([...cached.prefix.frontier, ...(base?.prefix.frontier ?? [])])];
    const { layers } = cached.prefix;
    const asked = { ...work, given: [input], outputs, layers, precision: cached.precision };
    const open = () => openPixelForward(asked, engine, fresh.length);
    const key = `${prefixKey(graph, cached.prefix, cached.precision)} ${outputs.join(' ')}`;
    const borrowed = await work.latest?.borrow(key, open);
    const forward = borrowed?.value ?? (await open());
    const load = pixelBatches(input, source, work.augmentation);
    try {
      for await (const [chunk, batch] of prefetch(chunksOfSeeds(fresh, forward.rows), (part) =>
        load(imagesOf(part), part[0]!.seed),
      )) {
        if (batch.images.length > 0) {
          const parts = await forward.run(batch);
          if (engine?.gpu) byGpu += batch.images.length;
          const keys = keysOfBatch(chunk, batch);
          const rows = (frontier: readonly string[]) =>
            interleave(
              frontier.map((name) => parts[outputs.indexOf(name)]!),
              keys.length,
            );
          // Base outputs first: after a crash between the two writes, the others can be derived from them.
          if (base) base.store.append(keys, rows(base.prefix.frontier));
          store.append(keys, rows(cached.prefix.frontier));
          batch.release?.();
        }
        done += chunk.length;
        yield { done, total };
        await nextTurn();
      }
    } catch (error) {
      work.latest?.dispose();
      throw error;
    } finally {
      if (borrowed) borrowed.release();
      else forward.dispose();
      // Training does not need it.
      engine?.close();
    }
  }
  if (!engine?.name || fresh.length === 0) return count;
  return { ...count, webgpu: { name: engine.name, computed: byGpu, lost: engine.lost } };
}

const keysOf = (items: readonly FeatureItem[]) => items.map(({ key }) => key);
const imagesOf = (items: readonly FeatureItem[]) => items.map(({ image }) => image);
const layersAfter = (base: Prefix, prefix: Prefix) =>
  new Set([...prefix.layers].filter((name) => !base.layers.has(name)));

/** Returns the keys of the images of a chunk that could be read, in their order. */
function keysOfBatch(chunk: readonly FeatureItem[], { images }: Batch): string[] {
  const keys = new Map(chunk.map(({ image, key }) => [image.hash, key]));
  return images.map(({ hash }) => keys.get(hash)!);
}

/** Splits the items into chunks with one seed each. */
function chunksOfSeeds(items: readonly FeatureItem[], rows: number): FeatureItem[][] {
  const bySeed = new Map<number | null, FeatureItem[]>();
  for (const item of items) bySeed.set(item.seed, [...(bySeed.get(item.seed) ?? []), item]);
  return [...bySeed.values()].flatMap((same) => chunksOf(same, rows));
}

/** Returns the frontier's layers as fed layers. */
export function fedLayersAt(graph: LayerGraph, { frontier }: Prefix): FedLayer[] {
  const facts = inferGraph(graph);
  return frontier.map((name) => ({
    name,
    shape: facts.layers.get(name)!.shape.slice(1) as number[],
    pixels: null,
  }));
}

/** Concatenates the rows of several arrays, as in a record. */
function interleave(parts: readonly Float32Array[], rows: number): Float32Array {
  const widths = parts.map((part) => part.length / rows);
  const joined = new Float32Array(rows * widths.reduce((sum, width) => sum + width, 0));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const [i, part] of parts.entries()) {
      const width = widths[i]!;
      joined.set(part.subarray(row * width, (row + 1) * width), at);
      at += width;
    }
  }
  return joined;
}
