// Which side panels of the window have room beside the view: the others fold, so that the view keeps a usable width.
import { onBeforeUnmount, ref, shallowReactive } from 'vue';

/** Width of the handle of an open and of a folded panel in px. */
export const handleWidth = { open: 14, folded: 24 } as const;
/** Width of the navigation rail and the borders beside the view in px. */
const rail = 70;

/** A side panel: its width without the handle in px, and whether the person wants it open. */
export interface PanelPlace {
  /** View that it belongs to; null for a panel of the window. */
  readonly view: string | null;
  /** Panels of a higher rank fold first; rank 0 never folds. */
  readonly rank: number;
  readonly width: number;
  readonly wanted: boolean;
}

/** Returns the panels that are shown beside a view with at least `middle` px, in a window of `width` px. */
export function panelsThatFit<Place extends PanelPlace>(
  places: readonly Place[],
  width: number,
  middle: number,
): Set<Place> {
  let left = width - rail - middle - places.length * handleWidth.folded;
  const fit = new Set<Place>();
  for (const place of [...places].sort((a, b) => a.rank - b.rank)) {
    const more = place.width + handleWidth.open - handleWidth.folded;
    if (!place.wanted || (place.rank > 0 && more > left)) continue;
    fit.add(place);
    left -= more;
  }
  return fit;
}

const places = shallowReactive(new Set<PanelPlace>());
/** The shown view, and the width in px that it needs at least. */
const shown = ref({ view: '', least: 420 });
/** Says which view the panels are beside, and the width in px that it keeps. */
export function showPanelsBeside(view: string, least = 420): void {
  shown.value = { view, least };
}

const windowWidth = ref(globalThis.innerWidth ?? 0);
globalThis.addEventListener?.('resize', () => (windowWidth.value = innerWidth));

/** Registers a panel until its component is unmounted. Returns whether it has room, if it is wanted. `place` is reactive. */
export function usePanelSpace(place: PanelPlace): () => boolean {
  places.add(place);
  onBeforeUnmount(() => places.delete(place));
  return () => {
    const { view, least } = shown.value;
    const beside = place.view ?? view;
    const others = [...places].filter((one) => one.view === null || one.view === beside);
    return !place.wanted || panelsThatFit(others, windowWidth.value, least).has(place);
  };
}
