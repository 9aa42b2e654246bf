// Places the handles of the freeze line where they cover no layer, and again when their size or that of the canvas changes.
import { computed, onBeforeUnmount, type Ref, ref, watch } from 'vue';
import type { CanvasView } from './canvas-view';
import { findHandlePlace, type HandlePlace } from './clear-place';

/** What the place depends on: the drawing, the height of the line, and the distances from the sides, in canvas pixels. */
export interface HandleState {
  readonly view: CanvasView;
  readonly y: number;
  readonly left: number;
  readonly right: number;
  /** While the line moves, its handles stay at the left with their texts. */
  readonly moving: boolean;
}

/** Height of the handles in pixels. */
const height = 26;

/** Returns the place of an element whose parent is as wide as the canvas. */
export function useHandlePlace(element: Readonly<Ref<HTMLElement | null>>, state: () => HandleState) {
  const width = ref(0);
  const boardWidth = ref(0);
  const place = computed((): HandlePlace => {
    const { view, y, left, right, moving } = state();
    if (moving) return 'left';
    return findHandlePlace(view, { y, height, width: width.value, left, right: boardWidth.value - right });
  });
  const resize = new ResizeObserver(() => {
    boardWidth.value = element.value?.parentElement?.clientWidth ?? 0;
    // As icons, they do not show how wide their texts are.
    if (place.value !== 'compact') width.value = element.value?.offsetWidth ?? 0;
  });
  watch(element, (now, before) => {
    if (before) resize.disconnect();
    if (!now) return;
    resize.observe(now);
    if (now.parentElement) resize.observe(now.parentElement);
  });
  onBeforeUnmount(() => resize.disconnect());
  return place;
}
