// The menu: the system's standard roles.
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Words } from './words';

/** Sets the application's menu. Undo and redo belong to the page, which knows what they mean. */
export function setMenu(words: Words): void {
  const mac = process.platform === 'darwin';
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
      { label: words.file, submenu: [mac ? { role: 'close' } : { role: 'quit' }] },
      { label: words.edit, submenu: edit },
      { label: words.view, submenu: view },
      { label: words.window, submenu: [{ role: 'minimize' }, { role: 'zoom' }, { role: 'close' }] },
    ]),
  );
}
