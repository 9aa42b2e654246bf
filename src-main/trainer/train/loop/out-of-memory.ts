// Detects out-of-memory errors, and suggests a batch size that fits.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { batchAdvice } from '#shared/run/fitting-batch';
import { say } from '#shared/sentence';

/** True for out-of-memory errors of native TensorFlow, JavaScript and the C library, which differ only in their messages. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error &&
    /\bOOM\b|RESOURCE_EXHAUSTED|out of memory|bad_alloc|Array buffer allocation failed|failed to allocate/i.test(
      error.message,
    )
  );
}

/** Returns the error that ends a run whose stage ran out of memory. */
export function outOfMemory(
  graph: LayerGraph,
  batchSize: number,
  free = process.availableMemory(),
): GraftError {
  return new GraftError(
    'out-of-memory',
    say`Memory ran out with batches of ${batchSize}. ${batchAdvice(graph, batchSize, free)} The last checkpoint is kept.`,
  );
}
