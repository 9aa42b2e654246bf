// The application menu: the menus sent by the window in its language, or a minimal one before the window has sent them.
import { Menu, type MenuItemConstructorOptions } from 'electron';
import { type MenuEntry, type WindowMenu, windowMenusSchema } from '#shared/protocol/window-menu';
import type { Words } from './words';

const mac = process.platform === 'darwin';

/** Parses the menus sent by a window. Returns none if they are malformed. */
export function readMenus(sent: unknown): WindowMenu[] {
  const parsed = windowMenusSchema.safeParse(sent);
  return parsed.success ? parsed.data : [];
}

/** Returns an Electron accelerator for keys. On a Mac, menus receive keys before the page, so keys without ⌘ have none. */
function acceleratorOf(keys: string): string | undefined {
  if (keys === '' || keys === '?' || (mac && !keys.includes('Ctrl'))) return undefined;
  return keys.replace('Ctrl', 'CmdOrCtrl').replace(/\bDel$/, 'Delete');
}

/**
 * Sets the application menu; `run` runs a command of the window. The menu only shows keys; the page handles them, because
 * it knows which keys a text field uses. On a Mac, the menu handles the keys of commands.
 */
export function setMenu(words: Words, menus: readonly WindowMenu[], run: (id: string) => void): void {
  const shown = menus.length > 0 ? menus.filter(isHere) : [minimal(words)];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      shown.map(({ label, role, items }) => ({
        label,
        ...(role && { role }),
        submenu: items.filter(isHere).map((item) => toOptions(item, run)),
      })),
    ),
  );
}

const isHere = (entry: object) => !('on' in entry) || entry.on === undefined || (entry.on === 'mac') === mac;

const minimal = (words: Words): WindowMenu => ({
  label: words.file,
  items: [{ role: 'quit', label: words.quit, on: undefined }],
});

function toOptions(entry: MenuEntry, run: (id: string) => void): MenuItemConstructorOptions {
  if ('separator' in entry) return { type: 'separator' };
  // A single '&' marks the access key.
  const label = entry.label.replaceAll('&', '&&');
  if ('role' in entry) return { role: entry.role, label };
  if ('items' in entry)
    return {
      label,
      enabled: entry.items.length > 0,
      submenu: entry.items.filter(isHere).map((item) => toOptions(item, run)),
    };
  const accelerator = acceleratorOf(entry.keys);
  return {
    id: entry.id,
    label,
    enabled: entry.enabled,
    click: () => run(entry.id),
    ...(accelerator && { accelerator, registerAccelerator: mac }),
  };
}
