// The menu: the project's own entries, and the system's standard roles.
import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { ipc } from './ipc-names';
import type { Words } from './words';

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

/** Sets the application's menu. Undo and redo belong to the page, which knows what they mean; project commands are told to it. */
export function setMenu(words: Words, recent: readonly RecentProject[] = []): void {
  const mac = process.platform === 'darwin';
  const tell = (command: string, id = '') => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    window?.webContents.send(ipc.menu, command, id);
  };
  const entry = (label: string, command: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    id: command,
    click: () => tell(command),
    // The page listens to the keys itself: the browser has no menu.
    ...(accelerator && { accelerator, registerAccelerator: false }),
  });
  const file: MenuItemConstructorOptions[] = [
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
  const edit: MenuItemConstructorOptions[] = [
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'delete' },
    { type: 'separator' },
    { role: 'selectAll' },
  ];
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { role: 'toggleDevTools' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' } as const] : []),
      { label: words.file, submenu: file },
      { label: words.edit, submenu: edit },
      { label: words.view, submenu: view },
      { label: words.window, submenu: [{ role: 'minimize' }, { role: 'zoom' }, { role: 'close' }] },
    ]),
  );
}
