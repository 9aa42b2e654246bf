// Viewport of the second model: opens at its start, as wide as it fits, and follows the width of its board.
import { onBeforeUnmount, onMounted, type Ref, watch } from 'vue';
import { useDonor } from '../../stores/donor';
import type { Drawing } from '../canvas/drawing';
import type { useViewport } from '../canvas/use-viewport';

/** Moves the viewport with the model and the size of `board`. */
export function useDonorViewport(
  view: ReturnType<typeof useViewport>,
  drawing: Readonly<Ref<Drawing | null>>,
  board: Readonly<Ref<HTMLElement | null>>,
): void {
  const donor = useDonor();

  /** Zoom at which the model is as wide as the board, within limits. */
  function widthZoom(): number {
    const bounds = drawing.value?.layout.bounds;
    return bounds
      ? Math.min(1, Math.max(0.4, (view.size.value.width - 24) / (bounds.right - bounds.left)))
      : 1;
  }
  /** Shows the model centered, with its start `y` pixels below the upper edge. */
  function show(y: number, zoom: number): void {
    const bounds = drawing.value?.layout.bounds;
    const { width } = view.size.value;
    if (!bounds || width === 0) return;
    void view.flow.setViewport({ x: width / 2 - ((bounds.left + bounds.right) / 2) * zoom, y, zoom });
  }
  const showStart = () => show(14, widthZoom());
  /** Keeps what is at the top in place when the board becomes narrower or wider. */
  function fitWidth(): void {
    const { y, zoom } = view.viewport.value;
    const next = Math.min(zoom, widthZoom());
    if (!view.far.value) show((y / zoom) * next, next);
  }
  view.flow.onInit(showStart);
  watch(() => donor.graph, showStart);

  const resize = new ResizeObserver(([entry]) => {
    const { width = 0, height = 0 } = entry?.contentRect ?? {};
    const before = view.size.value.width;
    view.size.value = { width, height };
    donor.drawn = width > 0;
    if (width === 0 || width === before) return;
    if (before === 0) showStart();
    else fitWidth();
  });
  onMounted(() => board.value && resize.observe(board.value));
  onBeforeUnmount(() => {
    resize.disconnect();
    donor.drawn = false;
  });
}
