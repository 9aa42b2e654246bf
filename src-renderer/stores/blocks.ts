// The blocks of the network, and which of them are folded into one node on the canvas.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { findBlocks } from '#shared/graph/blocks';
import { useModel } from './model';

/** A network of more layers is first shown with its blocks folded. */
const foldFrom = 500;

/** Blocks and folding. */
export const useBlocks = defineStore('blocks', () => {
  const model = useModel();
  const blocks = computed(() => (model.graph ? findBlocks(model.graph) : []));
  /** Names of the folded blocks. */
  const folded = shallowRef<ReadonlySet<string>>(new Set());
  // At once: the canvas never draws a large network open first.
  watch(
    () => model.base,
    (now, before) => {
      // When only the weights arrive, the folding stays.
      if (now && before) return;
      const many = (model.graph?.layers.length ?? 0) > foldFrom;
      folded.value = new Set(many ? blocks.value.map((block) => block.name) : []);
    },
    { flush: 'sync', immediate: true },
  );
  /** Folds or unfolds blocks; all of them if none is named. */
  function fold(close: boolean, names = blocks.value.map((block) => block.name)): void {
    const next = new Set(folded.value);
    for (const name of names) close ? next.add(name) : next.delete(name);
    folded.value = next;
  }

  return { blocks, folded, fold };
});
