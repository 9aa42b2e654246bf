// Drawing of the second model: laid out and indexed like the network.
import { computed, watch } from 'vue';
import { foldedName } from '#shared/graph/blocks';
import { useDonor } from '../../stores/donor';
import { type Drawing, type DrawnNode, draw } from '../canvas/drawing';
import { makeFinder } from '../canvas/in-view';
import { useArranger } from '../canvas/use-arranger';

/** Returns the drawing, its spatial index, and the function that finds the node of a layer. */
export function useDonorDrawing() {
  const donor = useDonor();
  const arranger = useArranger();
  const drawing = computed((before: Drawing | null | undefined): Drawing | null => {
    void arranger.version.value;
    if (!donor.graph || !donor.facts) return null;
    const closed = donor.blocks.filter((block) => donor.folded.has(block.name));
    return draw(donor.graph, donor.facts, { closed }, before ?? null);
  });
  watch(
    () => drawing.value?.layout.rough,
    (rough) => arranger.arrange(rough ?? []),
    { immediate: true },
  );
  const finder = computed(() => (drawing.value ? makeFinder(drawing.value) : null));

  /** Returns the node of a layer: its own, or that of its collapsed block. */
  function nodeOf(name: string): DrawnNode | undefined {
    const block = donor.blocks.find((one) => donor.folded.has(one.name) && one.layers.includes(name));
    return drawing.value?.byId.get(block ? foldedName(block.name) : name);
  }
  return { drawing, finder, nodeOf };
}
