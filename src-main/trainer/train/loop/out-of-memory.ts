// When memory runs out: what to say, and which batch would fit.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { batchAdvice } from '#shared/run/fitting-batch';

/** Native TensorFlow, JavaScript and the C library say in words that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error &&
    /\bOOM\b|RESOURCE_EXHAUSTED|out of memory|bad_alloc|Array buffer allocation failed|failed to allocate/i.test(
      error.message,
    )
  );
}

/** The error that ends a run when memory ran out in a stage. */
export function outOfMemory(
  graph: LayerGraph,
  batchSize: number,
  free = process.availableMemory(),
): GraftError {
  return new GraftError(
    'out-of-memory',
    `Memory ran out with batches of ${batchSize}. ${batchAdvice(graph, batchSize, free)} The last checkpoint is kept.`,
  );
}
