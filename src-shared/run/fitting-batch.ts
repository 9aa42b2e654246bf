// Which batch fits into memory, by the size of the layers' outputs.
import type { LayerGraph } from '../graph/graph';
import { inferGraph } from '../graph/infer';

/** A training step keeps each value and its gradient, and what they are computed with. */
const copies = 2.5;

/** The largest power of two below `batchSize` whose step fits into so many bytes, by the size of the layers' outputs; 1 at least. */
export function fittingBatch(graph: LayerGraph, batchSize: number, bytes: number): number {
  const { activationMemory } = inferGraph(graph);
  let batch = 2 ** Math.max(0, Math.ceil(Math.log2(batchSize)) - 1);
  while (batch > 1 && batch * activationMemory * copies > bytes) batch /= 2;
  return batch;
}

/** What to try when a step of this batch did not fit, in a sentence. */
export function batchAdvice(graph: LayerGraph, batchSize: number, freeBytes: number): string {
  if (batchSize <= 1) return 'Smaller images, or fewer layers that learn, need less.';
  const batch = fittingBatch(graph, batchSize, freeBytes);
  const same = `, with gradients gathered over ${Math.ceil(batchSize / batch)} steps for the same updates`;
  return `Try a batch size of ${batch}${batch < batchSize ? same : ''}; smaller images need less, too.`;
}
