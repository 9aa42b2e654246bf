// Computes the outputs of a frozen prefix once per image and caches them; derives them from the base network's cached outputs if the head only pools those.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { TrainImage } from '#shared/protocol/trainer-contract';
import { mixSeed } from '#shared/random';
import type { Prefix } from '#shared/run/prefix';
import type { Augmentation } from '#shared/run/stage';
import type { BlobStore } from '../../../store/blobs';
import type { Program } from '../../recorder/program';
import { openSession, type Session } from '../../recorder/session';
import { tf } from '../../tf';
import { loadWeights } from '../../weights/load';
import type { FedLayer } from '../pixels/fed-layers';
import type { PixelSource } from '../pixels/pixels';
import { type Batch, chunksOf, featureBatches, feedsOf, pixelBatches, prefetch } from './batch';
import type { FeatureStore } from './feature-store';
import { forwardProgram } from './forward-program';

/** Images per batch of the prefix. */
const batchSize = 32;

/** The cached features of a stage: those it trains on, and those of the base network if they differ. */
export interface KeptFeatures {
  readonly prefix: Prefix;
  readonly store: FeatureStore;
  readonly base: { readonly prefix: Prefix; readonly store: FeatureStore } | null;
  readonly input: FedLayer;
}

/** A record to compute: an image as it is (`seed` null), or changed by the augmentation's draw of that seed. */
export interface FeatureItem {
  readonly key: string;
  readonly image: TrainImage;
  readonly seed: number | null;
}

/** What computing needs. */
export interface FeatureWork {
  readonly graph: LayerGraph;
  readonly kept: KeptFeatures;
  readonly items: readonly FeatureItem[];
  readonly augmentation?: Augmentation | undefined;
  readonly source: PixelSource;
  readonly blobs: BlobStore;
  readonly record?: boolean | undefined;
}

/** Numbers of records: already cached, derived from the base network's cached outputs, and computed by the network. */
export interface FeatureCount {
  readonly kept: number;
  readonly derived: number;
  readonly computed: number;
}

/** Images as they are. */
export function plainItems(images: readonly TrainImage[]): FeatureItem[] {
  return images.map((image) => ({ key: image.hash, image, seed: null }));
}

/** The seed of a variant, the same for every image, run and stage of the same seed. */
export function variantSeed(seed: number, variant: number): number {
  return mixSeed(seed, 'variant', variant);
}

/** The key of an image changed by an augmentation's draw of a variant. */
export function variantKey(hash: string, augmentation: Augmentation, seed: number): string {
  return createHash('sha256')
    .update(`${hash} ${JSON.stringify(augmentation)} ${seed}`)
    .digest('hex');
}

/** Augmented variants of each image. */
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

