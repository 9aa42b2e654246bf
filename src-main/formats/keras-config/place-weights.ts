// Puts a file's values into the weights that a graph needs: all of them, each of the expected shape, or an error.
import { GraftError } from '#shared/errors';
import type { Layer, LayerGraph, Shape, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { fillParams, findKind } from '#shared/layers/catalogue';
import { placeholderParams, readPlaceholder } from '#shared/layers/placeholder';
import { createBlobQueue } from '../../store/blob-queue';
import type { FormatContext } from '../format';

/** One weight that a layer needs. */
export interface WantedWeight {
  readonly layer: string;
  readonly kind: string;
  readonly name: string;
  readonly shape: readonly number[];
  /** Its place among the layer's weights and how many they are. */
  readonly position: number;
  readonly count: number;
}

/** One weight that a file has for a layer: values, or the name of a blob that is there already. */
export interface FoundWeight {
  readonly name: string;
  readonly shape: readonly number[];
  read(): Float32Array | string;
}

/** How weights are found in a file. */
export interface WeightFinder {
  /** The values of a weight of known shape, or the name of a blob; throws where it isn't there or of another shape. */
  read(weight: WantedWeight): Float32Array | string;
  /** All that the file has for a layer: for placeholders, and for what stands behind one. */
  list(layer: string): readonly FoundWeight[];
  /** The shapes that the file says a layer was fed with. */
  readonly fedWith: ReadonlyMap<string, readonly Shape[]>;
}

/** The graph with a blob for each weight; throws 'bad-file' where the topology itself is inconsistent. */
export async function placeWeights(
  graph: LayerGraph,
  file: string,
  { blobs, onProgress, structureOnly = false }: FormatContext,
  finder: WeightFinder,
): Promise<LayerGraph> {
  const facts = inferGraph(graph);
  const problem = facts.problems.find(({ severity, code }) => severity === 'error' && code === undefined);
  if (problem) throw new GraftError('bad-file', `${file}: ${problem.message}`, file);
  const total = 4 * facts.params.total;
  let done = 0;
  const queue = createBlobQueue(blobs);
  const keep = async (layer: Layer, values: Float32Array | string): Promise<WeightRef> => {
    if (typeof values === 'string') return { blob: values };
    const blob = await queue.add(bytesOf(values));
    done += values.byteLength;
    onProgress({ done, total, what: layer.name });
    return { blob };
  };
  const keepAll = async (layer: Layer, found: readonly FoundWeight[]) => {
    const weights: [string, WeightRef][] = [];
    for (const one of found) weights.push([one.name, await keep(layer, one.read())]);
    return Object.fromEntries(weights);
  };
  if (structureOnly) return { ...graph, layers: graph.layers.map((layer) => withShapes(layer, finder)) };
  const layers: Layer[] = [];
  for (const layer of graph.layers) {
    const kind = findKind(layer.kind);
    if (!kind) {
      const weights = await keepAll(layer, finder.list(layer.name));
      layers.push({ ...withShapes(layer, finder), weights });
      continue;
    }
    const fed = finder.fedWith.get(layer.name);
    const specs =
      facts.layers.get(layer.name)?.weights ?? (fed && kind.weights(fillParams(kind, layer.params), fed));
    if (!specs) {
      layers.push({ ...layer, weights: await keepAll(layer, finder.list(layer.name)) });
      continue;
    }
    const weights: Record<string, WeightRef> = {};
    for (const [position, { name, shape }] of specs.entries()) {
      const wanted = { layer: layer.name, kind: layer.kind, name, shape, position, count: specs.length };
      weights[name] = await keep(layer, finder.read(wanted));
    }
    layers.push({ ...layer, weights });
  }
  await queue.drain();
  return { ...graph, layers };
}

/** A placeholder with the shapes of its weights; any other layer as it is. */
function withShapes(layer: Layer, finder: WeightFinder): Layer {
  if (findKind(layer.kind)) return layer;
  const weightShapes = Object.fromEntries(finder.list(layer.name).map(({ name, shape }) => [name, shape]));
  return { ...layer, params: placeholderParams({ ...readPlaceholder(layer.params), weightShapes }) };
}

/** float32 values out of their bytes. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** The bytes of float32 values, little endian as every machine that Graft runs on is. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
