// The jump list of the icon in Windows' taskbar, and the commands that its entries start.
import type { JumpListCategory } from 'electron';
import type { Words } from './words';

/** Commands of the window that may be started from outside of it. */
const startable = ['createProject', 'openFolder'] as const;

/** Returns the command that a command line asks for: `--command=openFolder`; null for none. */
export function commandIn(argv: readonly string[]): string | null {
  const asked = argv.map((argument) => /^--command=(\w+)$/.exec(argument)?.[1]).find(Boolean);
  return startable.find((id) => id === asked) ?? null;
}

/** Returns the jump list: recent files and folders, then tasks that start Graft with a command. */
export function jumpList(words: Words, program: string): JumpListCategory[] {
  const titles = { createProject: words.newProject, openFolder: words.openFolder };
  return [
    { type: 'recent' },
    {
      type: 'tasks',
      items: startable.map((id) => ({
        type: 'task',
        title: titles[id],
        description: titles[id],
        program,
        args: `--command=${id}`,
        iconPath: program,
        iconIndex: 0,
      })),
    },
  ];
}
