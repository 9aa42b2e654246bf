// How each kind of change is shown: a color with one meaning, an icon, and a shape for boxes too small for an icon.
import type { IconName } from '../../ui/icons';
import type { Change } from './drawing';

/** How a box is filled: all of it, its outline, a half, or a stripe. */
export type ChangeShape = 'full' | 'outline' | 'upper' | 'lower' | 'stripe';

/** Color token, icon and shape of a change. */
export interface ChangeMark {
  readonly color: string;
  readonly icon: IconName;
  readonly shape: ChangeShape;
}

/** The mark of each kind of change. */
export const changeMarks: Readonly<Record<Change, ChangeMark>> = {
  added: { color: 'grafted', icon: 'plus', shape: 'full' },
  removed: { color: 'removed', icon: 'minus', shape: 'outline' },
  changed: { color: 'changed', icon: 'pencil', shape: 'upper' },
  moved: { color: 'changed', icon: 'link', shape: 'upper' },
  reinitialized: { color: 'lost', icon: 'dice', shape: 'stripe' },
  reweighted: { color: 'kept', icon: 'download', shape: 'stripe' },
  thawed: { color: 'unfrozen', icon: 'flame', shape: 'lower' },
  frozen: { color: 'frozen', icon: 'snow', shape: 'lower' },
};

/** Paints the shape of a change into a box, in the context's fill color. */
export function fillChange(
  context: Pick<CanvasRenderingContext2D, 'fillRect'>,
  shape: ChangeShape,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const edge = Math.min(1.5, width / 4, height / 3);
  if (shape === 'full') {
    context.fillRect(x, y, width, height);
    return;
  }
  context.fillRect(x, y, width, edge);
  context.fillRect(x, y + height - edge, width, edge);
  context.fillRect(x, y, edge, height);
  context.fillRect(x + width - edge, y, edge, height);
  if (shape === 'upper') context.fillRect(x, y, width, height / 2);
  if (shape === 'lower') context.fillRect(x, y + height / 2, width, height / 2);
  if (shape === 'stripe') context.fillRect(x + width / 3, y, width / 3, height);
}
