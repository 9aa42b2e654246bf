// Where the handles of the freeze line cover no layer: at the left, at the right, or at the left as icons only.
import { nodeSize } from '../layout/layout';
import type { CanvasView } from './canvas-view';

/** The place of the handles; `compact` is at the left, as icons only. */
export type HandlePlace = 'left' | 'right' | 'compact';

/** The area that the handles would cover, in canvas pixels. */
export interface HandleArea {
  /** The height of the line, which goes through their middle. */
  readonly y: number;
  readonly height: number;
  /** Their width with their texts. */
  readonly width: number;
  /** Left end at the left, and right end at the right. */
  readonly left: number;
  readonly right: number;
}

/** Returns the first place at which the handles cover no box of the drawing. The padding of a box may be covered: there is no text. */
export function findHandlePlace(
  { boxes, viewport: { x, y, zoom } }: CanvasView,
  area: HandleArea,
): HandlePlace {
  const padding = 8 * zoom;
  const [top, bottom] = [area.y - area.height / 2 + padding, area.y + area.height / 2 - padding];
  const crossed = boxes.filter((box) => {
    const from = box.y * zoom + y;
    return from < bottom && from + nodeSize.height * zoom > top;
  });
  const isFree = (left: number, right: number) =>
    crossed.every((box) => {
      const from = box.x * zoom + x;
      return from >= right || from + nodeSize.width * zoom <= left;
    });
  if (isFree(area.left, area.left + area.width)) return 'left';
  return isFree(area.right - area.width, area.right) ? 'right' : 'compact';
}
