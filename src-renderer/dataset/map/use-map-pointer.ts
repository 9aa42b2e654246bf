// The pointer on the map: a drag draws a lasso or moves the map, a click pins a point, with Ctrl or Shift it selects, a double click opens, the wheel zooms.
import { onBeforeUnmount, ref, shallowRef } from 'vue';
import { nearestPoint, pointsInside, type ScreenPoints } from './pick';
import { type MapView, panBy, type ScreenPoint, zoomAt } from './view';

/** What the pointer acts on. */
export interface PointerWork {
  points(): ScreenPoints;
  size(): { readonly width: number; readonly height: number };
  /** True if points can be chosen: they match the filter. */
  canChoose(index: number): boolean;
  setView(change: (view: MapView) => MapView): void;
  toggle(index: number): void;
  /** Shows what the network sees in an image. */
  pin(index: number): void;
  open(index: number): void;
  /** Replaces the selection by points, or adds them. */
  choose(indices: readonly number[], add: boolean): void;
}

/** What dragging does. */
export type Tool = 'lasso' | 'move';

/** Pixels within which the pointer meets a point, and within which a drag is a click. */
const [reach, clickMoves] = [9, 4];
const wheelRate = 0.0016;
/** Milliseconds in which a second click opens the image: pinning can show the lens beside the map, which moves the points. */
const doubleClickMs = 250;

/** Returns the state of the pointer and the handlers of its events. */
export function useMapPointer(work: PointerWork) {
  const tool = ref<Tool>('lasso');
  const lasso = shallowRef<readonly ScreenPoint[]>([]);
  const hovered = ref<number | null>(null);
  let drag: { readonly from: ScreenPoint; readonly does: Tool; last: ScreenPoint; moved: boolean } | null =
    null;

  let pinning: ReturnType<typeof setTimeout> | undefined;
  onBeforeUnmount(() => clearTimeout(pinning));

  const placeOf = (event: MouseEvent): ScreenPoint => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  function pointAt(at: ScreenPoint): number | null {
    const found = nearestPoint(work.points(), at, reach);
    return found !== null && work.canChoose(found) ? found : null;
  }

  function onDown(event: PointerEvent): void {
    if (event.button > 1) return;
    const from = placeOf(event);
    const does = event.button === 1 || event.altKey ? 'move' : tool.value;
    drag = { from, does, last: from, moved: false };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }
  function onMove(event: PointerEvent): void {
    const at = placeOf(event);
    if (!drag) {
      hovered.value = pointAt(at);
      return;
    }
    if (!drag.moved && Math.hypot(at.x - drag.from.x, at.y - drag.from.y) < clickMoves) return;
    hovered.value = null;
    if (drag.does === 'move') {
      const [dx, dy] = [at.x - drag.last.x, at.y - drag.last.y];
      work.setView((view) => panBy(view, dx, dy));
    } else lasso.value = drag.moved ? [...lasso.value, at] : [drag.from, at];
    drag.moved = true;
    drag.last = at;
  }
  function onUp(event: PointerEvent): void {
    const done = drag;
    drag = null;
    if (!done) return;
    if (!done.moved) {
      const found = pointAt(placeOf(event));
      clearTimeout(pinning);
      if (found === null) return;
      if (event.shiftKey || event.ctrlKey || event.metaKey) work.toggle(found);
      else pinning = setTimeout(() => work.pin(found), doubleClickMs);
    } else if (done.does === 'lasso') {
      const inside = pointsInside(work.points(), lasso.value).filter(work.canChoose);
      work.choose(inside, event.shiftKey);
    }
    lasso.value = [];
  }
  function onDoubleClick(event: MouseEvent): void {
    clearTimeout(pinning);
    const found = pointAt(placeOf(event));
    if (found !== null) work.open(found);
  }
  function onWheel(event: WheelEvent): void {
    const at = placeOf(event);
    // Firefox counts lines.
    const pixels = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
    work.setView((view) => zoomAt(view, work.size(), Math.exp(-pixels * wheelRate), at));
  }
  const onLeave = () => (hovered.value = null);
  /** Ends a drag without effect. Returns false if there is none. */
  function cancel(): boolean {
    if (!drag) return false;
    drag = null;
    lasso.value = [];
    return true;
  }

  return {
    tool,
    lasso,
    hovered,
    pointAt,
    placeOf,
    onDown,
    onMove,
    onUp,
    onDoubleClick,
    onWheel,
    onLeave,
    cancel,
  };
}
