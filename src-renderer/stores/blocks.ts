// Blocks of the network, and which of them are collapsed into one node on the canvas.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { findBlocks } from '#shared/graph/blocks';
import { useModel } from './model';

/** Networks with more layers open with their blocks collapsed. */
const foldFrom = 500;

/** Blocks and their collapsed state. */
export const useBlocks = defineStore('blocks', () => {
  const model = useModel();
  const blocks = computed(() => (model.graph ? findBlocks(model.graph) : []));
  /** Names of the collapsed blocks. */
  const folded = shallowRef<ReadonlySet<string>>(new Set());
  // Runs synchronously, so that the canvas never draws a large network expanded first.
  watch(
    () => model.base,
    (now, before) => {
      // If only the weights have loaded, keep the collapsed blocks.
      if (now && before) return;
      const many = (model.graph?.layers.length ?? 0) > foldFrom;
      folded.value = new Set(many ? blocks.value.map((block) => block.name) : []);
    },
    { flush: 'sync', immediate: true },
  );
  /** Collapses or expands the named blocks, or all of them. */
  function fold(close: boolean, names = blocks.value.map((block) => block.name)): void {
    const next = new Set(folded.value);
    for (const name of names) close ? next.add(name) : next.delete(name);
    folded.value = next;
  }

  return { blocks, folded, fold };
});
