// The system's menu as sent by the window: commands by id, and standard entries of the system.
import { z } from 'zod';

const text = z.string().max(200);
/** Systems that show an entry: macOS has a menu of the application, the others do not. */
const on = z.enum(['mac', 'other']).optional();

/** Standard entries that Electron implements. */
const roles = [
  ...['about', 'services', 'hide', 'hideOthers', 'unhide', 'quit', 'close'],
  ...['cut', 'copy', 'paste', 'selectAll'],
  ...['reload', 'toggleDevTools', 'resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'],
  ...['minimize', 'zoom', 'front'],
] as const;

const itemSchema = z.union([
  z.object({ id: text, label: text, keys: text, enabled: z.boolean() }),
  z.object({ role: z.enum(roles), label: text, on }),
  z.object({ separator: z.literal(true) }),
]);
const submenuSchema = z.object({ label: text, items: z.array(itemSchema).max(120) });
const menuSchema = z.object({
  label: text,
  /** The menu in which macOS lists the windows or searches for help. */
  role: z.enum(['window', 'help']).optional(),
  on,
  items: z.array(z.union([itemSchema, submenuSchema])).max(120),
});

/** Menus in the order of the menu bar. */
export const windowMenusSchema = z.array(menuSchema).max(12);
/** A command, a standard entry or a separator. */
export type MenuItem = z.infer<typeof itemSchema>;
/** An entry of a menu: an item or a submenu. */
export type MenuEntry = MenuItem | z.infer<typeof submenuSchema>;
/** A menu of the menu bar. */
export type WindowMenu = z.infer<typeof menuSchema>;
