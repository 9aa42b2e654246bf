// Keeps the latest network open, since explanations of one network follow one another.
import type { LayerGraph } from '#shared/graph/graph';
import { createLatest } from '../weights/latest';
import type { InsightNetwork } from './network';

/** Networks that stay open between uses. */
export interface WarmNetworks {
  /** Runs `work` with the network of a graph, which stays open until another network is used. */
  use<T>(
    graph: LayerGraph,
    blobs: string,
    work: (network: InsightNetwork) => AsyncGenerator<T>,
  ): AsyncGenerator<T>;
}

/** Creates the cache of one network; `open` opens a network. */
export function createWarmNetworks(
  open: (graph: LayerGraph, blobs: string) => Promise<InsightNetwork>,
): WarmNetworks {
  const latest = createLatest<InsightNetwork>();
  return {
    async *use(graph, blobs, work) {
      const { value, release } = await latest.borrow(JSON.stringify([blobs, graph]), () =>
        open(graph, blobs),
      );
      try {
        yield* work(value);
      } finally {
        release();
      }
    },
  };
}
