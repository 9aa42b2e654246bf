// Grafting from the second model by command: the edit for its selected layers, and what it does to weights, before it is made.
import { computed, type InjectionKey, inject, provide, ref } from 'vue';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { useDonor } from '../../stores/donor';
import { useModel } from '../../stores/model';
import { tryOut } from './check-drop';
import { copyPart, pasteEdit } from './clipboard';

type PartGraft = ReturnType<typeof createPartGraft>;
const key: InjectionKey<PartGraft> = Symbol('part-graft');

/** Returns the grafting that the view shares, so that its result is computed once. */
export function usePartGraft(): PartGraft {
  return inject(key, createPartGraft, true);
}

/** Shares one grafting with the components of the calling view. */
export function providePartGraft(): void {
  provide(key, createPartGraft());
}

/** The selected part of the second model, the result of grafting it after the selected layer, and what grafts it. */
function createPartGraft() {
  const donor = useDonor();
  const model = useModel();

  /** Returns the selected layers as a graph, in the model's order. Throws a GraftError if they cannot form one. */
  function partOf(): LayerGraph {
    const names = donor.graph!.layers.map((layer) => layer.name).filter((name) => donor.chosen.has(name));
    const part = copyPart(donor.graph!, names);
    if (part instanceof GraftError) throw part;
    return part;
  }
  /** The layer that a part is grafted after: the selected one, or the output. */
  const below = computed(() => model.selected ?? model.graph?.outputs[0]);
  /** The result of grafting the selection; null while nothing is selected, or if it cannot be grafted. */
  const result = computed(() => {
    const { graph } = model;
    if (!graph || !donor.graph || donor.chosen.size === 0 || below.value === undefined) return null;
    try {
      return tryOut(graph, pasteEdit(graph, partOf(), below.value, donor.source), model.context);
    } catch (error) {
      if (error instanceof GraftError) return null;
      throw error;
    }
  });

  /** Grafts the selection, or with `whole` all of the second model, after the selected layer. */
  function graft(whole = false): void {
    if (!donor.graph || !model.graph || below.value === undefined) return;
    try {
      const part = whole ? donor.graph : partOf();
      model.editAndSelect(pasteEdit(model.graph, part, below.value, donor.source));
    } catch (error) {
      if (!(error instanceof GraftError)) throw error;
      model.refuse(error.words);
    }
  }
  /** Grafts the selection with the adapters that keep the most weights. */
  function graftAdapted(): void {
    const edit = result.value?.adapted?.edit;
    if (edit) model.editAndSelect(edit);
  }
  /** True while the result is shown on the canvas: the focus or the pointer is on what grafts. */
  const hinting = ref(false);
  return { partOf, below, result, graft, graftAdapted, hinting };
}
