// The window's keys: those of commands that are heard everywhere; what a text field wants for itself stays its own.
import { onBeforeUnmount, onMounted } from 'vue';
import { useCommands } from '../graph/commands';
import { matchesKeys } from './command';

/** True when keys belong to a field that text is typed into. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (target?.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

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
