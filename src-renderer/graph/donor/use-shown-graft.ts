// The graft under consideration: of a drag, or of the focused second model. Its marks appear on the layers.
import { computed, onBeforeUnmount, watch } from 'vue';
import { useKeptWeights } from '../../stores/kept-weights';
import type { DropResult } from '../edits/check-drop';
import { aimed, dragged } from '../edits/drag';
import type { Target } from '../edits/placing';
import { usePartGraft } from '../edits/use-part-graft';

/** Returns the target and the result of the graft under consideration, and whether its part is of the second model. */
export function useShownGraft() {
  const { hinting, result, below } = usePartGraft();
  const weights = useKeptWeights();

  const shown = computed((): { readonly target: Target; readonly result: DropResult } | null => {
    if (dragged.value) return aimed.value;
    if (!hinting.value || !result.value || below.value === undefined) return null;
    return { target: { after: below.value }, result: result.value };
  });
  /** Layers of the palette have no weights to show. */
  const isPart = computed(() => shown.value !== null && (!dragged.value || 'source' in dragged.value));
  watch(shown, (now) => {
    const { problem = null, fates = [], adapted = null } = now?.result ?? {};
    weights.preview(now && (problem === null ? fates : (adapted?.fates ?? [])));
  });
  onBeforeUnmount(() => weights.preview(null));
  return { shown, isPart };
}
