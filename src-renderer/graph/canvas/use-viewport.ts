// Viewport of the canvas: fits the graph, reveals layers, and keeps the view stable while the graph changes.
import { useVueFlow } from '@vue-flow/core';
import { computed, type Ref, ref, watch } from 'vue';
import { nodeSize } from '../layout/layout';
import type { Drawing, DrawnNode } from './drawing';
import type { Area } from './in-view';
import { useWheelZoom } from './wheel-zoom';

/** Below this zoom, names are not readable and boxes are drawn as colors. */
const farZoom = 0.3;

const prefersReducedMotion = () =>
  globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;

/** Returns the viewport of the canvas with that id; `size` is its size on screen. */
export function useViewport(drawing: () => Drawing | null, id: 'layers' | 'donor' = 'layers') {
  const flow = useVueFlow(id);
  const size: Ref<{ width: number; height: number }> = ref({ width: 0, height: 0 });
  const viewport = flow.viewport;
  useWheelZoom(flow);
  // By default, d3-zoom reads the size of the element at each move, which makes the browser compute the layout at once.
  watch(flow.d3Zoom, (zoom) =>
    zoom?.extent(() => [
      [0, 0],
      [size.value.width, size.value.height],
    ]),
  );
  const far = computed(() => viewport.value.zoom < farZoom);
  const duration = (ms: number) => (prefersReducedMotion() ? 0 : ms);

  /** Returns the visible area in drawing coordinates. */
  function area(): Area {
    const { x, y, zoom } = viewport.value;
    const { width, height } = size.value;
    return { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
  }
  function fitZoom(): number {
    const bounds = drawing()?.layout.bounds;
    const { width, height } = size.value;
    if (!bounds || width === 0) return 0.02;
    return Math.min(1, (width - 110) / (bounds.right - bounds.left), (height - 50) / bounds.bottom);
  }
  /** Fits the whole drawing. */
  function fit(): void {
    const bounds = drawing()?.layout.bounds;
    const { width, height } = size.value;
    if (!bounds || width === 0) return;
    const zoom = fitZoom();
    const x = (width - 50) / 2 - ((bounds.left + bounds.right) / 2) * zoom;
    void flow.setViewport({ x, y: (height - bounds.bottom * zoom) / 2, zoom }, { duration: duration(220) });
  }
  /** Scrolls a layer to a height of the canvas (`share` from the top) without animation. False if the canvas is not ready yet. */
  function show(node: DrawnNode, share: number): Promise<boolean> {
    const { width, height } = size.value;
    const x = (width - 50) / 2 - (node.place.x + nodeSize.width / 2);
    return flow.setViewport({ x, y: height * share - node.place.y, zoom: 1 });
  }
  /** Scrolls a layer into view if it is not visible. */
  function reveal(node: DrawnNode): void {
    const { left, top, right, bottom } = area();
    const { x, y } = node.place;
    const { zoom } = viewport.value;
    const edge = 24 / zoom;
    const inside =
      x > left + edge &&
      y > top + edge &&
      x + nodeSize.width < right - edge &&
      y + nodeSize.height < bottom - edge;
    if (inside && zoom > farZoom) return;
    const distant = Math.abs(y - (top + bottom) / 2) > 3 * (bottom - top);
    void flow.setCenter(x + nodeSize.width / 2, y + nodeSize.height / 2, {
      zoom: Math.max(zoom, 0.85),
      duration: distant ? 0 : duration(220),
    });
  }
  /** Keeps the visible layers in place after the graph around them has changed. */
  function keepInPlace(before: Drawing, after: Drawing, preferred: string | null): void {
    const seen = area();
    const middle = (seen.top + seen.bottom) / 2;
    const isSeen = (node: DrawnNode) =>
      node.place.y + nodeSize.height > seen.top && node.place.y < seen.bottom && after.byId.has(node.id);
    const first = preferred === null ? undefined : before.byId.get(preferred);
    let anchor = first && isSeen(first) ? first : undefined;
    if (!anchor)
      for (const node of before.nodes) {
        const distance = Math.abs(node.place.y - middle);
        if (isSeen(node) && (!anchor || distance < Math.abs(anchor.place.y - middle))) anchor = node;
      }
    const now = anchor && after.byId.get(anchor.id);
    if (!anchor || !now) return;
    const { x, y, zoom } = viewport.value;
    const dx = (anchor.place.x - now.place.x) * zoom;
    const dy = (anchor.place.y - now.place.y) * zoom;
    if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom });
  }
  /** Moves by screen pixels, without animation. */
  function pan(dx: number, dy: number): void {
    const { x, y, zoom } = viewport.value;
    if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom });
  }
  /** Centers the view on a height of the drawing. */
  function goTo(centerY: number): void {
    const { x, zoom } = viewport.value;
    void flow.setViewport({ x, y: size.value.height / 2 - centerY * zoom, zoom });
  }
  return {
    flow,
    size,
    viewport,
    far,
    area,
    fit,
    fitZoom,
    show,
    reveal,
    keepInPlace,
    goTo,
    pan,
    zoomIn: () => void flow.zoomIn({ duration: duration(120) }),
    zoomOut: () => void flow.zoomOut({ duration: duration(120) }),
  };
}
