// A graph's weights: from blobs or initializers to float32 values, and back to blobs.
import { GraftError } from '#shared/errors';
import { derivationOf } from '#shared/graph/derived-weights';
import type { Layer, LayerGraph, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { WeightSpec } from '#shared/layers/kind';
import { mixSeed } from '#shared/random';
import type { BlobStore } from '../../store/blobs';
import { weightKey } from '../executor/run-options';
import { type Tensor, tf } from '../tf';
import { deriveKernel } from './derived';
import { initialize } from './initializers';

/** One weight of a graph with what is known of it. */
export interface WeightEntry {
  readonly key: string;
  readonly layer: Layer;
  readonly spec: WeightSpec;
  readonly ref: WeightRef;
}

/** All weights of a graph in its order; throws 'not-ready' with the first problem when the graph has one. */
export function listWeights(graph: LayerGraph, only?: ReadonlySet<string>): WeightEntry[] {
  const facts = inferGraph(graph);
  const problem = facts.problems.find(({ severity }) => severity === 'error');
  if (problem) throw new GraftError('not-ready', problem.message, problem.layer ?? undefined);
  const entries: WeightEntry[] = [];
  for (const layer of graph.layers) {
    if (only && !only.has(layer.name)) continue;
    for (const spec of facts.layers.get(layer.name)?.weights ?? []) {
      const key = weightKey(layer.name, spec.name);
      // A weight without a reference uses its kind's initializer, seeded by its name.
      const ref = layer.weights[spec.name] ?? { initializer: spec.initializer, seed: mixSeed(key) };
      entries.push({ key, layer, spec, ref });
    }
  }
  return entries;
}

/** The values of one weight; throws 'bad-file' when its blob has another size than its shape asks for. */
async function readWeight(entry: WeightEntry, blobs: BlobStore): Promise<Float32Array> {
  const { ref, spec, key } = entry;
  const made = derivationOf(ref);
  if (made) {
    const values = deriveKernel(made.how, floatsOf(await blobs.get(made.blob)), spec.shape);
    if (values) return values;
    throw new GraftError(
      'bad-file',
      `The weight '${key}' of shape [${spec.shape.join(', ')}] cannot be made of its blob: the sizes do not fit.`,
      key,
    );
  }
  if ('initializer' in ref) return initialize(ref.initializer, spec.shape, ref.seed);
  const bytes = await blobs.get(ref.blob);
  const expected = spec.shape.reduce((product, size) => product * size, 4);
  if (bytes.byteLength !== expected) {
    throw new GraftError(
      'bad-file',
      `The weight '${key}' should have ${expected} bytes for its shape [${spec.shape.join(', ')}], but its blob has ${bytes.byteLength}.`,
      key,
    );
  }
  return floatsOf(bytes);
}

/** Float32 values of little-endian bytes, copied where they are not aligned. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/** The little-endian bytes of float32 values, without a copy. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Loads the weights of all layers, or of `layers`, as tensors by `layer/weight`; the caller disposes them. */
export async function loadWeights(
  graph: LayerGraph,
  blobs: BlobStore,
  only?: ReadonlySet<string>,
): Promise<Map<string, Tensor>> {
  const weights = new Map<string, Tensor>();
  try {
    for (const entry of listWeights(graph, only)) {
      const values = await readWeight(entry, blobs);
      weights.set(entry.key, tf.tensor(values, [...entry.spec.shape], 'float32'));
    }
    return weights;
  } catch (error) {
    tf.dispose([...weights.values()]);
    throw error;
  }
}

/** Returns the graph with weights replaced by references to blobs; `blobOf` is keyed by `layer/weight`. */
export function withBlobs(graph: LayerGraph, blobOf: ReadonlyMap<string, string>): LayerGraph {
  const named = new Map<string, Record<string, WeightRef>>();
  for (const [key, blob] of blobOf) {
    const end = key.lastIndexOf('/');
    const weights = named.get(key.slice(0, end)) ?? {};
    weights[key.slice(end + 1)] = { blob };
    named.set(key.slice(0, end), weights);
  }
  const layers = graph.layers.map((layer) => {
    const weights = named.get(layer.name);
    return weights ? { ...layer, weights: { ...layer.weights, ...weights } } : layer;
  });
  return { ...graph, layers };
}

/** Writes all weights that are still initializers as blobs; returns the graph that names them. */
export async function materialize(graph: LayerGraph, blobs: BlobStore): Promise<LayerGraph> {
  const blobOf = new Map<string, string>();
  for (const entry of listWeights(graph)) {
    if ('blob' in entry.ref) continue;
    blobOf.set(entry.key, await blobs.put(bytesOf(await readWeight(entry, blobs))));
  }
  return withBlobs(graph, blobOf);
}
