// Puts a file's values into the weights that a graph needs: all of them, each of the expected shape, or an error.
import { GraftError } from '#shared/errors';
import type { LayerGraph, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
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

/** The graph with a blob for each weight, read as values or as the name of a blob that is there already; throws 'bad-file' where the topology itself is inconsistent. */
export async function placeWeights(
  graph: LayerGraph,
  file: string,
  { blobs, onProgress }: FormatContext,
  read: (weight: WantedWeight) => Float32Array | string,
): Promise<LayerGraph> {
  const facts = inferGraph(graph);
  const problem = facts.problems.find(({ severity }) => severity === 'error');
  if (problem) throw new GraftError('bad-file', `${file}: ${problem.message}`, file);
  const total = graph.layers.reduce((sum, layer) => sum + facts.layers.get(layer.name)!.weights.length, 0);
  let done = 0;
  const layers = [];
  for (const layer of graph.layers) {
    const specs = facts.layers.get(layer.name)!.weights;
    const weights: Record<string, WeightRef> = {};
    for (const [position, { name, shape }] of specs.entries()) {
      const wanted = { layer: layer.name, kind: layer.kind, name, shape, position, count: specs.length };
      const values = read(wanted);
      weights[name] = { blob: typeof values === 'string' ? values : await blobs.put(bytesOf(values)) };
      done += 1;
      if (done % 16 === 0 || done === total) onProgress({ done, total, what: layer.name });
    }
    layers.push({ ...layer, weights });
  }
  return { ...graph, layers };
}

/** float32 values out of their bytes. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** The bytes of float32 values, little endian as every machine that Graft runs on is. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
