// When memory runs out: what to say, and which batch would fit.
import { freemem } from 'node:os';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';

/** Native TensorFlow, JavaScript and the C library say in words that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error &&
    /\bOOM\b|RESOURCE_EXHAUSTED|out of memory|bad_alloc|Array buffer allocation failed|failed to allocate/i.test(
      error.message,
    )
  );
}

/** A training step keeps each value and its gradient, and what they are computed with. */
const copies = 2.5;

/** The largest power of two below `batchSize` whose step fits into so many bytes, by the size of the layers' outputs; 1 at least. */
export function fittingBatch(graph: LayerGraph, batchSize: number, bytes: number): number {
  const { activationMemory } = inferGraph(graph);
  let batch = 2 ** Math.max(0, Math.ceil(Math.log2(batchSize)) - 1);
  while (batch > 1 && batch * activationMemory * copies > bytes) batch /= 2;
  return batch;
}

/** The error that ends a run when memory ran out in a stage. */
export function outOfMemory(graph: LayerGraph, batchSize: number, free = freemem()): GraftError {
  const batch = fittingBatch(graph, batchSize, free);
  const advice =
    batchSize > 1
      ? `Try a batch size of ${batch}${batch < batchSize ? `, with gradients gathered over ${Math.ceil(batchSize / batch)} steps for the same updates` : ''}; smaller pictures need less, too.`
      : 'Smaller pictures, or fewer layers that learn, need less.';
  return new GraftError(
    'out-of-memory',
    `Memory ran out with batches of ${batchSize}. ${advice} The last checkpoint is kept.`,
  );
}
