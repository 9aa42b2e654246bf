// The network being edited: base graph, steps with undo and redo, and all that follows from them.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { applyEdit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { findTrainingProblems, inferGraph } from '#shared/graph/infer';
import type { ModelInfo } from '#shared/protocol/engine-contract';
import type { Edit } from '#shared/recipe/edit';
import type { ModelSource } from '#shared/recipe/recipe';
import { foldSteps, type Step, toDraft } from '../graph/history';
import { useClient } from './connection';
import { useData } from './data';
import { useProject } from './project';
import { useToasts } from './toasts';

/** The graph, its history and what is derived from it. */
export const useModel = defineStore('model', () => {
  const client = useClient();
  const project = useProject();
  const data = useData();
  const toasts = useToasts();

  const catalogue = shallowRef<ModelInfo[]>([]);
  const base = shallowRef<LayerGraph | null>(null);
  const notes = shallowRef<string[]>([]);
  const steps = shallowRef<readonly Step[]>([]);
  const undone = shallowRef<readonly Step[]>([]);
  const loading = ref(false);
  const problem = ref<string | null>(null);
  const selected = ref<string | null>(null);
  let loads = 0;

  const folded = computed(() => {
    if (!base.value) return null;
    const classes = data.classes;
    return foldSteps(base.value, steps.value, (graph, edit) =>
      applyEdit(graph, edit, { classes, seed: project.draft.seed }),
    );
  });
  const graph = computed(() => folded.value?.graph ?? null);
  const facts = computed(() => (graph.value ? inferGraph(graph.value) : null));
  const problems = computed(() => {
    if (!graph.value || !facts.value) return [];
    const classes = data.classes.length;
    return classes > 0 ? findTrainingProblems(graph.value, facts.value, classes) : facts.value.problems;
  });
  const layersByName = computed(() => new Map(graph.value?.layers.map((layer) => [layer.name, layer]) ?? []));
  const selectedLayer = computed(() => (selected.value ? layersByName.value.get(selected.value) : undefined));

  async function loadCatalogue(): Promise<void> {
    catalogue.value = await client.listModels({});
  }

  /** Opens the draft's model and replays its edits: after a project was opened. */
  async function load(): Promise<void> {
    const { model, edits, adopted } = project.draft;
    const mine = ++loads;
    base.value = null;
    steps.value = [];
    undone.value = [];
    selected.value = null;
    problem.value = null;
    if (model === null) return;
    loading.value = true;
    try {
      const opened = await client.openModel({ project: project.id, source: model });
      const replayed: Step[] = edits.map((edit) => ({ kind: 'edit', edit }));
      for (const one of [...(adopted ?? [])].reverse()) {
        const trained = await client
          .adoptWeights({ project: project.id, runId: one.runId, checkpoint: one.checkpoint })
          .catch(() => null);
        if (trained) {
          const { runId, checkpoint } = one;
          replayed.splice(one.after, 0, { kind: 'adopt', runId, checkpoint, trained: trained.graph });
        }
      }
      if (mine !== loads) return;
      base.value = opened.graph;
      notes.value = opened.notes;
      steps.value = replayed;
    } catch (error) {
      if (mine === loads) problem.value = error instanceof Error ? error.message : String(error);
      toasts.fail(error, () => void load());
    } finally {
      if (mine === loads) loading.value = false;
    }
  }

  /** Takes another network; the edits of the one before are dropped. */
  async function choose(source: ModelSource): Promise<void> {
    project.update({ model: source, edits: [], adopted: [] });
    await load();
  }

  /** Puts the network away and shows the catalogue. */
  function close(): void {
    loads++;
    base.value = null;
    steps.value = [];
    undone.value = [];
    project.update({ model: null, edits: [], adopted: [] });
  }

  function setSteps(next: readonly Step[], redo: readonly Step[]): void {
    steps.value = next;
    undone.value = redo;
    project.update(toDraft(next));
    if (selected.value && !layersByName.value.has(selected.value)) selected.value = null;
  }

  function add(step: Step): void {
    setSteps([...steps.value, step], []);
  }

  const edit = (one: Edit) => add({ kind: 'edit', edit: one });

  /** Takes a run's trained weights into the graph, as one undoable step. */
  async function adopt(runId: string, checkpoint: 'last' | 'best'): Promise<void> {
    const { graph: trained } = await client.adoptWeights({ project: project.id, runId, checkpoint });
    add({ kind: 'adopt', runId, checkpoint, trained });
  }

  const canUndo = computed(() => steps.value.length > 0);
  const canRedo = computed(() => undone.value.length > 0);
  function undo(): void {
    const last = steps.value.at(-1);
    if (last) setSteps(steps.value.slice(0, -1), [...undone.value, last]);
  }
  function redo(): void {
    const next = undone.value.at(-1);
    if (next) setSteps([...steps.value, next], undone.value.slice(0, -1));
  }
  /** Undoes every step from that one on. */
  function undoTo(index: number): void {
    while (steps.value.length > index) undo();
  }

  return {
    catalogue,
    base,
    notes,
    steps,
    undone,
    failures: computed(() => folded.value?.failures ?? new Map<number, string>()),
    loading,
    problem,
    selected,
    selectedLayer,
    graph,
    facts,
    problems,
    layersByName,
    loadCatalogue,
    load,
    choose,
    close,
    edit,
    adopt,
    undo,
    redo,
    undoTo,
    canUndo,
    canRedo,
  };
});
