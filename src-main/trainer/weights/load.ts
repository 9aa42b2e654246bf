// Loads a graph's weights from blobs or initializers as float32 values, and writes them as blobs.
import { GraftError } from '#shared/errors';
import { derivationOf } from '#shared/graph/derived-weights';
import type { Layer, LayerGraph, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { WeightSpec } from '#shared/layers/kind';
import { mixSeed } from '#shared/random';
import { say } from '#shared/sentence';
import type { BlobStore } from '../../store/blobs';
import { weightKey } from '../executor/run-options';
import { type Tensor, tf } from '../tf';
import { deriveKernel } from './derived';
import { initialize } from './initializers';
import { fileMapper, systemMaps } from './map-file';

/** A weight of a graph: its layer, its spec and where its values come from. */
export interface WeightEntry {
  readonly key: string;
  readonly layer: Layer;
  readonly spec: WeightSpec;
  readonly ref: WeightRef;
}

/** Lists the weights of a graph in its order. Throws 'not-ready' with the graph's first error, if there is one. */
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

/** Reads the values of one weight. Throws 'bad-file' if the size of its blob does not match its shape. */
export async function readWeight(entry: WeightEntry, blobs: BlobStore): Promise<Float32Array> {
  const { ref, spec, key } = entry;
  const derivation = derivationOf(ref);
  if (derivation) {
    const values = deriveKernel(derivation.how, floatsOf(await blobs.get(derivation.blob)), spec.shape);
    if (values) return values;
    throw new GraftError(
      'bad-file',
      say`The weight '${key}' of shape [${spec.shape.join(', ')}] cannot be derived from its blob: the sizes do not match.`,
      key,
    );
  }
  if ('initializer' in ref) return initialize(ref.initializer, spec.shape, ref.seed);
  const small = sizeOf(spec.shape) < mappedBytes;
  const bytes = small ? blobs.getSync(ref.blob) : await blobs.get(ref.blob);
  insistSize(entry, bytes.byteLength);
  return floatsOf(bytes);
}

/** Smaller blobs are read: a process can have some 65,000 mapped files. */
const mappedBytes = 16 * 1024;

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 4);

/** Throws 'bad-file' if the size of a weight's blob does not match its shape. */
function insistSize({ key, spec }: WeightEntry, found: number): void {
  const expected = sizeOf(spec.shape);
  if (found === expected) return;
  throw new GraftError(
    'bad-file',
    say`The weight '${key}' should have ${expected} bytes for its shape [${spec.shape.join(', ')}], but its blob has ${found}.`,
    key,
  );
}

/** Returns little-endian bytes as float32 values. Copies them only if they are not aligned. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/** Returns the little-endian bytes of float32 values, without a copy. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Starts to check the blobs of a graph that `loadWeights` maps, in threads: while TensorFlow starts, which blocks this one. Errors are left to `loadWeights`. */
export function startChecking({ layers }: LayerGraph, blobs: BlobStore): void {
  if (!systemMaps) return;
  const refs = layers.flatMap((layer) => Object.values(layer.weights));
  const names = new Set(
    refs.flatMap((ref) => ('blob' in ref && derivationOf(ref) === null ? [ref.blob] : [])),
  );
  const checking = (async () => {
    const large = [];
    for (const name of names) if ((await blobs.sizeOf(name)) >= mappedBytes) large.push(name);
    await blobs.check(large);
  })();
  checking.catch(() => {});
}

/** Loads the weights of all layers, or of those in `only`, as tensors by `layer/weight`. Large blobs are mapped: their pages are read when they are used, and shared with all other processes. The caller disposes them. */
export async function loadWeights(
  graph: LayerGraph,
  blobs: BlobStore,
  only?: ReadonlySet<string>,
): Promise<Map<string, Tensor>> {
  const weights = new Map<string, Tensor>();
  const map = fileMapper();
  const mapped = new Set<string>();
  try {
    for (const entry of listWeights(graph, only)) {
      const { ref, spec, key } = entry;
      const shape = [...spec.shape];
      let tensor: Tensor | null = null;
      if (map && sizeOf(shape) >= mappedBytes && 'blob' in ref && !derivationOf(ref)) {
        insistSize(entry, await blobs.sizeOf(ref.blob));
        tensor = map(blobs.path(ref.blob), shape);
        if (tensor) mapped.add(ref.blob);
      }
      weights.set(key, tensor ?? tf.tensor(await readWeight(entry, blobs), shape, 'float32'));
    }
    await blobs.check(mapped);
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
    const slash = key.lastIndexOf('/');
    const weights = named.get(key.slice(0, slash)) ?? {};
    weights[key.slice(slash + 1)] = { blob };
    named.set(key.slice(0, slash), weights);
  }
  const layers = graph.layers.map((layer) => {
    const weights = named.get(layer.name);
    return weights ? { ...layer, weights: { ...layer.weights, ...weights } } : layer;
  });
  return { ...graph, layers };
}

/** Writes all weights that are not blobs yet as blobs. Returns the graph that references them. */
export async function materialize(graph: LayerGraph, blobs: BlobStore): Promise<LayerGraph> {
  const blobOf = new Map<string, string>();
  for (const entry of listWeights(graph)) {
    if ('blob' in entry.ref) continue;
    blobOf.set(entry.key, await blobs.put(bytesOf(await readWeight(entry, blobs))));
  }
  return withBlobs(graph, blobOf);
}
