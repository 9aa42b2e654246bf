// Shortcuts that work in the whole window, except those that a focused text field handles itself.
import { onBeforeUnmount, onMounted } from 'vue';
import { isTextField, isTyping, matchesKeys } from '../ui/keys';
import { useCommands } from './use-commands';

/** True if the field in focus handles the command's shortcut itself: typing a symbol, or undo in its text. */
function isForField(id: string, event: KeyboardEvent): boolean {
  if (id === 'undo' || id === 'redo') return isTextField(event.target);
  return id === 'keys' && isTyping(event);
}

/** Listens for the window's shortcuts while the component is mounted. */
export function useShortcuts(): void {
  const { commands } = useCommands();

  function onKey(event: KeyboardEvent): void {
    const again = event.key.toLowerCase() === 'z' && event.shiftKey && (event.ctrlKey || event.metaKey);
    const command = commands.value.find(
      (one) =>
        one.scope === 'window' &&
        (again ? one.id === 'redo' : one.keys !== undefined && matchesKeys(event, one.keys)),
    );
    if (!command || isForField(command.id, event)) return;
    // Also in a dialog, where the browser would otherwise save the page or open a file in place of it.
    event.preventDefault();
    // An open dialog blocks all shortcuts but that of the command palette.
    if (document.querySelector('dialog[open]') && command.id !== 'commands') return;
    if (command.reason() === null) command.run();
  }

  onMounted(() => addEventListener('keydown', onKey));
  onBeforeUnmount(() => removeEventListener('keydown', onKey));
}
