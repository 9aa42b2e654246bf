// Entries of a context menu.
import type { IconName } from './icons';

/** An entry: an action, or with `children` a submenu. */
export interface MenuItem {
  readonly id: string;
  readonly text: string;
  readonly icon?: IconName;
  /** Its shortcut, for display. */
  readonly keys?: string;
  /** Why it is unavailable; null or undefined if it is available. */
  readonly reason?: string | null;
  readonly children?: readonly MenuItem[];
  readonly run?: () => void;
}
