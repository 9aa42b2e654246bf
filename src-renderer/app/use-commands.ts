// All commands of the window as one list, read by the command palette, the shortcuts, the menu and the list of shortcuts.
import { computed } from 'vue';
import { useDataCommands } from '../dataset/data-commands';
import { useGraphCommands } from '../graph/commands/graph-commands';
import { useTryCommands } from '../insight/try-commands';
import { useTrainCommands } from '../training/train-commands';
import { type Command, runCommand } from '../ui/command';
import { useAppCommands } from './app-commands';
import { useInsightCommands } from './insight-commands';
import { useLabCommands } from './lab-commands';
import { useProjectCommands } from './project-commands';

/** Returns the commands; `reason` is evaluated when they are shown. */
export function useCommands() {
  const project = useProjectCommands();
  const app = useAppCommands();
  const data = useDataCommands();
  const graph = useGraphCommands();
  const train = useTrainCommands();
  const trial = useTryCommands();
  const insight = useInsightCommands();
  const labs = useLabCommands();
  const commands = computed((): readonly Command[] => [
    ...project(),
    ...app(),
    ...data(),
    ...graph.commands.value,
    ...train(),
    ...trial(),
    ...insight(),
    ...labs(),
  ]);
  return { commands, run: (id: string) => runCommand(commands.value, id) };
}
