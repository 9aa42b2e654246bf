// Defines commands: label, keys, and why they are disabled. The palette, shortcuts and menus read them.
import type { IconName } from './icons';

/** Groups of commands, in the order of the menu and the list of shortcuts. */
export const commandGroups = ['project', 'edit', 'layer', 'freeze', 'part', 'view'] as const;
/** Name of a group. */
export type CommandGroup = (typeof commandGroups)[number];

/** Sections of the toolbar's two menus, "Change" and "More ways to freeze". */
export type MenuSection = 'layer' | 'network' | 'part' | 'freezeMany' | 'freezeHere';

/** A command. */
export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  readonly icon: IconName;
  readonly label: string;
  /** Help text in the tooltip of its button. */
  readonly hint?: string;
  /** For example `Ctrl+Shift+E` or `L`; Ctrl means ⌘ on a Mac. */
  readonly keys?: string;
  /** Where the shortcut works: in the whole window, or (by default) while the canvas has focus. */
  readonly scope?: 'window' | 'canvas';
  /** Section of the toolbar's menus that lists it. */
  readonly menu?: MenuSection;
  /** Omits it from the menu and the list of shortcuts, for one of many similar commands. */
  readonly minor?: boolean;
  /** Returns why the command is disabled; null if it is enabled. */
  readonly reason: () => string | null;
  readonly run: () => void;
}

/** Runs the command with that id if it is enabled. Returns whether it ran. */
export function runCommand(commands: readonly Command[], id: string): boolean {
  const command = commands.find((one) => one.id === id);
  if (!command || command.reason() !== null) return false;
  command.run();
  return true;
}
