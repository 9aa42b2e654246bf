// Shortcuts of commands while the canvas has focus. Edits are commands; navigation is in canvas-keys.ts.

import { useToasts } from '../../stores/toasts';
import { matchesKeys } from '../../ui/keys';
import { useGraphCommands } from './graph-commands';

/** Returns a key handler: true if the key belongs to a command, which then ran or reported why it is disabled. */
export function useCommandKeys(): (event: KeyboardEvent) => boolean {
  const { commands } = useGraphCommands();
  const toasts = useToasts();
  return (event) => {
    const alias = event.key === 'Backspace' ? 'remove' : null;
    const command = commands.value.find(
      (one) =>
        one.scope !== 'window' &&
        (one.id === alias || (one.keys !== undefined && matchesKeys(event, one.keys))),
    );
    if (!command) return false;
    event.preventDefault();
    const reason = command.reason();
    if (reason === null) command.run();
    else toasts.show('info', reason);
    return true;
  };
}
