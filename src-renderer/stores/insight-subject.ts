// The network that the lens, ideal images and attacks look into.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { LayerGraph } from '#shared/graph/graph';
import { settleInputSize } from '#shared/recipe/input-size';
import { useCatalog } from './catalog';
import { useModel } from './model';
import { useProject } from './project';
import { useSession } from './session';
import { useSettings } from './settings';
import { useTrial } from './trial';

/** A network as calls name it. */
export type Subject =
  | { readonly graph: LayerGraph }
  | { readonly runId: string; readonly checkpoint: 'last' | 'best' };

/** True if both are the same network with the same weights. */
export function sameSubject(a: Subject | null, b: Subject | null): boolean {
  if (!a || !b) return a === b;
  if ('graph' in a || 'graph' in b) return 'graph' in a && 'graph' in b && a.graph === b.graph;
  return a.runId === b.runId && a.checkpoint === b.checkpoint;
}

/** The network, its graph and its name. */
export const useInsightSubject = defineStore('insightSubject', () => {
  const session = useSession();
  const project = useProject();
  const settings = useSettings();
  const model = useModel();
  const trial = useTrial();
  const catalog = useCatalog();

  /** Id of a pretrained network of the catalog; null for the project's own network. */
  const pretrained = ref<string | null>(null);
  const opened = shallowRef<{ readonly id: string; readonly graph: LayerGraph } | null>(null);
  /** Graphs of runs by id and checkpoint. */
  const runGraph = shallowRef<{ readonly key: string; readonly graph: LayerGraph } | null>(null);

  /** The Model view looks into the edited network, other views into the chosen one of Try. */
  const own = computed((): Subject | null => {
    if (settings.view === 'model' && model.graph) return { graph: model.graph };
    return trial.chosen === null ? null : trial.selection();
  });
  const current = computed((): Subject | null => {
    if (pretrained.value === null) return own.value;
    return opened.value?.id === pretrained.value ? { graph: opened.value.graph } : null;
  });
  // A new object for the same network would compute everything again.
  const subject = shallowRef<Subject | null>(current.value);
  watch(
    current,
    (next) => {
      if (!sameSubject(next, subject.value)) subject.value = next;
    },
    { flush: 'sync' },
  );

  /** Pretrained networks with their classifier on this machine. */
  const installed = computed(() =>
    catalog.models.filter(({ weights }) => weights === 'bundled' || weights === 'cached'),
  );

  /** Looks into a pretrained network of the catalog, or with null into the project's own. */
  async function choose(id: string | null): Promise<void> {
    const before = pretrained.value;
    pretrained.value = id;
    if (id === null || opened.value?.id === id) return;
    try {
      const graph = await openPretrained(id);
      if (pretrained.value === id) opened.value = { id, graph };
    } catch (error) {
      if (pretrained.value === id) pretrained.value = before;
      throw error;
    }
  }

  /** Opens a pretrained network with its classifier. */
  async function openPretrained(id: string): Promise<LayerGraph> {
    const source = { catalog: id, includeTop: true, weights: 'pretrained' as const };
    const { graph } = await session.client.openModel({ project: project.id, source });
    return graph;
  }

  /** Its graph, once it is known. */
  const graph = computed(() => {
    const now = subject.value;
    if (!now) return null;
    if ('graph' in now) return settleInputSize(now.graph, null).graph;
    return runGraph.value?.key === keyOf(now) ? runGraph.value.graph : null;
  });
  watch(
    subject,
    async (now) => {
      if (!now || 'graph' in now || runGraph.value?.key === keyOf(now)) return;
      try {
        const { graph: trained } = await session.client.adoptWeights({ project: project.id, ...now });
        if (subject.value === now)
          runGraph.value = { key: keyOf(now), graph: settleInputSize(trained, null).graph };
      } catch {
        // A training run has no final weights yet; the views then offer no names of classes and layers.
      }
    },
    { immediate: true },
  );
  watch(
    () => project.id,
    () => {
      pretrained.value = null;
      opened.value = null;
      runGraph.value = null;
    },
  );

  /** Classes by number; empty while they are not known. */
  const classes = computed((): readonly string[] => graph.value?.classes ?? []);

  return { subject, graph, classes, pretrained, installed, choose, openPretrained };
});

const keyOf = (run: { readonly runId: string; readonly checkpoint: string }) =>
  `${run.runId} ${run.checkpoint}`;
