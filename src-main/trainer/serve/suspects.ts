// Finds images that look mislabeled: their nearest neighbors in the network's feature space have another label.

import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { lastActivation } from '#shared/graph/last-activation';
import { fillParams, findKind } from '#shared/layers/catalog';
import type { Progress } from '#shared/progress';
import type { Suspect, TrainImage } from '#shared/protocol/trainer-contract';
import type { DecoderPool } from '../../images/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { type Tensor2D, tf } from '../tf';
import { computeFeatures, plainItems } from '../train/features/compute-features';
import { openFeatureStore } from '../train/features/feature-store';
import { prefixKey } from '../train/features/prefix-key';
import { pixelLayer, pixelTarget } from '../train/pixels/pixel-target';
import { openPixelSource } from '../train/pixels/pixels';
import { materialize } from '../weights/load';

/** The network and images to search. */
export interface SuspectWork {
  readonly graph: LayerGraph;
  readonly blobs: BlobStore;
  readonly cache: string;
  readonly pool: DecoderPool;
  readonly images: readonly TrainImage[];
  readonly neighbors: number;
  readonly limit: number;
}

/** Progress, and finally the result. */
export type SuspectStep = { readonly progress: Progress } | { readonly suspects: Suspect[] };

/** Rows of the similarity matrix computed at once. */
const rows = 512;
/** Name of the layer added to compute the features if the network has no feature vector. */
const poolName = 'graft_suspects_pool';

/** Computes the features (cached on disk), then each image's nearest neighbors by cosine similarity. */
export async function* findSuspects(work: SuspectWork): AsyncGenerator<SuspectStep> {
  const { images, pool } = work;
  const graph = featureGraph(await materialize(work.graph, work.blobs));
  const name = graph.outputs[0]!;
  const size = inferGraph(graph).layers.get(name)!.shape[1];
  if (!size)
    throw new GraftError(
      'not-ready',
      `The output of '${name}' does not have a known size, so it cannot be used as features.`,
    );
  const prefix = { layers: new Set(graph.layers.map((layer) => layer.name)), frontier: [name] };
  const store = openFeatureStore(join(work.cache, 'suspects', `${prefixKey(graph, prefix)}.bin`), size);
  const source = openPixelSource(pool, pixelTarget(graph), 0);
  try {
    const input = pixelLayer(graph);
    const cached = { prefix, store, base: null, input };
    const computing = computeFeatures({
      graph,
      cached,
      items: plainItems(images),
      source,
      blobs: work.blobs,
    });
    for await (const { done, total } of computing) yield { progress: { done, total, what: 'features' } };
    const readable = images.flatMap((image, place) => (store.has(image.hash) ? [{ image, place }] : []));
    const all = new Float32Array(readable.length * size);
    for (const [i, { image }] of readable.entries()) {
      store.read(image.hash, all, i * size);
      if (i % 2000 === 1999) await nextTurn();
    }
    yield* compareAll(all, size, readable, work);
  } finally {
    store.close();
    source.dispose();
  }
}

async function* compareAll(
  all: Float32Array,
  size: number,
  readable: readonly { image: TrainImage; place: number }[],
  { neighbors, limit }: SuspectWork,
): AsyncGenerator<SuspectStep> {
  const count = readable.length;
  const k = Math.min(neighbors + 1, count);
  const found: Suspect[] = [];
  if (k < 3) {
    yield { suspects: [] };
    return;
  }
  const units = tf.tidy(() => {
    const x = tf.tensor2d(all, [count, size]);
    return tf.div(x, tf.maximum(tf.norm(x, 2, 1, true), 1e-12)) as Tensor2D;
  });
  try {
    for (let from = 0; from < count; from += rows) {
      const rowCount = Math.min(rows, count - from);
      const [indices, similarities] = tf.tidy(() => {
        const chunk = tf.slice(units, [from, 0], [rowCount, size]);
        const top = tf.topk(tf.matMul(chunk, units, false, true), k);
        return [top.indices.dataSync() as Int32Array, top.values.dataSync() as Float32Array];
      });
      for (let row = 0; row < rowCount; row++) {
        const own = from + row;
        const neighborsOf: { place: number; label: number; weight: number }[] = [];
        for (let i = 0; i < k; i++) {
          const other = indices[row * k + i]!;
          // Identical copies of an image would confirm its label.
          if (other === own || readable[other]!.image.hash === readable[own]!.image.hash) continue;
          const { place, image } = readable[other]!;
          neighborsOf.push({ place, label: image.label, weight: Math.max(0, similarities[row * k + i]!) });
        }
        const suspect = suspectOf(readable[own]!, neighborsOf.slice(0, neighbors));
        if (suspect) found.push(suspect);
      }
      yield { progress: { done: from + rowCount, total: count, what: 'comparing' } };
      await nextTurn();
    }
  } finally {
    units.dispose();
  }
  found.sort((a, b) => b.share - a.share || a.place - b.place);
  yield { suspects: found.slice(0, limit) };
}

/** Returns a suspect if its neighbors agree, by more than half of their similarity, on another class. */
function suspectOf(
  { image, place }: { image: TrainImage; place: number },
  neighborsOf: readonly { place: number; label: number; weight: number }[],
): Suspect | null {
  const votes = new Map<number, number>();
  let sum = 0;
  for (const { label, weight } of neighborsOf) {
    votes.set(label, (votes.get(label) ?? 0) + weight);
    sum += weight;
  }
  const own = image.labels ?? [image.label];
  const [label, highest] = [...votes].reduce((best, one) => (one[1] > best[1] ? one : best), [-1, 0]);
  if (label < 0 || own.includes(label) || sum === 0 || highest / sum <= 0.5) return null;
  return {
    place,
    label,
    share: highest / sum,
    nearest: neighborsOf.filter((one) => one.label === label).map((one) => one.place),
  };
}

/** Returns the network up to the feature vector that its head classifies. */
function featureGraph(graph: LayerGraph): LayerGraph {
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const output = byName.get(graph.outputs[0]!)!;
  // Start at the input of the layer that computes the scores, and skip the other layers of the head.
  const { scorer } = lastActivation(graph, output.name);
  const scores = (scorer === null ? undefined : byName.get(scorer)) ?? output;
  let at: Layer = scores.inputs.length === 1 ? byName.get(scores.inputs[0]!)! : scores;
  const isHead = (layer: Layer) =>
    layer.head === true || layer.kind === 'Activation' || layer.kind === 'Dropout';
  while (isHead(at) && at.inputs.length === 1) at = byName.get(at.inputs[0]!)!;
  const included = new Set<string>();
  const include = (layer: Layer) => {
    if (included.has(layer.name)) return;
    included.add(layer.name);
    for (const input of layer.inputs) include(byName.get(input)!);
  };
  include(at);
  const layers = graph.layers.filter(({ name }) => included.has(name));
  const { shape } = inferGraph(graph).layers.get(at.name)!;
  if (shape.length === 2) return { ...graph, layers, outputs: [at.name] };
  const kind = shape.length === 4 ? 'GlobalAveragePooling2D' : 'Flatten';
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
