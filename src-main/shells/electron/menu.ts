// The menu: the project's own entries, the window's own commands, which it sends in its own language, and the system's standard roles.
import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { ipc } from './ipc-names';
import type { Words } from './words';

const mac = process.platform === 'darwin';

/** A project in the menu of recent ones. */
export interface RecentProject {
  readonly id: string;
  readonly name: string;
}

const mostRecent = 10;

/** What the page says of recent projects, as far as it makes sense. */
export function readRecent(value: unknown): RecentProject[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostRecent).flatMap((one): RecentProject[] => {
    const { id, name } = (one ?? {}) as Partial<Record<'id' | 'name', unknown>>;
    return typeof id === 'string' && typeof name === 'string' ? [{ id, name: name.slice(0, 80) }] : [];
  });
}

/** A group of commands as the window sends it. */
export interface CommandMenu {
  readonly label: string;
  readonly items: readonly {
    readonly id: string;
    readonly label: string;
    readonly keys: string;
    readonly enabled: boolean;
  }[];
}

const most = { groups: 12, items: 80, text: 200 };

/** What a window sent as groups of commands; what is none is left out. */
export function readCommandMenus(sent: unknown): CommandMenu[] {
  if (!Array.isArray(sent)) return [];
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, most.text) : '');
  return sent.slice(0, most.groups).flatMap((group: unknown) => {
    const { label, items } = (group ?? {}) as { label?: unknown; items?: unknown };
    if (text(label) === '' || !Array.isArray(items)) return [];
    const read = items.slice(0, most.items).flatMap((item: unknown) => {
      const one = (item ?? {}) as Record<string, unknown>;
      if (text(one.id) === '' || text(one.label) === '') return [];
      return [
        { id: text(one.id), label: text(one.label), keys: text(one.keys), enabled: one.enabled === true },
      ];
    });
    return [{ label: text(label), items: read }];
  });
}

/** Keys as Electron writes them; on a Mac, where a menu takes its keys from the page, those without ⌘ are left out. */
function acceleratorOf(keys: string): string | undefined {
  if (keys === '' || keys === '?' || (mac && !keys.includes('Ctrl'))) return undefined;
  return keys.replace('Ctrl', 'CmdOrCtrl').replace(/\bDel$/, 'Delete');
}

/** What the menu is made of beside the system's roles. */
export interface MenuContent {
  readonly recent: readonly RecentProject[];
  readonly commands: readonly CommandMenu[];
  /** Runs one of the window's commands. */
  readonly run: (id: string) => void;
}

/**
 * Sets the application's menu. Keys are shown here and heard by the page, which knows what a text field wants for
 * itself; on a Mac the menu hears those of the commands.
 */
export function setMenu(words: Words, content: MenuContent): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { role: 'toggleDevTools' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  const edit: MenuItemConstructorOptions[] = [
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' } as const] : []),
      { label: words.file, submenu: fileMenu(words, content.recent) },
      { label: words.text, submenu: edit },
      ...content.commands.map((one) => commandMenu(one, content.run)),
      { label: words.window, submenu: [...view, { role: 'minimize' }, { role: 'zoom' }, { role: 'close' }] },
    ]),
  );
}

function fileMenu(words: Words, recent: readonly RecentProject[]): MenuItemConstructorOptions[] {
  const tell = (command: string, id = '') => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    window?.webContents.send(ipc.projectCommand, command, id);
  };
  const entry = (label: string, command: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    id: command,
    click: () => tell(command),
    // The page listens to the keys itself: the browser has no menu.
    ...(accelerator && { accelerator, registerAccelerator: false }),
  });
  return [
    entry(words.newProject, 'create'),
    {
      label: words.recent,
      id: 'recent',
      enabled: recent.length > 0,
      // '&' would mark a letter.
      submenu: recent.map(({ id, name }) => ({
        label: name.replaceAll('&', '&&'),
        id: `recent-${id}`,
        click: () => tell('open', id),
      })),
    },
    { type: 'separator' },
    entry(words.saveProject, 'save', 'CmdOrCtrl+S'),
    entry(words.saveProjectAs, 'saveAs', 'CmdOrCtrl+Shift+S'),
    { type: 'separator' },
    mac ? { role: 'close' } : { role: 'quit' },
  ];
}

function commandMenu({ label, items }: CommandMenu, run: (id: string) => void): MenuItemConstructorOptions {
  return {
    label,
    submenu: items.map(({ id, label: text, keys, enabled }): MenuItemConstructorOptions => {
      const accelerator = acceleratorOf(keys);
      return {
        id,
        label: text.replaceAll('&', '&&'),
        enabled,
        click: () => run(id),
        ...(accelerator && { accelerator, registerAccelerator: mac }),
      };
    }),
  };
}
