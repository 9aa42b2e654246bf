// What the edits of this network did to weights: which layers keep them and which restart, by edit and by layer.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { startsAnew } from '#shared/graph/derived-weights';
import type { Edit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { compareFates, findFates, keepsNames, type LayerFate } from '#shared/graph/kept-weights';
import type { Step } from './history';
import { useModel } from './model';

/** Mark of a layer: it was grafted with its weights, or an edit made it restart with random weights. */
export type WeightMark = 'kept' | 'restarts';

interface Found {
  readonly before: LayerGraph;
  readonly context: unknown;
  readonly fates: readonly LayerFate[];
}

/** The fates of layers by edit, and the marks of the layers of the current graph. */
export const useKeptWeights = defineStore('kept-weights', () => {
  const model = useModel();
  const found = new WeakMap<Edit, Found>();

  /** Returns the fates of the layers of an applied edit; empty for an edit that neither adds nor loses weights. */
  function fatesBy(edit: Edit): readonly LayerFate[] {
    const before = model.graphBefore(edit);
    if (!before) return [];
    const { context } = model;
    const known = found.get(edit);
    if (known?.before === before && known.context === context) return known.fates;
    const fates = !keepsNames(edit)
      ? findFates(before, edit, context)
      : (model.effectsBy(edit)?.reinitialized.length ?? 0) > 0
        ? compareFates(before, model.graphAfter(edit)!)
        : [];
    found.set(edit, { before, context, fates });
    return fates;
  }

  /** The marks that the applied steps leave, by the layers' current names. */
  const marks = computed(() => {
    let marked = new Map<string, WeightMark>();
    for (const [i, step] of model.steps.entries())
      if (!model.failures.has(i)) marked = marksAfter(step, marked);
    return new Map([...marked].filter(([name, mark]) => mark === 'kept' || isRandom(name)));
  });

  function marksAfter(step: Step, before: Map<string, WeightMark>): Map<string, WeightMark> {
    const fates = step.kind === 'edit' ? fatesBy(step.edit) : [];
    if (fates.length === 0) return before;
    const after = new Map<string, WeightMark>();
    for (const { layer, was, origin, fate } of fates) {
      const mark =
        fate === 'restarts'
          ? 'restarts'
          : origin === 'network'
            ? before.get(was)
            : fate === 'kept'
              ? 'kept'
              : undefined;
      if (mark) after.set(layer, mark);
    }
    return after;
  }

  /** True while some weights of the layer are random: a run or other weights may have replaced them. */
  const isRandom = (name: string) =>
    Object.values(model.layersByName.get(name)?.weights ?? {}).some(startsAnew);

  /** Marks that an edit under consideration would leave; null if there is none. */
  const previewed = shallowRef<ReadonlyMap<string, WeightMark> | null>(null);

  /** The same for the layers of the second model. */
  const previewedPart = shallowRef<ReadonlyMap<string, WeightMark> | null>(null);

  /** Shows the marks that an edit under consideration would leave; null to show none. */
  function preview(fates: readonly LayerFate[] | null): void {
    const marksOf = (origin: LayerFate['origin'], some: readonly WeightMark[]) =>
      new Map(
        (fates ?? []).flatMap((one) => {
          const mark = some.find((known) => known === one.fate);
          return one.origin === origin && mark ? [[one.was, mark] as const] : [];
        }),
      );
    previewed.value = fates && marksOf('network', ['restarts']);
    previewedPart.value = fates && marksOf('part', ['kept', 'restarts']);
  }

  return { fatesBy, marks, previewed, previewedPart, preview };
});
