// Comparison of the current network with its original file or another network.
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

/** Kinds of change, in order of priority for a layer's color. */
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

/** The comparison. Nothing is computed while it is hidden. */
export const useCompare = defineStore('compare', () => {
  const model = useModel();
  const client = useClient();
  const project = useProject();
  const toasts = useToasts();
  const on = ref(false);
  const loading = ref(false);
  /** Network to compare with; null for the opened file. */
  const other = shallowRef<LayerGraph | null>(null);
  watch(
    () => model.base,
    (now, was) => {
      // If only the weights have loaded, it is the same network.
      if (now && was) return;
      other.value = null;
      on.value = false;
    },
  );
  const before = computed(() => (on.value ? (other.value ?? model.base) : null));
  const diff = computed(() => (before.value && model.graph ? diffGraphs(before.value, model.graph) : null));
  /** First kind of change of each layer. */
  const changes = computed(() => {
    const found = new Map<string, (typeof changeKinds)[number]>();
    for (const kind of changeKinds)
      for (const name of diff.value?.[kind] ?? []) if (!found.has(name)) found.set(name, kind);
    return found;
  });
  /** Both graphs merged into one; null while nothing is compared. */
  const merged = computed(() =>
    before.value && model.graph ? mergeGraphs(before.value, model.graph) : null,
  );
  /** Shapes and parameter counts of the original graph, for its removed layers. */
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
