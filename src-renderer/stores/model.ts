// The network being edited: base graph, steps with undo and redo, and all that follows from them.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { countAligned, findOtherClasses } from '#shared/data/align-classes';
import { findBlocks } from '#shared/graph/blocks';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit } from '#shared/graph/edits/index';
import { type EditEffects, effectsOf } from '#shared/graph/effects';
import { type Fix, findFixes } from '#shared/graph/fixes';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph, type Problem } from '#shared/graph/infer';
import type { ModelSource } from '#shared/graph/model-source';
import { meaningsOf } from '#shared/graph/output-meaning';
import { findOutputProblems } from '#shared/graph/output-problems';
import { findTrainingProblems } from '#shared/graph/training-problems';
import type { ModelInfo } from '#shared/protocol/engine/models';
import { suggestInputSize, whySize } from '#shared/recipe/input-size';
import { useClient } from '../connect/use-connection';
import { createArrival, type Opened } from './arriving';
import { useData } from './data';
import { foldSteps, rememberEdits, type Step, toDraft, toUndone } from './history';
import { useProject } from './project';
import { useToasts } from './toasts';

/** From how many layers on a network is first shown with its blocks folded. */
const foldFrom = 500;

/** What an edit was done to, and what came of it. */
const done = new WeakMap<Edit, readonly [before: LayerGraph, after: LayerGraph]>();

