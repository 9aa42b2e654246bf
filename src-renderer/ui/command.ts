// Defines commands: label, keys, and why they are disabled. The palette, shortcuts and menus read them.
import type { IconName } from './icons';

/** Menus of the menu bar with their groups of commands, in the usual order. */
export const commandMenus = [
  { name: 'file', groups: ['project', 'recent', 'export'] },
  { name: 'edit', groups: ['edit'] },
  { name: 'view', groups: ['view', 'look'] },
  { name: 'data', groups: ['data', 'review'] },
  { name: 'model', groups: ['network', 'open', 'head', 'layer', 'freeze', 'part'] },
  { name: 'train', groups: ['train', 'plan', 'run', 'runs', 'try'] },
  { name: 'help', groups: ['labs', 'help'] },
] as const;
/** Name of a group. */
export type CommandGroup = (typeof commandMenus)[number]['groups'][number];
/** Groups that the menu bar shows as submenus: they are long or have similar commands. */
export const submenuGroups: ReadonlySet<CommandGroup> = new Set([
  'recent',
  'export',
  'open',
  'head',
  'layer',
  'freeze',
  'part',
  'plan',
  'runs',
] as const);
/** Returns the name of the menu that has the command. */
export function menuOf({ group }: Pick<Command, 'group'>): (typeof commandMenus)[number]['name'] {
  const has = (groups: readonly CommandGroup[]) => groups.includes(group);
  return commandMenus.find(({ groups }) => has(groups))?.name ?? 'help';
}
/** Groups in the order of the list of shortcuts. */
export const commandGroups: readonly CommandGroup[] = commandMenus.flatMap(({ groups }) => [...groups]);

/** Sections of the toolbar's two menus, "Change" and "More ways to freeze". */
export type MenuSection = 'layer' | 'network' | 'part' | 'freezeMany' | 'freezeHere';

/** A command. */
export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  readonly icon: IconName;
  readonly label: string;
  /** Label in a submenu of its group, whose title says the rest. */
  readonly short?: string;
  /** Help text in the tooltip of its button. */
  readonly hint?: string;
  /** Returns what it would do now, for the tooltip of its entry in a menu. */
  readonly tip?: () => string;
  /** For example `Ctrl+Shift+E` or `L`; Ctrl means ⌘ on a Mac. */
  readonly keys?: string;
  /** Where the shortcut works: in the whole window, or (by default) while the canvas has focus. */
  readonly scope?: 'window' | 'canvas';
  /** Section of the toolbar's menus that lists it. */
  readonly menu?: MenuSection;
  /** Omits it from the system's menu, for one of many similar commands. */
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
