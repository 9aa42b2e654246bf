// Reads the weights of a graph as bytes, one by one in Keras' order, for export.
import { GraftError } from '#shared/errors';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import { type GraphFacts, inferGraph } from '#shared/graph/infer';
import { inKerasOrder } from '#shared/graph/order';
import type { WeightSpec } from '#shared/layers/kind';
import { say } from '#shared/sentence';
import type { FormatContext, SaveOptions } from '../format';
import { toHalves } from '../half';
import { floatsOf } from './place-weights';

/** A graph that can be exported: all shapes are known, and all weights have values. */
export interface ExportableModel {
  readonly graph: LayerGraph;
  readonly facts: GraphFacts;
}

/** One weight with its bytes (little endian float32 or float16). */
export interface ExportedWeight {
  readonly layer: Layer;
  readonly spec: WeightSpec;
  readonly position: number;
  readonly bytes: Uint8Array;
}

/**
 * Checks that a graph can be exported; throws 'not-ready' with the first problem. Layers are returned in Keras' order, which
 * may differ after edits: Keras finds the weights in a file by its own order.
 */
export function checkExportable(edited: LayerGraph): ExportableModel {
  const graph = inKerasOrder(edited);
  const facts = inferGraph(graph);
  const problem = facts.problems.find(({ severity }) => severity === 'error');
  if (problem) throw new GraftError('not-ready', say`The model cannot be exported: ${problem.message}`);
  for (const layer of graph.layers)
    for (const spec of facts.layers.get(layer.name)!.weights) {
      const ref = layer.weights[spec.name];
      if (!ref || !('blob' in ref))
        throw new GraftError(
          'not-ready',
          say`The weight '${spec.name}' of '${layer.name}' has no values yet. Train the model before exporting it.`,
          layer.name,
        );
    }
  return { graph, facts };
}

const halfAtLeast = 1024;

/** True if a weight is saved as float16 on request: kernels are; statistics and biases are small anyway. */
export function isHalved({ shape }: WeightSpec, { float16 = false }: SaveOptions = {}): boolean {
  return float16 && shape.length > 1 && shape.reduce((product, size) => product * size, 1) >= halfAtLeast;
}

/** Yields the weights one by one, so that only one is in memory. */
export async function* exportWeights(
  { graph, facts }: ExportableModel,
  { blobs, onProgress }: FormatContext,
  options?: SaveOptions,
): AsyncGenerator<ExportedWeight> {
  const total = graph.layers.reduce((sum, layer) => sum + facts.layers.get(layer.name)!.weights.length, 0);
  let done = 0;
  for (const layer of graph.layers) {
    for (const [position, spec] of facts.layers.get(layer.name)!.weights.entries()) {
      const ref = layer.weights[spec.name]!;
      const bytes = await blobs.get('blob' in ref ? ref.blob : '');
      const expected = 4 * spec.shape.reduce((product, size) => product * size, 1);
      if (bytes.byteLength !== expected)
        throw new GraftError(
          'bad-file',
          say`The weight '${spec.name}' of '${layer.name}': expected ${expected} bytes, received ${bytes.byteLength}.`,
          layer.name,
        );
      const owner = `The weight '${spec.name}' of '${layer.name}'`;
      yield {
        layer,
        spec,
        position,
        bytes: isHalved(spec, options) ? toHalves(floatsOf(bytes), owner) : bytes,
      };
      done += 1;
      if (done % 16 === 0 || done === total) onProgress({ done, total, what: layer.name });
    }
  }
}
