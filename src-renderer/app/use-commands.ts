// All commands of the window as one list, read by the command palette, the shortcuts, the menu and the list of shortcuts.
import { computed } from 'vue';
import { useGraphCommands } from '../graph/commands/graph-commands';
import { type Command, runCommand } from '../ui/command';
import { useAppCommands } from './app-commands';

/** Returns the commands; `reason` is evaluated when they are shown. */
export function useCommands() {
  const app = useAppCommands();
  const graph = useGraphCommands();
  const commands = computed((): readonly Command[] => [...app(), ...graph.commands.value]);
  return { commands, run: (id: string) => runCommand(commands.value, id) };
}
