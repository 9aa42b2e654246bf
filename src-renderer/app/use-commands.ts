// Every command of the window, as one list: the command palette, the keys, the menu and the sheet of keys read it.
import { computed } from 'vue';
import { useGraphCommands } from '../graph/commands/graph-commands';
import { type Command, runCommand } from '../ui/command';
import { useAppCommands } from './app-commands';

/** Returns the commands; `reason` is asked when the list is shown. */
export function useCommands() {
  const app = useAppCommands();
  const graph = useGraphCommands();
  const commands = computed((): readonly Command[] => [...app(), ...graph.commands.value]);
  return { commands, run: (id: string) => runCommand(commands.value, id) };
}
