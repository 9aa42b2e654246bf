// Shortcuts that work in the whole window, except those that a focused text field handles itself.
import { onBeforeUnmount, onMounted } from 'vue';
import { isTyping, matchesKeys } from '../ui/keys';
import { useCommands } from './use-commands';

/** Commands whose shortcuts have another meaning in text fields. */
const textFieldCommands = new Set(['undo', 'redo', 'keys']);

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
    if (!command || (textFieldCommands.has(command.id) && isTyping(event))) return;
    // An open dialog blocks all shortcuts but that of the command palette.
    if (document.querySelector('dialog[open]') && command.id !== 'commands') return;
    event.preventDefault();
    if (command.reason() === null) command.run();
  }

  onMounted(() => addEventListener('keydown', onKey));
  onBeforeUnmount(() => removeEventListener('keydown', onKey));
}
