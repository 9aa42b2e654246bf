// The edited network: base graph, steps with undo and redo, and derived state.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit } from '#shared/graph/edits/index';
import { type EditEffects, effectsOf } from '#shared/graph/effects';
import type { LayerGraph } from '#shared/graph/graph';
import type { ModelSource } from '#shared/graph/model-source';
import { useClient } from '../connect/use-connection';
import { createArrival, type Opened } from './arriving';
import { useData } from './data';
import { createGraphFindings } from './graph-findings';
import { foldSteps, rememberEdits, type Step, toDraft, toUndone } from './history';
import { useProject } from './project';
import { replayDraft } from './replay-draft';
import { createSelection } from './selection';
import { useToasts } from './toasts';

/** Graph before and after each edit. */
const results = new WeakMap<Edit, readonly [before: LayerGraph, after: LayerGraph]>();

/** The graph, its history and its derived state. */
export const useModel = defineStore('model', () => {
  const client = useClient();
  const project = useProject();
  const data = useData();
  const toasts = useToasts();

  const base = shallowRef<LayerGraph | null>(null);
  const notes = shallowRef<string[]>([]);
  const steps = shallowRef<readonly Step[]>([]);
  const undone = shallowRef<readonly Step[]>([]);
  const loading = ref(false);
  const problem = ref<string | null>(null);
  let loads = 0;

  const seed = computed(() => project.draft.seed);
  const classes = computed((before?: readonly string[]) =>
    before && before.join('\n') === data.classes.join('\n') ? before : data.classes,
  );
  /** Recreated when the classes or the seed change, since both affect the results of edits. */
  const apply = computed(() => {
    const context = { classes: classes.value, seed: seed.value };
    return rememberEdits((graph, edit) => {
      const next = applyEdit(graph, edit, context);
      results.set(edit, [graph, next]);
      return next;
    });
  });
  const folded = computed(() => (base.value ? foldSteps(base.value, steps.value, apply.value) : null));
  const graph = computed(() => folded.value?.graph ?? null);
  /** Returns the side effects of an edit; null if it was not applied. */
  function effectsBy(edit: Edit): EditEffects | null {
    const both = results.get(edit);
    return both ? effectsOf(...both, edit) : null;
  }
  const findings = createGraphFindings(graph);
  const layersByName = computed(() => new Map(graph.value?.layers.map((layer) => [layer.name, layer]) ?? []));
  const selecting = createSelection(graph, layersByName);
  const { selected, select } = selecting;
  const { arrival, pending, read, stop: stopReading, reset } = createArrival(client);

  /** Opens the draft's model and replays its edits. The structure is shown before the weights are loaded. */
  async function load(): Promise<void> {
    const loadId = ++loads;
    reset();
    base.value = null;
    steps.value = [];
    undone.value = [];
    selected.value = null;
    problem.value = null;
    if (project.draft.model === null) return;
    loading.value = true;
    try {
      await readWeights();
    } catch (error) {
      if (loadId === loads) problem.value = error instanceof Error ? error.message : String(error);
      toasts.fail(error, () => void load());
    } finally {
      if (loadId === loads) loading.value = false;
    }
  }

  /** Loads the weights again after loading was stopped or failed. */
  async function readWeights(): Promise<void> {
    const { model: source } = project.draft;
    const loadId = loads;
    if (source === null) return;
    await read({ project: project.id, source }, async ({ graph: opened, notes: openNotes }: Opened) => {
      const replayed = base.value ? null : await replayDraft(client, project);
      if (loadId !== loads) return;
      performance.mark('graft:graph-arrived');
      notes.value = openNotes;
      if (replayed) [steps.value, undone.value] = replayed;
      base.value = opened;
      loading.value = false;
    });
  }

  /** Opens another network and drops the edits of the current one. */
  async function choose(source: ModelSource): Promise<void> {
    project.update({ model: source, edits: [], adopted: [], undone: [] });
    await load();
  }

  /** Closes the network and shows the catalog. */
  function close(): void {
    loads++;
    reset();
    base.value = null;
    steps.value = [];
    undone.value = [];
    project.update({ model: null, edits: [], adopted: [], undone: [] });
  }

  function setSteps(next: readonly Step[], redo: readonly Step[]): void {
    steps.value = next;
    undone.value = redo;
    project.update({ ...toDraft(next), undone: toUndone(redo) });
    if (selected.value && !layersByName.value.has(selected.value)) selected.value = null;
  }

  function add(step: Step): void {
    setSteps([...steps.value, step], []);
  }

  const edit = (one: Edit) => add({ kind: 'edit', edit: one });
  /** Applies an edit and selects the layers it added. */
  function editAndSelect(one: Edit): void {
    const before = layersByName.value;
    edit(one);
    const added = [...layersByName.value.keys()].filter((name) => !before.has(name));
    if (added.length > 0) select(added.slice(-1));
  }
  /** Reports why an action was refused. */
  const refuse = (why: string) => toasts.show('error', why);

  /** Adopts a run's trained weights as one undoable step. */
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
  /** Undoes all steps from that index on. */
  function undoTo(index: number): void {
    while (steps.value.length > index) undo();
  }

  return {
    ...selecting,
    ...findings,
    base,
    notes,
    steps,
    undone,
    failures: computed(() => folded.value?.failures ?? new Map<number, string>()),
    loading,
    problem,
    arrival,
    pending,
    readWeights,
    stopReading,
    graph,
    layersByName,
    load,
    choose,
    close,
    edit,
    editAndSelect,
    effectsBy,
    refuse,
    adopt,
    undo,
    redo,
    undoTo,
    canUndo,
    canRedo,
  };
});
