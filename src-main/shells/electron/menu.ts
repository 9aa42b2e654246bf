// The application menu: project entries, the commands sent by the window in its language, and Electron's standard roles.
import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { ipc } from './ipc-names';
import type { Words } from './words';

const mac = process.platform === 'darwin';

/** A project in the menu of recent projects. */
export interface RecentProject {
  readonly id: string;
  readonly name: string;
}

const maxRecent = 10;

/** Parses the recent projects sent by the page. Ignores malformed entries. */
export function readRecent(value: unknown): RecentProject[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, maxRecent).flatMap((one): RecentProject[] => {
    const { id, name } = (one ?? {}) as Partial<Record<'id' | 'name', unknown>>;
    return typeof id === 'string' && typeof name === 'string' ? [{ id, name: name.slice(0, 80) }] : [];
  });
}

/** A group of commands sent by the window. */
export interface CommandMenu {
  readonly label: string;
  readonly items: readonly {
    readonly id: string;
    readonly label: string;
    readonly keys: string;
    readonly enabled: boolean;
  }[];
}

const max = { groups: 12, items: 80, text: 200 };

/** Parses the commands sent by a window. Ignores malformed entries. */
export function readCommandMenus(sent: unknown): CommandMenu[] {
  if (!Array.isArray(sent)) return [];
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, max.text) : '');
  return sent.slice(0, max.groups).flatMap((group: unknown) => {
    const { label, items } = (group ?? {}) as { label?: unknown; items?: unknown };
    if (text(label) === '' || !Array.isArray(items)) return [];
    const read = items.slice(0, max.items).flatMap((item: unknown) => {
      const one = (item ?? {}) as Record<string, unknown>;
      if (text(one.id) === '' || text(one.label) === '') return [];
      return [
        { id: text(one.id), label: text(one.label), keys: text(one.keys), enabled: one.enabled === true },
      ];
    });
    return [{ label: text(label), items: read }];
  });
}

/** Returns an Electron accelerator for keys. On a Mac, menus receive keys before the page, so keys without ⌘ have none. */
function acceleratorOf(keys: string): string | undefined {
  if (keys === '' || keys === '?' || (mac && !keys.includes('Ctrl'))) return undefined;
  return keys.replace('Ctrl', 'CmdOrCtrl').replace(/\bDel$/, 'Delete');
}

/** Content of the menu besides Electron's standard roles. */
export interface MenuContent {
  readonly recent: readonly RecentProject[];
  readonly commands: readonly CommandMenu[];
  /** Runs one of the window's commands. */
  readonly run: (id: string) => void;
}

/**
 * Sets the application menu. The menu only shows keys; the page handles them, because it knows which keys a text field
 * uses. On a Mac, the menu handles the keys of commands.
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
  const send = (command: string, id = '') => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    window?.webContents.send(ipc.projectCommand, command, id);
  };
  const entry = (label: string, command: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    id: command,
    click: () => send(command),
    // The page handles these keys itself, because in a browser there is no menu.
    ...(accelerator && { accelerator, registerAccelerator: false }),
  });
  return [
    entry(words.newProject, 'create'),
    {
      label: words.recent,
      id: 'recent',
      enabled: recent.length > 0,
      // A single '&' marks the access key.
      submenu: recent.map(({ id, name }) => ({
        label: name.replaceAll('&', '&&'),
        id: `recent-${id}`,
        click: () => send('open', id),
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
