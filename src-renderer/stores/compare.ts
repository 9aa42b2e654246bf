// Before and after: what the network of now is compared with, and what differs.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { diffGraphs, type GraphDiff } from '#shared/graph/diff';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { mergeGraphs } from '#shared/graph/merge-graphs';
import type { ModelSource } from '#shared/graph/model-source';
import { useClient } from '../connect/use-connection';
import { useModel } from './model';
import { useProject } from './project';
import { useToasts } from './toasts';

/** Kinds of change, the one that a layer is colored by first. */
export const changeKinds = [
  'added',
  'removed',
  'changed',
  'moved',
  'reinitialized',
  'reweighted',
  'thawed',
  'frozen',
] as const satisfies readonly (keyof GraphDiff)[];

/** The comparison; nothing is computed while it is not shown. */
export const useCompare = defineStore('compare', () => {
  const model = useModel();
  const client = useClient();
  const project = useProject();
  const toasts = useToasts();
  const on = ref(false);
  const loading = ref(false);
  /** Another network to compare with; null for the opened file. */
  const other = shallowRef<LayerGraph | null>(null);
  watch(
    () => model.base,
    (now, was) => {
      // The weights have come: it is the same network.
      if (now && was) return;
      other.value = null;
      on.value = false;
    },
  );
  const before = computed(() => (on.value ? (other.value ?? model.base) : null));
  const diff = computed(() => (before.value && model.graph ? diffGraphs(before.value, model.graph) : null));
  /** The first kind of change of each layer. */
  const changes = computed(() => {
    const found = new Map<string, (typeof changeKinds)[number]>();
    for (const kind of changeKinds)
      for (const name of diff.value?.[kind] ?? []) if (!found.has(name)) found.set(name, kind);
    return found;
  });
  /** Both graphs in one; null while nothing is compared. */
  const merged = computed(() =>
    before.value && model.graph ? mergeGraphs(before.value, model.graph) : null,
  );
  /** What follows from the earlier graph: shapes and parameters of layers that are gone. */
  const factsBefore = computed(() => (before.value ? inferGraph(before.value) : null));

  /** Compares with another network. */
  async function compareWith(source: ModelSource): Promise<void> {
    loading.value = true;
    try {
      const opened = await client.openModel({ project: project.id, source, structureOnly: true });
      other.value = opened.graph;
      on.value = true;
    } catch (error) {
      toasts.fail(error);
    } finally {
      loading.value = false;
    }
  }
  return { on, other, loading, before, diff, changes, merged, factsBefore, compareWith };
});
