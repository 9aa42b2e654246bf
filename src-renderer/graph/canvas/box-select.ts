// Selection of layers with a box: Shift and drag over the canvas.
import { shallowRef } from 'vue';
import type { Area } from './in-view';

/** Returns the rectangle being drawn, in canvas pixels, and the handler that starts it. */
export function useBoxSelect(
  view: {
    readonly viewport: { readonly value: { readonly x: number; readonly y: number; readonly zoom: number } };
  },
  choose: (area: Area) => void,
) {
  const rect = shallowRef<Record<'left' | 'top' | 'width' | 'height', string> | null>(null);

  function begin(event: PointerEvent): void {
    const canvas = event.currentTarget as HTMLElement;
    const target = event.target as Element;
    if (!event.shiftKey || event.button !== 0 || target.closest('.layer, button, [role=scrollbar]')) return;
    event.preventDefault();
    event.stopPropagation();
    const bounds = canvas.getBoundingClientRect();
    const from = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    let area: Area = { left: from.x, top: from.y, right: from.x, bottom: from.y };
    const move = (now: PointerEvent) => {
      const x = now.clientX - bounds.left;
      const y = now.clientY - bounds.top;
      area = {
        left: Math.min(x, from.x),
        top: Math.min(y, from.y),
        right: Math.max(x, from.x),
        bottom: Math.max(y, from.y),
      };
      rect.value = {
        left: `${area.left}px`,
        top: `${area.top}px`,
        width: `${area.right - area.left}px`,
        height: `${area.bottom - area.top}px`,
      };
    };
    const end = () => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', end);
      rect.value = null;
      if (area.right - area.left < 4 && area.bottom - area.top < 4) return;
      const { x, y, zoom } = view.viewport.value;
      const inside = {
        left: (area.left - x) / zoom,
        top: (area.top - y) / zoom,
        right: (area.right - x) / zoom,
        bottom: (area.bottom - y) / zoom,
      };
      // Delayed until after the click that ends the drag, which would clear the selection.
      setTimeout(() => choose(inside), 60);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', end);
  }
  return { rect, begin };
}
