// Paints the zoomed-out graph in one pass over the visible area, at most one row per screen line.

import { nodeSize } from '../layout/layout';
import { changeMarks, fillChange } from './change-marks';
import { type Drawing, type DrawnNode, problemColor } from './drawing';
import type { Area, Finder } from './in-view';

/** What to paint, and the viewport. */
export interface FarState {
  readonly area: Area | null;
  readonly zoom: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly dark: boolean;
  readonly chosen: ReadonlySet<string>;
}

/** Returns the color of a token. */
export type Colors = (token: string) => string;

let known: { theme: string | undefined; values: Map<string, string> } = { theme: '', values: new Map() };

/** Returns a reader of the theme's color tokens that caches each one. */
export function readColors(element: Element): Colors {
  const theme = document.documentElement.dataset.theme;
  if (known.theme !== theme) known = { theme, values: new Map() };
  const style = getComputedStyle(element);
  return (token) => {
    const before = known.values.get(token);
    if (before) return before;
    const value = style.getPropertyValue(`--${token}`).trim();
    known.values.set(token, value);
    return value;
  };
}

/** Paints the visible area; without an area, only clears the canvas. */
export function paintFar(
  element: HTMLCanvasElement,
  drawing: Drawing,
  finder: Finder,
  { area, zoom, size, chosen }: FarState,
  color: Colors,
): void {
  const fine = Math.min(2, globalThis.devicePixelRatio || 1);
  const [width, height] = [Math.round(size.width * fine), Math.round(size.height * fine)];
  if (!area) {
    if (element.width > 1) Object.assign(element, { width: 1, height: 1 });
    return;
  }
  if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
  const context = element.getContext('2d');
  if (!context) return;
  const scale = zoom * fine;
  const x = (at: number) => (at - area.left) * scale;
  const y = (at: number) => (at - area.top) * scale;
  context.clearRect(0, 0, width, height);
  const step = (nodeSize.height + nodeSize.gapY) * scale;
  if (step > 5) {
    context.strokeStyle = color('border-strong');
    context.lineWidth = Math.max(0.6, Math.min(1.5, 6 * scale));
    context.beginPath();
    for (const line of finder.lines(area)) {
      for (const [i, [px, py]] of line.points.entries())
        i === 0 ? context.moveTo(x(px), y(py)) : context.lineTo(x(px), y(py));
    }
    context.stroke();
  }
  const boxHeight = Math.max(1, nodeSize.height * scale);
  const boxes = new Map<string, DrawnNode[]>();
  const changed: DrawnNode[] = [];
  let lastY = Number.NEGATIVE_INFINITY;
  let rowY = Number.NaN;
  for (const node of finder.nodes(area)) {
    // Rows that fall on the same screen line are painted once.
    const at = y(node.place.y);
    if (node.place.y !== rowY && at - lastY < 0.9) continue;
    if (node.place.y !== rowY) lastY = at;
    rowY = node.place.y;
    const { change, problem, category } = node.card;
    if (change && !problem) {
      changed.push(node);
      continue;
    }
    const token = problem ? problemColor[problem.severity] : `k-${category}`;
    const group = boxes.get(token);
    if (group) group.push(node);
    else boxes.set(token, [node]);
  }
  const radius = Math.min(9 * scale, 6);
  for (const [token, nodes] of boxes) {
    context.fillStyle = color(token);
    context.beginPath();
    for (const { place } of nodes) {
      if (radius > 1.2) context.roundRect(x(place.x), y(place.y), nodeSize.width * scale, boxHeight, radius);
      else context.rect(x(place.x), y(place.y), Math.max(1, nodeSize.width * scale), boxHeight);
    }
    context.fill();
  }
  for (const { place, card } of changed) {
    const mark = changeMarks[card.change!];
    context.fillStyle = color(mark.color);
    fillChange(context, mark.shape, x(place.x), y(place.y), Math.max(1, nodeSize.width * scale), boxHeight);
  }
  context.strokeStyle = color('accent');
  context.lineWidth = 2 * fine;
  for (const name of chosen) {
    const node = drawing.byId.get(name);
    if (node && node.place.y < area.bottom && node.place.y + nodeSize.height > area.top)
      context.strokeRect(x(node.place.x) - 2, y(node.place.y) - 2, nodeSize.width * scale + 4, boxHeight + 4);
  }
}
