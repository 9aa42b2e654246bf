// Mirrors the window's commands in the system's menu, in the usual order, with the current language and enabled state.
import { computed, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { MenuEntry, MenuItem, WindowMenu } from '#shared/protocol/window-menu';
import { useSession } from '../stores/session';
import { type Command, commandMenus, submenuGroups } from '../ui/command';
import { isTextField } from '../ui/keys';
import { useCommands } from './use-commands';

const quietMs = 120;
/** Commands that text fields implement themselves. */
const textFieldCommands: Readonly<Record<string, string>> = { undo: 'undo', redo: 'redo' };

type Role = Extract<MenuItem, { role: unknown }>['role'];
/** Standard entries of the system at the end of a menu, by section. `quit` is in the menu of the application on macOS. */
const standard: Readonly<Record<string, readonly (readonly Role[])[]>> = {
  edit: [['cut', 'copy', 'paste', 'selectAll']],
  view: [['resetZoom', 'zoomIn', 'zoomOut'], ['togglefullscreen'], ['reload', 'toggleDevTools']],
};

/** Returns the window's commands as menus of the menu bar. */
export function useWindowMenus() {
  const { t } = useI18n();
  const { commands, run } = useCommands();
  const role = (name: Role, on?: 'mac' | 'other'): MenuItem => ({
    role: name,
    label: t(`commands.roles.${name}`),
    on,
  });
  const toItem = ({ id, label, short, keys = '', reason }: Command, inSubmenu = false): MenuItem => ({
    id,
    label: ((inSubmenu && short) || label).slice(0, 200),
    keys,
    enabled: reason() === null,
  });

  function sectionsOf({ name, groups }: (typeof commandMenus)[number]): MenuEntry[][] {
    const sections: MenuEntry[][] = [];
    let submenus: MenuEntry[] = [];
    for (const group of groups) {
      const own = commands.value.filter((one) => one.group === group && !one.minor);
      if (submenuGroups.has(group)) {
        // Submenus in a row are one section.
        if (submenus.length === 0) sections.push(submenus);
        const items = own.map((one) => toItem(one, true));
        submenus.push({ label: t(`commands.groups.${group}`), items });
        continue;
      }
      submenus = [];
      if (own.length > 0) sections.push(own.map((one) => toItem(one)));
    }
    return [...sections, ...(standard[name] ?? []).map((roles) => roles.map((one) => role(one)))];
  }

  const menus = computed((): WindowMenu[] => {
    const app: WindowMenu = {
      label: 'Graft',
      on: 'mac',
      items: divide([
        [role('about')],
        [role('services')],
        [role('hide'), role('hideOthers'), role('unhide')],
        [role('quit')],
      ]),
    };
    const own = commandMenus.map((menu): WindowMenu => {
      const sections = sectionsOf(menu);
      if (menu.name === 'file') sections.push([role('close'), role('quit', 'other')]);
      if (menu.name === 'help') sections.push([role('about', 'other')]);
      const items = divide(sections);
      return {
        label: t(`commands.menus.${menu.name}`),
        ...(menu.name === 'help' && { role: 'help' as const }),
        items,
      };
    });
    const window: WindowMenu = {
      label: t('commands.menus.window'),
      role: 'window',
      items: [role('minimize'), role('zoom', 'mac'), role('front', 'mac')],
    };
    return [app, ...own.slice(0, -1), window, ...own.slice(-1)];
  });
  return { menus, run };
}

/** Joins sections with separators. */
function divide(sections: readonly MenuEntry[][]): MenuEntry[] {
  return sections
    .filter((items) => items.length > 0)
    .flatMap((items, i) => (i === 0 ? items : [{ separator: true as const }, ...items]));
}

/** Keeps the system's menu up to date while the component is mounted, if the shell has one. */
export function useMenu(): void {
  const { shell } = useSession();
  const { menus, run } = useWindowMenus();
  if (shell.kind !== 'electron') return;

  let sent = '';
  let timer: ReturnType<typeof setTimeout> | null = null;
  watch(
    menus,
    (next) => {
      if (timer) clearTimeout(timer);
      timer = setTimeout(() => {
        const text = JSON.stringify(next);
        if (text === sent) return;
        sent = text;
        // Without the undefined values, which the bridge to the main process rejects or keeps as keys.
        shell.setMenu(JSON.parse(text));
      }, quietMs);
    },
    { immediate: true },
  );
  shell.onCommand((id) => {
    const fieldCommand = textFieldCommands[id];
    const target = document.activeElement;
    // While a text field has focus, the menu applies to its text.
    if (fieldCommand && isTextField(target)) document.execCommand(fieldCommand);
    else run(id);
  });
}
