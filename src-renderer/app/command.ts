// A command: what can be done, in words, with its keys and the reason while it cannot. The palette, keys and menu read it.
import type { IconName } from './components/icons';

/** Groups of commands, in the order of the menu and of the sheet of keys. */
export const commandGroups = ['project', 'edit', 'layer', 'freeze', 'part', 'view'] as const;
/** One of the groups. */
export type CommandGroup = (typeof commandGroups)[number];

/** One command. */
export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  readonly icon: IconName;
  readonly label: string;
  /** As `Ctrl+Shift+E` or `L`; Ctrl stands for ⌘ on a Mac. */
  readonly keys?: string;
  /** Where its keys are heard: in the whole window, or (the default) while the canvas has the focus. */
  readonly scope?: 'window' | 'canvas';
  /** Left out of the menu and the sheet of keys: one of a long family. */
  readonly minor?: boolean;
  /** Why it cannot be used now; null when it can. */
  readonly reason: () => string | null;
  readonly run: () => void;
}

/** True when the event is of these keys. */
export function matchesKeys(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  if (parts.includes('Ctrl') !== (event.ctrlKey || event.metaKey)) return false;
  if (parts.includes('Alt') !== event.altKey) return false;
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const wanted = key.length === 1 ? key.toLowerCase() : (names[key] ?? key);
  // A sign such as ? needs Shift on some keyboards and not on others.
  const sign = key.length === 1 && !/[a-z0-9]/i.test(key);
  return pressed === wanted && (sign || parts.includes('Shift') === event.shiftKey);
}

const names: Readonly<Record<string, string>> = { Del: 'Delete', Up: 'ArrowUp', Down: 'ArrowDown' };

/** The keys as this system writes them. */
export function showKeys(keys: string): string {
  if (!navigator.platform.startsWith('Mac')) return keys;
  return keys.replace('Ctrl+', '⌘').replace('Shift+', '⇧').replace('Alt+', '⌥');
}
