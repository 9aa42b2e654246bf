// Keeps the weights of the latest network loaded, since explanations of one network follow one another.
import type { LayerGraph } from '#shared/graph/graph';
import type { InsightNetwork } from './network';

interface Entry {
  readonly key: string;
  readonly network: Promise<InsightNetwork>;
  users: number;
}

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
  let latest: Entry | null = null;
  const close = (entry: Entry) =>
    void entry.network.then(
      (network) => network.dispose(),
      () => {},
    );
  return {
    async *use(graph, blobs, work) {
      const key = JSON.stringify([blobs, graph]);
      if (latest?.key !== key) {
        const before = latest;
        latest = { key, network: open(graph, blobs), users: 0 };
        if (before?.users === 0) close(before);
      }
      const entry = latest;
      entry.users++;
      try {
        yield* work(await entry.network);
      } catch (error) {
        // A network that failed to open is opened again by the next use.
        if (latest === entry && entry.users === 1) {
          latest = null;
        }
        throw error;
      } finally {
        entry.users--;
        if (entry.users === 0 && latest !== entry) close(entry);
      }
    },
  };
}
