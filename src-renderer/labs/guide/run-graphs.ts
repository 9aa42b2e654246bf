// The networks that the runs of a lab were started with.
import { type ShallowRef, shallowRef, watch } from 'vue';
import { isCancelled } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { useProject } from '../../stores/project';
import { useRuns } from '../../stores/runs';
import { useSession } from '../../stores/session';
import { useToasts } from '../../stores/toasts';

/** Returns the networks by run, loaded while a lab is open. */
export function useRunGraphs(): ShallowRef<ReadonlyMap<string, LayerGraph>> {
  const session = useSession();
  const project = useProject();
  const runs = useRuns();
  const toasts = useToasts();
  const graphs = shallowRef<ReadonlyMap<string, LayerGraph>>(new Map());
  const asked = new Set<string>();

  async function load(runId: string): Promise<void> {
    const { id } = project;
    asked.add(runId);
    try {
      const { graph } = await session.client.runRecipe({ project: id, runId });
      if (project.id === id) graphs.value = new Map([...graphs.value, [runId, graph]]);
    } catch (error) {
      asked.delete(runId);
      if (project.id === id && !isCancelled(error)) toasts.fail(error);
    }
  }

  watch(
    () => project.id,
    () => {
      asked.clear();
      graphs.value = new Map();
    },
  );
  watch(
    () => (project.draft.lab ? runs.list : []),
    (list) => {
      for (const { runId } of list) if (!asked.has(runId)) void load(runId);
    },
    { immediate: true },
  );
  return graphs;
}
