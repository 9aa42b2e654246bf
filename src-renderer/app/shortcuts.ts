// The window's keys: those of commands that are heard everywhere; what a text field wants for itself stays its own.
import { onBeforeUnmount, onMounted } from 'vue';
import { isTyping, matchesKeys } from '../ui/keys';
import { useCommands } from './use-commands';

/** Commands whose keys a text field has a meaning of its own for. */
const ofFields = new Set(['undo', 'redo', 'keys']);

/** Listens for the window's keys while the component lives. */
export function useShortcuts(): void {
  const { commands } = useCommands();

  function onKey(event: KeyboardEvent): void {
    const again = event.key.toLowerCase() === 'z' && event.shiftKey && (event.ctrlKey || event.metaKey);
    const command = commands.value.find(
      (one) =>
        one.scope === 'window' &&
        (again ? one.id === 'redo' : one.keys !== undefined && matchesKeys(event, one.keys)),
    );
    if (!command || (ofFields.has(command.id) && isTyping(event))) return;
    // Behind a dialog nothing is to be changed.
    if (document.querySelector('dialog[open]') && command.id !== 'commands') return;
    event.preventDefault();
    if (command.reason() === null) command.run();
  }

  onMounted(() => addEventListener('keydown', onKey));
  onBeforeUnmount(() => removeEventListener('keydown', onKey));
}