/** Computes the records that the stores lack; yields how far it is, and leaves nothing open when it is left. */
export async function* computeFeatures(
  work: FeatureWork,
): AsyncGenerator<{ done: number; total: number }, FeatureCount> {
  const { graph, kept, source } = work;
  const { store, base, input } = kept;
  const items = new Map(work.items.map((item) => [item.key, item]));
  const missing = [...items.values()].filter(({ key }) => !store.isWhole(key));
  const known = base ? missing.filter(({ key }) => base.store.isWhole(key)) : [];
  const inBase = new Set(known.map(({ key }) => key));
  const fresh = missing.filter(({ key }) => !inBase.has(key));
  const count = { kept: items.size - missing.length, derived: known.length, computed: fresh.length };
  let done = 0;
  const total = missing.length;
  if (total > 0) yield { done, total };

  if (base && known.length > 0) {
    const given = givenAt(graph, base.prefix);
    const load = featureBatches(given, base.store);
    const byKey = chunksOf(known, batchSize);
    const session = await openForward(work, given, kept.prefix.frontier, behind(kept.prefix, base.prefix));
    const asImages = (chunk: readonly FeatureItem[]) =>
      chunk.map(({ key, image }) => ({ ...image, hash: key }));
    try {
      for (const chunk of byKey) {
        const batch = await load(asImages(chunk), null);
        const parts = runForward(session, batch, given, kept.prefix.frontier);
        store.append(keysOf(chunk), interleave(parts, chunk.length));
        batch.release?.();
        done += chunk.length;
        yield { done, total };
        await nextTurn();
      }
    } finally {
      session.dispose();
    }
  }

  if (fresh.length > 0) {
    const wanted = [...new Set([...kept.prefix.frontier, ...(base?.prefix.frontier ?? [])])];
    const session = await openForward(work, [input], wanted, kept.prefix.layers);
    const load = pixelBatches(input, source, work.augmentation);
    try {
      for await (const [chunk, batch] of prefetch(chunksOfSeeds(fresh), (part) =>
        load(imagesOf(part), part[0]!.seed),
      )) {
        if (batch.images.length > 0) {
          const parts = runForward(session, batch, [input], wanted);
          const keys = keysOfBatch(chunk, batch);
          const rows = (frontier: readonly string[]) =>
            interleave(
              frontier.map((name) => parts[wanted.indexOf(name)]!),
              keys.length,
            );
          // The network's own values first: cut off between the two, the others are made of them.
          if (base) base.store.append(keys, rows(base.prefix.frontier));
          store.append(keys, rows(kept.prefix.frontier));
          batch.release?.();
        }
        done += chunk.length;
        yield { done, total };
        await nextTurn();
      }
    } finally {
      session.dispose();
    }
  }
  return count;
}

const keysOf = (items: readonly FeatureItem[]) => items.map(({ key }) => key);
const imagesOf = (items: readonly FeatureItem[]) => items.map(({ image }) => image);
const behind = (prefix: Prefix, base: Prefix) =>
  new Set([...prefix.layers].filter((name) => !base.layers.has(name)));

/** Keys of the images of a chunk that could be read, in their order. */
function keysOfBatch(chunk: readonly FeatureItem[], { images }: Batch): string[] {
  const keys = new Map(chunk.map(({ image, key }) => [image.hash, key]));
  return images.map(({ hash }) => keys.get(hash)!);
}

/** Chunks whose items share one seed. */
function chunksOfSeeds(items: readonly FeatureItem[]): FeatureItem[][] {
  const bySeed = new Map<number | null, FeatureItem[]>();
  for (const item of items) bySeed.set(item.seed, [...(bySeed.get(item.seed) ?? []), item]);
  return [...bySeed.values()].flatMap((same) => chunksOf(same, batchSize));
}

/** The frontier's layers as layers whose values are fed. */
export function givenAt(graph: LayerGraph, { frontier }: Prefix): FedLayer[] {
  const facts = inferGraph(graph);
  return frontier.map((name) => ({
    name,
    shape: facts.layers.get(name)!.shape.slice(1) as number[],
    pixels: null,
  }));
}

async function openForward(
  { graph, blobs, record }: FeatureWork,
  given: readonly FedLayer[],
  wanted: readonly string[],
  layers: ReadonlySet<string>,
): Promise<Session> {
  const forward: Program = forwardProgram(graph, given, wanted, batchSize);
  const state = await loadWeights(graph, blobs, layers);
  return openSession({ state, programs: { forward }, record: record ?? true });
}

/** The wanted layers' values of a batch, filled up to its full size. */
function runForward(
  session: Session,
  batch: Batch,
  given: readonly FedLayer[],
  wanted: readonly string[],
): Float32Array[] {
  const feeds = feedsOf(batch, given, batchSize);
  feeds.get('labels')!.dispose();
  feeds.delete('labels');
  const outputs = session.run('forward', feeds);
  const parts = wanted.map((name) => outputs.get(name)!.dataSync() as Float32Array);
  tf.dispose([...feeds.values(), ...outputs.values()]);
  return parts;
}

/** Rows of several arrays side by side: what a record holds. */
function interleave(parts: readonly Float32Array[], rows: number): Float32Array {
  const widths = parts.map((part) => part.length / batchSize);
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
