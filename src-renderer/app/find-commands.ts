// Finds commands by typed words: in their label, their menu, and their synonyms of every language.
import { synonyms as english } from '../i18n/en/synonyms';
import { synonyms as korean } from '../i18n/ko/synonyms';
import type { Command } from '../ui/command';

/** Returns the synonyms of a command in a table: its own, and those of its family (`plan` for `plan-feature`). */
export function synonymsIn(table: Readonly<Record<string, string>>, id: string): string[] {
  const [family = id] = id.split('-');
  return [table[id], family === id ? undefined : table[family]].flatMap(
    (text) => text?.split(',').map((one) => one.trim()) ?? [],
  );
}

/** Returns the commands that match every word, those whose label has them first. */
export function findCommands(
  commands: readonly Command[],
  text: string,
  titleOf: (command: Command) => string,
): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (hay: string) => words.every((word) => hay.includes(word));
  const scored = commands.flatMap((command) => {
    const label = command.label.toLowerCase();
    if (words.length > 0 && label.startsWith(words.join(' '))) return [{ command, score: 0 }];
    if (has(label)) return [{ command, score: 1 }];
    const more = [english, korean].flatMap((table) => synonymsIn(table, command.id)).join(' ');
    const all = `${label} ${titleOf(command)} ${more} ${command.id}`.toLowerCase();
    return has(all) ? [{ command, score: command.minor ? 3 : 2 }] : [];
  });
  return scored.sort((a, b) => a.score - b.score).map(({ command }) => command);
}
