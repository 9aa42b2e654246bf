// Mirrors the window's commands in the system's menu, with the current language and enabled state.
import { computed, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { CommandMenu } from '../connect/connection';
import { useSession } from '../stores/session';
import { commandGroups } from '../ui/command';
import { isTextField } from '../ui/keys';
import { useCommands } from './use-commands';

const quietMs = 120;
/** Commands that text fields implement themselves. */
const textFieldCommands: Readonly<Record<string, string>> = {
  undo: 'undo',
  redo: 'redo',
  selectAll: 'selectAll',
};

/** Keeps the system's menu up to date while the component is mounted, if the shell has one. */
export function useMenu(): void {
  const { t } = useI18n();
  const { shell } = useSession();
  const { commands, run } = useCommands();
  if (shell.kind !== 'electron') return;

  const menu = computed((): CommandMenu[] =>
    commandGroups
      .map((group) => ({
        label: t(`surgery.groups.${group}`),
        items: commands.value
          .filter((one) => one.group === group && !one.minor)
          .map(({ id, label, keys = '', reason }) => ({ id, label, keys, enabled: reason() === null })),
      }))
      .filter(({ items }) => items.length > 0),
  );
  let sent = '';
  let timer: ReturnType<typeof setTimeout> | null = null;
  watch(
    menu,
    (next) => {
      if (timer) clearTimeout(timer);
      timer = setTimeout(() => {
        const text = JSON.stringify(next);
        if (text === sent) return;
        sent = text;
        shell.setMenu(next);
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
