// The table of docs/speed.md that `npm run bench` writes: one row a comparison, and what a later run compares its ratios with.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Machine } from './machine';
import { medianOf, type Task } from './report';

/** A comparison with one peer. A ratio above 1 means that Graft takes less. */
export interface SpeedRow {
  readonly figure: string;
  readonly peer: string;
  /** Processor seconds of Graft, the median of the rounds. */
  readonly ours: number;
  readonly theirs: number;
  /** Median, lowest and highest of the ratios of the rounds, by processor time. */
  readonly ratio: number;
  readonly lowest: number;
  readonly highest: number;
  /** The median ratio by the clock. */
  readonly clock: number;
  readonly rounds: number;
}

const begin = '<!-- written by npm run bench -->';
const end = '<!-- end -->';
const processorTime = ': processor time';
const byTheClock = ': by the clock';

/** Returns the rows of tasks that were measured by the clock and by processor time. */
export function rowsOf(tasks: readonly Task[]): SpeedRow[] {
  return tasks.flatMap((task) => {
    if (!task.task.endsWith(processorTime)) return [];
    const figure = task.task.slice(0, -processorTime.length);
    const clock = tasks.find((other) => other.task === figure + byTheClock);
    const ours = task.results.find((one) => one.ours)!;
    return task.results
      .filter((one) => !one.ours)
      .map(({ name, values, median }) => {
        const ratios = values.map((value, round) => value / ours.values[round]!);
        return {
          figure,
          peer: name,
          ours: ours.median,
          theirs: median,
          ratio: medianOf(ratios),
          lowest: Math.min(...ratios),
          highest: Math.max(...ratios),
          rounds: ratios.length,
          clock: clock?.results.find((one) => one.name === name)?.oursOverThis ?? Number.NaN,
        };
      });
  });
}

const heads = [
  'figure',
  'peer',
  'ours, CPU s',
  'peer, CPU s',
  'ratio by CPU',
  'by the clock',
  'rounds',
  'when',
];

/** Formats the rows as lines of a table of Markdown; each says when it was measured, and how busy the machine was. */
export function renderRows(rows: readonly SpeedRow[], { load }: Machine, at: Date): string[] {
  const when = `${at.toISOString().slice(0, 10)}, load ${load.toFixed(0)}`;
  return rows.map(({ figure, peer, ours, theirs, ratio, lowest, highest, clock, rounds }) => {
    const cells = [
      figure,
      peer,
      ours.toPrecision(3),
      theirs.toPrecision(3),
      `${ratio.toFixed(2)} (${lowest.toFixed(2)} – ${highest.toFixed(2)})`,
      clock.toFixed(2),
      String(rounds),
      when,
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

/** Replaces the lines of the same figure and peer in a table, and adds the others. */
export function mergeRows(table: string, lines: readonly string[]): string {
  const known = new Map(
    table.split('\n').flatMap((line) => {
      const key = keyIn(line);
      return key === null ? [] : [[key, line] as const];
    }),
  );
  for (const line of lines) known.set(keyIn(line)!, line);
  return align([heads, ...[...known.values()].map(cellsOf)]);
}

/** True for columns of text; the others are numbers, at the right. */
const isText = (column: number) => column < 2 || column === heads.length - 1;

/** Returns a table of Markdown with columns of even width, as the formatter writes it. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_head, i) => Math.max(...rows.map((cells) => cells[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (isText(i) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(rows[0]!), `| ${rule.join(' | ')} |`, ...rows.slice(1).map(line)].join('\n');
}

/** Returns the cells of a line of a table. */
function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** Writes the rows to the table between its marks in docs/speed.md. */
export async function writeRows(root: string, lines: readonly string[], machine: Machine): Promise<void> {
  const file = join(root, 'docs/speed.md');
  const text = await readFile(file, 'utf8');
  const [from, to] = placeOf(text);
  const table = mergeRows(text.slice(from, to), lines);
  const { cpu, cores, memoryGiB, node, theirs } = machine;
  const where = `${cpu}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; ${theirs}.`;
  await writeFile(file, `${text.slice(0, from)}\n\n${where}\n\n${table}\n\n${text.slice(to)}`);
}

/** Reads the table with the line about its machine. */
export async function readTable(root: string): Promise<string> {
  const text = await readFile(join(root, 'docs/speed.md'), 'utf8');
  return text.slice(...placeOf(text));
}

/** Returns whether the table was measured on such a machine: the same processor and number of cores. */
export function isMeasuredOn(table: string, { cpu, cores }: Machine): boolean {
  return table.includes(`\n${cpu}, ${cores} cores, `);
}

/** Parses the ratios by processor time of a table. */
export function ratiosIn(table: string): Map<string, number> {
  return new Map(
    table.split('\n').flatMap((line) => {
      const key = keyIn(line);
      return key === null ? [] : [[key, Number.parseFloat(line.split('|')[5]!)] as const];
    }),
  );
}

/** Returns what a line of the table compares; null for its head and other text. */
function keyIn(line: string): string | null {
  const [, figure, peer, , , ratio] = line.split('|').map((cell) => cell.trim());
  return Number.isNaN(Number.parseFloat(ratio ?? '')) ? null : keyOf(figure!, peer!);
}

function placeOf(text: string): [from: number, to: number] {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new GraftError('invalid', `docs/speed.md: expected the marks ${begin} and ${end}.`);
  return [from + begin.length, to];
}

const keyOf = (figure: string, peer: string) => `${figure} | ${peer}`;

/** Describes each ratio that fell by more than `share` since the table was written. */
export function findFalls(
  rows: readonly SpeedRow[],
  before: ReadonlyMap<string, number>,
  share: number,
): string[] {
  return rows.flatMap(({ figure, peer, ratio }) => {
    const was = before.get(keyOf(figure, peer));
    if (was === undefined) return [`${figure}: not in the table of docs/speed.md. Run npm run bench.`];
    if (ratio >= was * (1 - share)) return [];
    const fall = Math.round((1 - ratio / was) * 100);
    return [
      `${figure}: ${ratio.toFixed(2)} of ${peer}, ${fall} % less than the ${was.toFixed(2)} of docs/speed.md.`,
    ];
  });
}
