// Drawing of the current network, merged with the compared one, reusing unchanged parts.
import { computed, watch } from 'vue';
import { useBlocks } from '../../stores/blocks';
import { useCompare } from '../../stores/compare';
import { useModel } from '../../stores/model';
import { type Drawing, draw, worstProblems } from './drawing';
import { makeFinder } from './in-view';
import { useArranger } from './use-arranger';

/** Returns the drawing, its spatial index, and the pending arrangement. */
export function useDrawing() {
  const blocks = useBlocks();
  const model = useModel();
  const compare = useCompare();
  const arranger = useArranger();
  // That a head is missing is the next step, not a fault of the layer.
  const problemOf = computed(() => worstProblems(model.problems.filter(({ code }) => code !== 'needs-head')));
  /** Layers that differ, or whose lines do. Their blocks are expanded during a comparison. */
  const changed = computed(() => {
    const ends = [...(compare.merged?.lines.keys() ?? [])].flatMap((line) => line.split('→'));
    return new Set([...compare.changes.keys(), ...ends]);
  });
  const closedBlocks = computed(() => {
    const closed = blocks.blocks.filter((block) => blocks.folded.has(block.name));
    if (!compare.merged) return closed;
    return closed.filter((block) => !block.layers.some((name) => changed.value.has(name)));
  });
  const facts = computed(() => {
    if (!model.facts || !compare.factsBefore) return model.facts;
    const layers = new Map([...compare.factsBefore.layers, ...model.facts.layers]);
    return { ...model.facts, layers };
  });
  const drawing = computed((before: Drawing | null | undefined): Drawing | null => {
    void arranger.version.value;
    if (!model.graph || !facts.value) return null;
    const graph = compare.merged?.graph ?? model.graph;
    const options = {
      problems: problemOf.value,
      closed: closedBlocks.value,
      changes: compare.changes,
      ...(compare.merged && { lineChanges: compare.merged.lines }),
    };
    return draw(graph, facts.value, options, before ?? null);
  });
  watch(
    () => drawing.value?.layout.rough,
    (rough) => arranger.arrange(rough ?? []),
    { immediate: true },
  );
  const finder = computed(() => (drawing.value ? makeFinder(drawing.value) : null));
  return { drawing, finder, problemOf, arranger };
}
