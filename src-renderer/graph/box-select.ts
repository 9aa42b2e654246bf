// Choosing layers with a box: Shift and drag over the canvas.
import type { Node } from '@vue-flow/core';
import { shallowRef } from 'vue';
import { nodeSize } from './layout';

/** The rectangle being drawn, in pixels of the canvas, and the handler that begins it. */
export function useBoxSelect(
  flow: {
    readonly viewport: { readonly value: { readonly x: number; readonly y: number; readonly zoom: number } };
  },
  choose: (inside: (node: Node) => boolean) => void,
) {
  const rect = shallowRef<Record<'left' | 'top' | 'width' | 'height', string> | null>(null);

  function begin(event: PointerEvent): void {
    const canvas = event.currentTarget as HTMLElement;
    if (!event.shiftKey || event.button !== 0 || (event.target as Element).closest('.vue-flow__node')) return;
    event.preventDefault();
    event.stopPropagation();
    const bounds = canvas.getBoundingClientRect();
    const from = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    let area = { left: from.x, top: from.y, right: from.x, bottom: from.y };
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

      const { x, y, zoom } = flow.viewport.value;
      const inside = ({ position }: Node) => {
        const left = position.x * zoom + x;
        const top = position.y * zoom + y;
        return (
          left < area.right &&
          left + nodeSize.width * zoom > area.left &&
          top < area.bottom &&
          top + nodeSize.height * zoom > area.top
        );
      };
      // After the click that ends the drag, which would choose nothing.
      setTimeout(() => choose(inside), 60);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', end);
  }
  return { rect, begin };
}
