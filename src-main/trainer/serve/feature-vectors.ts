// The feature vector of each image, which the head of a network classifies: cached on disk, and derived from the features that runs have cached.
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { ancestorsOf, type Layer, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { defaultFeatureLayer } from '#shared/insight/feature-layer';
import { fillParams, findKind } from '#shared/layers/catalog';
import type { TrainImage } from '#shared/protocol/train-image';
import type { Prefix } from '#shared/run/prefix';
import { say } from '#shared/sentence';
import type { DecoderPool } from '../../images/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { computeFeatures, plainItems } from '../train/features/compute-features';
import { findCachedPrefix } from '../train/features/feature-folder';
import { type FeatureStore, openFeatureStore } from '../train/features/feature-store';
import { prefixKey } from '../train/features/prefix-key';
import { pixelLayer, pixelTarget } from '../train/pixels/pixel-target';
import { openPixelSource } from '../train/pixels/pixels';
import { materialize } from '../weights/load';

/** The network and the images that vectors belong to. */
export interface VectorWork {
  readonly graph: LayerGraph;
  readonly blobs: BlobStore;
  readonly cache: string;
  readonly pool: DecoderPool;
  readonly images: readonly TrainImage[];
  /** The layer whose output is used; by default the one that the head classifies. */
  readonly layer?: string | undefined;
}

/** The network up to the vector, and the file of vectors. */
export interface FeatureVectors {
  readonly graph: LayerGraph;
  readonly prefix: Prefix;
  /** Values per vector. */
  readonly size: number;
  readonly store: FeatureStore;
  /** Closes the file, so that the next call can open it. */
  close(): void;
}

/** Resolves when no file of vectors is open: two that append to one file would not know each other's records. */
let closed: Promise<void> = Promise.resolve();

/** Name of the layer added to compute the features if the network has no feature vector. */
const poolName = 'graft_suspects_pool';
/** Features of runs are used if they contain at least this share of the missing images. */
const leastShare = 0.25;

/** Opens the file of a network's vectors, when no other one is open. Throws 'not-ready' if their size is unknown. */
export async function openVectors(work: Omit<VectorWork, 'images'>): Promise<FeatureVectors> {
  const graph = featureGraph(await materialize(work.graph, work.blobs), work.layer);
  const name = graph.outputs[0]!;
  const size = inferGraph(graph).layers.get(name)!.shape[1];
  if (!size)
    throw new GraftError(
      'not-ready',
      say`The output of '${name}' does not have a known size, so it cannot be used as features.`,
    );
  const prefix = { layers: new Set(graph.layers.map((layer) => layer.name)), frontier: [name] };
  const before = closed;
  let release = () => {};
  closed = new Promise((resolve) => {
    release = resolve;
  });
  await before;
  try {
    const store = openFeatureStore(join(work.cache, 'suspects', `${prefixKey(graph, prefix)}.bin`), size);
    const close = () => {
      store.close();
      release();
    };
    return { graph, prefix, size, store, close };
  } catch (error) {
    release();
    throw error;
  }
}

/** Counts the images whose vectors only the whole network can compute. */
export function countMissing({ graph, store }: FeatureVectors, { cache, images }: VectorWork): number {
  const missing = images.filter(({ hash }) => !store.isIntact(hash));
  const base = openBase(cache, graph, missing);
  const count = missing.filter(({ hash }) => !base?.store.isIntact(hash)).length;
  base?.store.close();
  return count;
}

/** Computes the missing vectors: from cached features of runs, else from the images. Yields progress. */
export async function* fillVectors(
  { graph, prefix, size, store }: FeatureVectors,
  { cache, images, pool, blobs }: VectorWork,
): AsyncGenerator<{ done: number; total: number }> {
  const missing = images.filter(({ hash }) => !store.isIntact(hash));
  if (missing.length === 0) return;
  const base = openBase(cache, graph, missing);
  const source = openPixelSource(pool, pixelTarget(graph), 0);
  try {
    const input = pixelLayer(graph);
    const known = base ? missing.filter(({ hash }) => base.store.isIntact(hash)) : [];
    const work = { graph, source, blobs };
    if (base && base.prefix.frontier.join() === prefix.frontier.join()) {
      const values = new Float32Array(size);
      for (const { hash } of known) {
        base.store.read(hash, values, 0);
        store.append([hash], values);
      }
    } else if (known.length > 0)
      yield* computeFeatures({
        ...work,
        cached: { prefix, store, base, input, engine: null, precision: 'float32' },
        items: plainItems(known),
      });
    const rest = missing.filter(({ hash }) => !store.has(hash));
    // The features of runs are only read here: another process may be writing them.
    yield* computeFeatures({
      ...work,
      cached: { prefix, store, base: null, input, engine: null, precision: 'float32' },
      items: plainItems(rest),
    });
  } finally {
    base?.store.close();
    source.dispose();
  }
}

const openBase = (cache: string, graph: LayerGraph, missing: readonly TrainImage[]) =>
  missing.length === 0
    ? null
    : findCachedPrefix(
        cache,
        graph,
        missing.map(({ hash }) => hash),
        { leastShare },
      );

/** Returns the network up to a layer, by default the one that its head classifies, as one vector per image: feature maps are averaged over their positions. */
function featureGraph(graph: LayerGraph, wanted: string | undefined): LayerGraph {
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const at = byName.get(wanted ?? defaultFeatureLayer(graph));
  if (!at) throw new GraftError('not-found', say`There is no layer '${wanted}' in '${graph.name}'.`, wanted);
  const included = ancestorsOf(graph, [at.name]);
  const layers = graph.layers.filter(({ name }) => included.has(name));
  const { shape } = inferGraph(graph).layers.get(at.name)!;
  if (shape.length === 2) return { ...graph, layers, outputs: [at.name] };
  const kind = poolingOf(shape.length, wanted !== undefined);
  const pool: Layer = {
    name: poolName,
    kind,
    params: fillParams(findKind(kind)!, {}),
    inputs: [at.name],
    trainable: false,
    weights: {},
  };
  return { ...graph, layers: [...layers, pool], outputs: [poolName] };
}

/** Returns the kind that turns an output into a vector. Sequences of a chosen layer are averaged; those before a head are used as the head receives them. */
function poolingOf(axes: number, chosen: boolean): string {
  if (axes === 4) return 'GlobalAveragePooling2D';
  return axes === 3 && chosen ? 'GlobalAveragePooling1D' : 'Flatten';
}
