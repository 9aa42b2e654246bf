// Zooms by the wheel with Ctrl, and by two fingers on a touchpad, which browsers report as the same. Vue Flow zooms by these only on a Mac, and pans otherwise.
import type { VueFlowStore } from '@vue-flow/core';
import { watch } from 'vue';

/** Doublings per pixel of the wheel, and at most per event: a mouse turns by 120 pixels at once. */
const [perPixel, most] = [0.0144, 0.3];
/** Pixels per line and per page, where the wheel is counted in these. */
const pixelsPer = [1, 20, 400];

/** Returns the new viewport after the wheel was turned at a point of the canvas. */
export function zoomAt(
  { x, y, zoom }: { readonly x: number; readonly y: number; readonly zoom: number },
  at: { readonly x: number; readonly y: number },
  pixels: number,
  limits: { readonly least: number; readonly most: number },
) {
  const doublings = Math.min(most, Math.max(-most, -pixels * perPixel));
  const next = Math.min(limits.most, Math.max(limits.least, zoom * 2 ** doublings));
  const scale = next / zoom;
  // The point under the pointer stays there.
  return { x: at.x - (at.x - x) * scale, y: at.y - (at.y - y) * scale, zoom: next };
}

/** Zooms a canvas by the wheel as long as its component is mounted. */
export function useWheelZoom(flow: VueFlowStore): void {
  watch(flow.vueFlowRef, (canvas, _, onCleanup) => {
    if (!canvas) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      event.stopPropagation();
      const { left, top } = canvas.getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      const limits = { least: flow.minZoom.value, most: flow.maxZoom.value };
      const pixels = event.deltaY * (pixelsPer[event.deltaMode] ?? 1);
      void flow.setViewport(zoomAt(flow.viewport.value, at, pixels, limits));
    };
    canvas.addEventListener('wheel', onWheel, { capture: true, passive: false });
    onCleanup(() => canvas.removeEventListener('wheel', onWheel, { capture: true }));
  });
}
