// Area of the drawing to render: larger than the visible part, and unchanged until the view leaves it.
import { computed } from 'vue';
import type { Area } from './in-view';
import type { useViewport } from './use-viewport';

/** Margin rendered around the visible part, in screen pixels. */
const margin = 220;

/** Returns the area as `near` while names are readable, otherwise as `distant`; the other one is null. */
export function useShownArea(view: ReturnType<typeof useViewport>) {
  const seen = computed(() => {
    void view.viewport.value.x;
    return view.area();
  });
  const near = computed((kept: Area | null | undefined): Area | null => {
    if (view.far.value || view.size.value.height === 0) return null;
    const { left, top, right, bottom } = seen.value;
    const extra = margin / view.viewport.value.zoom;
    const spare = kept ? kept.bottom - kept.top - (bottom - top) : 0;
    const inside =
      kept &&
      kept.left <= left &&
      kept.top <= top &&
      kept.right >= right &&
      kept.bottom >= bottom &&
      spare < 3 * extra;
    if (inside) return kept;
    return { left: left - extra, top: top - extra, right: right + extra, bottom: bottom + extra };
  });
  const distant = computed(() => (view.far.value ? seen.value : null));
  return { near, distant };
}
