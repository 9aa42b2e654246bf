// Parses separated values: detects the separator from the first lines, handles quotes as in RFC 4180, and records each row's line.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import type { Steps } from '#shared/steps';

/** A row's cells, and its first line in the file, from 1. */
export interface SeparatedRow {
  readonly cells: string[];
  readonly line: number;
}

/** Any sequence of spaces and tabs, in lists without another separator. */
const blanks = ' ';

/** Returns the separator that occurs equally often in the first lines; `blanks` only if allowed. */
export function separatorOf(text: string, allowBlanks = false): string {
  const lines = text
    .slice(0, 65_536)
    .split(/\r\n|\r|\n/, 6)
    .filter((line) => line.trim() !== '');
  const counts = (separator: string) => lines.map((line) => line.split(separator).length);
  const even = ['\t', ';', ',', '|'].find((separator) => {
    const [first = 1, ...others] = counts(separator);
    return first > 1 && others.every((count) => count === first);
  });
  if (even) return even;
  // Quoted cells may contain the separator, so that lines have different counts.
  const first = ['\t', ';', ','].find((separator) => (lines[0] ?? '').includes(separator));
  return first ?? (allowBlanks ? blanks : ',');
}

/** Parses the cells of rows in small steps; throws 'bad-file' for a quote that is not closed. `firstLine` is the number of the text's first line. */
export function* separatedSteps(
  text: string,
  separator: string,
  name: string,
  firstLine: number,
): Steps<SeparatedRow[]> {
  if (separator === blanks)
    return text.split(/\r\n|\r|\n/).flatMap((line, i) => {
      const cells = line
        .trim()
        .split(/\s+/)
        .filter((cell) => cell !== '');
      return cells.length > 0 ? [{ cells, line: firstLine + i }] : [];
    });
  const rows: SeparatedRow[] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  let line = firstLine;
  let begun = firstLine;
  let openedAt = firstLine;
  for (let i = 0; i <= text.length; i++) {
    if ((i & 16_383) === 16_383) yield;
    const char = text[i];
    const ends = char === '\n' || char === undefined || (char === '\r' && text[i + 1] !== '\n');
    if (quoted && char !== undefined) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') cell += text[i++];
      else quoted = false;
    } else if (quoted) {
      throw new GraftError(
        'bad-file',
        say`${name}: the quote that opens on line ${openedAt} is never closed.`,
        name,
      );
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
      openedAt = line;
    } else if (char === separator) {
      row.push(cell);
      cell = '';
    } else if (ends) {
      row.push(cell.replace(/\r$/, ''));
      if (row.length > 1 || row[0]!.trim() !== '') rows.push({ cells: row, line: begun });
      [row, cell, begun] = [[], '', line + 1];
    } else cell += char;
    if (char === '\n' || (char === '\r' && text[i + 1] !== '\n')) line++;
  }
  return rows;
}
