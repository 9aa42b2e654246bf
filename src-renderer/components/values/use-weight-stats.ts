// Statistics and histograms of a layer's weights, cached, since a blob never changes.
import { onScopeDispose, shallowReactive, watch } from 'vue';
import type { Layer } from '#shared/graph/graph';
import type { WeightStats } from '#shared/protocol/weight-stats';
import { useClient } from '../../connect/use-connection';
import { useProject } from '../../stores/project';

const known = shallowReactive(new Map<string, WeightStats | Error>());
const maxCached = 512;

/** Loads the statistics of the layer's stored weights. Returns all loaded statistics by blob. */
export function useWeightStats(layer: () => Layer) {
  const client = useClient();
  const project = useProject();
  let controller: AbortController | null = null;
  onScopeDispose(() => controller?.abort());

  watch(
    layer,
    async (now) => {
      controller?.abort();
      const request = new AbortController();
      controller = request;
      for (const ref of Object.values(now.weights)) {
        if (!('blob' in ref) || known.has(ref.blob)) continue;
        try {
          const stats = await client.weightStats(
            { project: project.id, blob: ref.blob },
            { signal: request.signal },
          );
          if (known.size >= maxCached) known.delete(known.keys().next().value!);
          known.set(ref.blob, stats);
        } catch (error) {
          if (request.signal.aborted) return;
          known.set(ref.blob, error instanceof Error ? error : new Error(String(error)));
        }
      }
    },
    { immediate: true },
  );
  return known as ReadonlyMap<string, WeightStats | Error>;
}
