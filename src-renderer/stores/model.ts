// The edited network: base graph, steps with undo and redo, and derived state.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { wordsOf } from '#shared/errors';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit } from '#shared/graph/edits/index';
import { type EditEffects, effectsOf } from '#shared/graph/effects';
import { indexOfLayers, type Layer, type LayerGraph } from '#shared/graph/graph';
import type { ModelSource } from '#shared/graph/model-source';
import type { Words } from '#shared/sentence';
import { useClient } from '../connect/use-connection';
import { baseName } from '../ui/format';
import { createArrival, type Opened } from './arriving';
import { useCatalog } from './catalog';
import type { What } from './changes';
import { useData } from './data';
import { deriveInTurns } from './derive-in-turns';
import { createGraphFindings } from './graph-findings';
import { foldSteps, rememberEdits, type Step, toDraft, toUndone } from './history';
import { useProject } from './project';
import { replayDraft } from './replay-draft';
import { createSelection, type LayersByName } from './selection';
import { useToasts } from './toasts';
import { type Change, useUndo } from './undo';

/** Graph before and after each edit. */
const results = new WeakMap<Edit, readonly [before: LayerGraph, after: LayerGraph]>();
const effects = new WeakMap<readonly LayerGraph[], EditEffects>();

/** The graph, its history and its derived state. */
export const useModel = defineStore('model', () => {
  const client = useClient();
  const project = useProject();
  const data = useData();
  const toasts = useToasts();
  const history = useUndo();
  const catalog = useCatalog();

  const base = shallowRef<LayerGraph | null>(null);
  const notes = shallowRef<Words[]>([]);
  const steps = shallowRef<readonly Step[]>([]);
  /** Undone steps of this network, the next one to redo last. */
  const undone = computed(() => {
    const entries = history.undone.filter(({ where }) => where === 'model');
    const other = entries.findLastIndex(({ step }) => !step);
    return entries.slice(other + 1).flatMap(({ step }) => step ?? []);
  });
  const loading = ref(false);
  const problem = ref<Words | null>(null);
  let loads = 0;
  /** The value of `project.opened` whose saved steps are in `steps`. */
  let restored = 0;

  const seed = computed(() => project.draft.seed);
  const classes = computed((before?: readonly string[]) =>
    before && before.join('\n') === data.classes.join('\n') ? before : data.classes,
  );
  const context = computed(() => ({ classes: classes.value, seed: seed.value }));
  /** Recreated when the classes or the seed change, since both affect the results of edits. */
  const apply = computed(() => {
    const current = context.value;
    return rememberEdits((graph, edit) => {
      const next = applyEdit(graph, edit, current);
      results.set(edit, [graph, next]);
      return next;
    });
  });
  const folded = computed(() => (base.value ? foldSteps(base.value, steps.value, apply.value) : null));
  const graph = computed(() => folded.value?.graph ?? null);
  /** Returns the side effects of an edit; null if it was not applied. */
  function effectsBy(edit: Edit): EditEffects | null {
    const both = results.get(edit);
    if (!both) return null;
    const known = effects.get(both);
    if (known) return known;
    const found = effectsOf(...both, edit);
    effects.set(both, found);
    return found;
  }
  /** Returns the graph that an edit was applied to; null if it was not applied. */
  const graphBefore = (edit: Edit): LayerGraph | null => results.get(edit)?.[0] ?? null;
  /** Returns the graph that an edit made; null if it was not applied. */
  const graphAfter = (edit: Edit): LayerGraph | null => results.get(edit)?.[1] ?? null;
  const findings = createGraphFindings(graph);
  const layersByName = computed(() => byName(graph.value?.layers ?? []));
  const selecting = createSelection(graph, layersByName);
  const { selected, select } = selecting;
  const { arrival, pending, read, stop: stopReading, reset } = createArrival(client);

  /** Opens the draft's model, and replays its edits if they are not known. The structure is shown before the weights are loaded. */
  async function load(): Promise<void> {
    const loadId = ++loads;
    reset();
    base.value = null;
    if (restored !== project.opened) steps.value = [];
    selected.value = null;
    problem.value = null;
    // An earlier load that is superseded leaves it to this one.
    loading.value = project.draft.model !== null;
    if (!loading.value) return;
    try {
      await readWeights();
    } catch (error) {
      if (loadId === loads) problem.value = wordsOf(error);
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
      const replayed = restored === project.opened ? null : await replayDraft(client, project);
      await deriveInTurns(opened);
      if (loadId !== loads) return;
      performance.mark('graft:graph-arrived');
      notes.value = openNotes;
      if (replayed) restore(...replayed);
      base.value = opened;
      loading.value = false;
    });
  }

  function restore(kept: readonly Step[], again: readonly Step[]): void {
    restored = project.opened;
    steps.value = kept;
    history.seed(kept.map(changeOf), again.map(changeOf));
  }

  /** Opens another network, without the edits of the current one. */
  function choose(source: ModelSource): Promise<void> {
    return change({ key: 'openNetwork', values: { name: nameOf(source) } }, source);
  }

  /** Closes the network and shows the catalog. */
  function close(): void {
    const name = graph.value?.name ?? '';
    void change({ key: 'closeNetwork', values: { name, edits: steps.value.length } }, null);
  }

  const nameOf = (source: ModelSource) =>
    'file' in source
      ? baseName(source.file)
      : (catalog.models.find(({ id }) => id === source.catalog)?.title ?? source.catalog);

  function change(what: What, source: ModelSource | null): Promise<void> {
    const { model: before, edits, adopted } = project.draft;
    const known = restored === project.opened ? steps.value : null;
    history.push({
      where: 'model',
      what,
      undo() {
        if (known) return setNetwork(before, known);
        // The network was changed before its edits were replayed.
        project.update({ model: before, edits, adopted });
        restored = 0;
        return load();
      },
      redo: () => setNetwork(source, []),
    });
    return setNetwork(source, []);
  }

  function setNetwork(source: ModelSource | null, kept: readonly Step[]): Promise<void> {
    restored = project.opened;
    steps.value = kept;
    project.update({ model: source, ...toDraft(kept), undone: toUndone(undone.value) });
    return load();
  }

  function setSteps(next: readonly Step[]): void {
    steps.value = next;
    project.update({ ...toDraft(next), undone: toUndone(undone.value) });
    if (selected.value && !layersByName.value.has(selected.value)) selected.value = null;
  }

  /** Returns the entry of the undo history for a step. */
  function changeOf(step: Step): Change {
    return {
      where: 'model',
      what: { step },
      step,
      field: fieldOf(step),
      undo: () => setSteps(steps.value.slice(0, -1)),
      redo: () => setSteps([...steps.value, step]),
    };
  }

  function add(step: Step): void {
    const entry = changeOf(step);
    const before = history.joins(entry.field) ? steps.value.slice(0, -1) : steps.value;
    history.push(entry);
    setSteps([...before, step]);
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
  const refuse = (why: Words) => toasts.show('error', why);

  /** Adopts a run's trained weights as one undoable step. */
  async function adopt(runId: string, checkpoint: 'last' | 'best'): Promise<void> {
    const { graph: trained } = await client.adoptWeights({ project: project.id, runId, checkpoint });
    add({ kind: 'adopt', runId, checkpoint, trained });
  }

  /** Undoes all steps of the graph from that index on; other changes of the project stay. */
  function undoTo(index: number): void {
    const own = history.done.filter(({ step }) => step);
    void history.undoAll(own.slice(own.length - (steps.value.length - index)));
  }

  return {
    ...selecting,
    ...findings,
    base,
    notes,
    steps,
    undone,
    failures: computed(() => folded.value?.failures ?? new Map<number, Words>()),
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
    context,
    effectsBy,
    graphBefore,
    graphAfter,
    refuse,
    adopt,
    undoTo,
  };
});

/** Returns the layers by name, without another map of them. */
function byName(layers: readonly Layer[]): LayersByName {
  const index = indexOfLayers(layers);
  return {
    get: (name) => layers[index.get(name) ?? -1],
    has: (name) => index.has(name),
    keys: () => index.keys(),
  };
}

/** Repeated changes of one parameter within a moment are one step. */
function fieldOf(step: Step): string | undefined {
  if (step.kind !== 'edit' || step.edit.edit !== 'setParams') return undefined;
  return `params/${[step.edit.layer].flat().join()}/${Object.keys(step.edit.params).sort().join()}`;
}
