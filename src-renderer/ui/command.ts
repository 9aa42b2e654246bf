// A command: what can be done, in words, with its keys and the reason while it cannot. The palette, keys and menu read it.
import type { IconName } from './icons';

/** Groups of commands, in the order of the menu and of the sheet of keys. */
export const commandGroups = ['project', 'edit', 'layer', 'freeze', 'part', 'view'] as const;
/** One of the groups. */
export type CommandGroup = (typeof commandGroups)[number];

/** Sections of the toolbar's two menus, "Change" and "More ways to freeze". */
export type MenuSection = 'layer' | 'network' | 'part' | 'freezeMany' | 'freezeHere';

/** One command. */
export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  readonly icon: IconName;
  readonly label: string;
  /** Explains the command in the tip of its button. */
  readonly hint?: string;
  /** As `Ctrl+Shift+E` or `L`; Ctrl stands for ⌘ on a Mac. */
  readonly keys?: string;
  /** Where its keys are heard: in the whole window, or (the default) while the canvas has the focus. */
  readonly scope?: 'window' | 'canvas';
  /** The section of the toolbar's menus that lists it. */
  readonly menu?: MenuSection;
  /** Left out of the menu and the sheet of keys: one of a long family. */
  readonly minor?: boolean;
  /** Why it cannot be used now; null when it can. */
  readonly reason: () => string | null;
  readonly run: () => void;
}

/** Runs the command of that id if it can be used now; returns whether it did. */
export function runCommand(commands: readonly Command[], id: string): boolean {
  const command = commands.find((one) => one.id === id);
  if (!command || command.reason() !== null) return false;
  command.run();
  return true;
}
