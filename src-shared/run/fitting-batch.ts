// Finds a batch size that fits into memory, by the size of the layers' outputs.
import type { LayerGraph } from '../graph/graph';
import { inferGraph } from '../graph/infer';
import { say, type Words } from '../sentence';

/** Factor for memory of a training step: values, gradients and temporary buffers. */
const copies = 2.5;

/** Returns the largest power of two below `batchSize` whose step fits into the given bytes, by the size of the layers' outputs; at least 1. */
export function fittingBatch(graph: LayerGraph, batchSize: number, bytes: number): number {
  const { activationMemory } = inferGraph(graph);
  let batch = 2 ** Math.max(0, Math.ceil(Math.log2(batchSize)) - 1);
  while (batch > 1 && batch * activationMemory * copies > bytes) batch /= 2;
  return batch;
}

/** Returns a sentence on what to try if a step of this batch size did not fit into memory. */
export function batchAdvice(graph: LayerGraph, batchSize: number, freeBytes: number): Words {
  if (batchSize <= 1) return 'Use smaller images or fewer trainable layers.';
  const batch = fittingBatch(graph, batchSize, freeBytes);
  const same = say`, with gradients accumulated over ${Math.ceil(batchSize / batch)} steps for the same updates`;
  return say`Try a batch size of ${batch}${batch < batchSize ? same : ''}. Smaller images also need less memory.`;
}