/** The graph, its history and what is derived from it. */
export const useModel = defineStore('model', () => {
  const client = useClient();
  const project = useProject();
  const data = useData();
  const toasts = useToasts();

  const catalog = shallowRef<ModelInfo[]>([]);
  const base = shallowRef<LayerGraph | null>(null);
  const notes = shallowRef<string[]>([]);
  const steps = shallowRef<readonly Step[]>([]);
  const undone = shallowRef<readonly Step[]>([]);
  const loading = ref(false);
  const problem = ref<string | null>(null);
  const selected = ref<string | null>(null);
  let loads = 0;

  const seed = computed(() => project.draft.seed);
  const classes = computed((before?: readonly string[]) =>
    before && before.join('\n') === data.classes.join('\n') ? before : data.classes,
  );
  /** Made anew with other classes or another seed, which decide what edits give. */
  const apply = computed(() => {
    const context = { classes: classes.value, seed: seed.value };
    return rememberEdits((graph, edit) => {
      const next = applyEdit(graph, edit, context);
      done.set(edit, [graph, next]);
      return next;
    });
  });
  const folded = computed(() => (base.value ? foldSteps(base.value, steps.value, apply.value) : null));
  const graph = computed(() => folded.value?.graph ?? null);
  /** What that edit did beside what it says; null where it was not carried out. */
  function effectsBy(edit: Edit): EditEffects | null {
    const both = done.get(edit);
    return both ? effectsOf(...both, edit) : null;
  }
  const facts = computed(() => (graph.value ? inferGraph(graph.value) : null));
  /** At which size a network of any input size would train. */
  const size = computed(() => {
    const found = graph.value && suggestInputSize(graph.value, data.summary?.medianSide ?? null);
    return found && { height: found.height, width: found.width, why: whySize(found) };
  });
  const problems = computed(() => {
    if (!graph.value || !facts.value) return [];
    const classes = countAligned(graph.value, data.classes);
    const context = { multiLabel: data.summary?.several === true, size: size.value };
    const found =
      classes > 0
        ? findTrainingProblems(graph.value, facts.value, classes, context)
        : [...facts.value.problems, ...findOutputProblems(graph.value)];
    const other = classes > 0 ? findOtherClasses(graph.value, data.classes) : null;
    return other ? [...found, other] : found;
  });
  const meanings = computed(() =>
    graph.value ? meaningsOf(graph.value, { multiLabel: data.summary?.several === true }) : [],
  );
  const layersByName = computed(() => new Map(graph.value?.layers.map((layer) => [layer.name, layer]) ?? []));
  /** Layers chosen beside the selected one. */
  const others = shallowRef<ReadonlySet<string>>(new Set());
  watch(selected, (name) => {
    if (name === null || !others.value.has(name)) others.value = new Set();
  });
  const selection = computed(() => {
    if (selected.value === null) return [];
    const chosen = new Set([...others.value, selected.value]);
    return graph.value?.layers.map((layer) => layer.name).filter((name) => chosen.has(name)) ?? [];
  });
  /** Chooses layers; the last is the one that the inspector shows. */
  function select(names: readonly string[]): void {
    others.value = new Set(names);
    selected.value = names.at(-1) ?? null;
  }
  /** Adds a layer to the selection or takes it out. */
  function toggle(name: string): void {
    const chosen = new Set(selection.value);
    if (!chosen.delete(name)) chosen.add(name);
    select([...chosen].filter((one) => one !== name).concat(chosen.has(name) ? [name] : []));
  }

  const blocks = computed(() => (graph.value ? findBlocks(graph.value) : []));
  /** Names of the blocks that are drawn as one node. */
  const closed = shallowRef<ReadonlySet<string>>(new Set());
  // At once: the canvas never draws a large network open first.
  watch(
    base,
    (now, before) => {
      // The weights have come: what was folded stays so.
      if (now && before) return;
      const many = (graph.value?.layers.length ?? 0) > foldFrom;
      closed.value = new Set(many ? blocks.value.map((block) => block.name) : []);
    },
    { flush: 'sync' },
  );
  /** Folds or opens blocks; all of them when none is named. */
  function fold(close: boolean, names = blocks.value.map((block) => block.name)): void {
    const next = new Set(closed.value);
    for (const name of names) close ? next.add(name) : next.delete(name);
    closed.value = next;
  }

  /** What was copied: a model of its own, which outlives the network that it came from. */
  const copied = shallowRef<LayerGraph | null>(null);
  /** The model that it came from. */
  const copiedFrom = shallowRef<ModelSource | null>(null);

  function fixesOf(one: Problem): Fix[] {
    if (!graph.value || !facts.value) return [];
    return findFixes(graph.value, facts.value, one, {
      classes: data.classes,
      seed: project.draft.seed,
      multiLabel: data.summary?.several === true,
      size: size.value,
    });
  }

  const selectedLayer = computed(() => (selected.value ? layersByName.value.get(selected.value) : undefined));

  async function loadCatalog(): Promise<void> {
    catalog.value = await client.listModels({});
  }

  const { arrival, pending, read, stop: stopReading, reset } = createArrival(client);

  /** Opens the draft's model and replays its edits: after a project was opened. It is shown before its weights are here. */
  async function load(): Promise<void> {
    const mine = ++loads;
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
      if (mine === loads) problem.value = error instanceof Error ? error.message : String(error);
      toasts.fail(error, () => void load());
    } finally {
      if (mine === loads) loading.value = false;
    }
  }

  /** Reads the weights of the network that is shown, again after they were stopped or failed. */
  async function readWeights(): Promise<void> {
    const { model: source } = project.draft;
    const mine = loads;
    if (source === null) return;
    await read({ project: project.id, source }, async ({ graph: opened, notes: told }: Opened) => {
      const replayed = base.value ? null : await replay();
      if (mine !== loads) return;
      performance.mark('graft:graph-arrived');
      notes.value = told;
      if (replayed) [steps.value, undone.value] = replayed;
      base.value = opened;
      loading.value = false;
    });
  }

  /** The draft's edits as steps, with the trained weights that were adopted between them; and the undone ones. */
  async function replay(): Promise<[steps: Step[], undone: Step[]]> {
    const { edits, adopted = [], undone: left = [] } = project.draft;
    const replayed: Step[] = edits.map((edit) => ({ kind: 'edit', edit }));
    for (const one of [...adopted].reverse()) {
      const step = await adoption(one);
      if (step) replayed.splice(one.after, 0, step);
    }
    const again = await Promise.all(
      left.map((one) => ('edit' in one ? ({ kind: 'edit', edit: one.edit } as const) : adoption(one))),
    );
    // What can't be done again, as its run is gone, takes with it what would come after.
    const gap = again.lastIndexOf(null);
    return [replayed, again.slice(gap + 1).filter((step) => step !== null)];
  }

  async function adoption(one: { runId: string; checkpoint: 'last' | 'best' }): Promise<Step | null> {
    const { runId, checkpoint } = one;
    const trained = await client.adoptWeights({ project: project.id, runId, checkpoint }).catch(() => null);
    return trained && { kind: 'adopt', runId, checkpoint, trained: trained.graph };
  }

  /** Takes another network; the edits of the one before are dropped. */
  async function choose(source: ModelSource): Promise<void> {
    project.update({ model: source, edits: [], adopted: [], undone: [] });
    await load();
  }

  /** Puts the network away and shows the catalog. */
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
  /** Carries out an edit and selects what it brought. */
  function editAndSelect(one: Edit): void {
    const before = layersByName.value;
    edit(one);
    const brought = [...layersByName.value.keys()].filter((name) => !before.has(name));
    if (brought.length > 0) select(brought.slice(-1));
  }
  /** Says why something was not done. */
  const refuse = (why: string) => toasts.show('error', why);

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
    others,
    selection,
    select,
    toggle,
    blocks,
    closed,
    fold,
    copied,
    copiedFrom,
    fixesOf,
    catalog,
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
    selected,
    selectedLayer,
    graph,
    facts,
    problems,
    meanings,
    layersByName,
    loadCatalog,
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
