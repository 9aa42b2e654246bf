// A table over the hand-ins of a class in one lab: students by steps, predictions beside what was measured, and their spread.
import { formatCsv } from '../../csv';
import type { Lab } from '../guided/lab';
import type { Value } from '../guided/lab-state';
import type { HandIn, HandInStep } from './hand-in';

/** A step of a student. */
export interface StepCell extends Omit<HandInStep, 'state'> {
  readonly state: 'done' | 'helped' | 'skipped' | 'open';
}

/** A student. */
export interface StudentRow {
  readonly handIn: HandIn;
  /** Name of the file. */
  readonly file: string;
  /** Numbers of steps that the student did without “Do it for me”, that Graft did, that were skipped, and of hints. */
  readonly done: number;
  readonly helped: number;
  readonly skipped: number;
  readonly hints: number;
  readonly minutes: number;
  /** In the order of the lab's steps. */
  readonly cells: readonly StepCell[];
}

/** Smallest, middle and largest of numbers. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** What a class made of a step. */
export interface StepSummary {
  /** How many did it, with or without help. */
  readonly done: number;
  /** Spread of numbers that were predicted or answered, and of those that were measured; null without numbers. */
  readonly answered: Spread | null;
  readonly measured: Spread | null;
  /** How often each option was chosen, the most frequent first. */
  readonly chosen: readonly { readonly value: string; readonly count: number }[];
}

/** Returns the row of a hand-in. */
export function rowOf(lab: Lab, handIn: HandIn, file: string): StudentRow {
  const known = new Map(handIn.steps.map((step) => [step.id, step]));
  const cells = lab.steps.map(({ id }): StepCell => {
    const step = known.get(id) ?? { id, state: 'open' as const, helped: false, hints: 0, seconds: 0 };
    return { ...step, state: step.state === 'done' && step.helped ? 'helped' : step.state };
  });
  const count = (state: StepCell['state']) => cells.filter((cell) => cell.state === state).length;
  const sum = (of: (cell: StepCell) => number) => cells.reduce((total, cell) => total + of(cell), 0);
  return {
    handIn,
    file,
    done: count('done'),
    helped: count('helped'),
    skipped: count('skipped'),
    hints: sum(({ hints }) => hints),
    minutes: sum(({ seconds }) => seconds) / 60,
    cells,
  };
}

/** What a table is sorted by: a number of the row, the student's name, or the answer in a step (its index). */
export type SortKey = 'student' | 'done' | 'helped' | 'skipped' | 'hints' | 'minutes' | number;

/** Sorts rows; students without an answer come last in both directions. */
export function sortRows(rows: readonly StudentRow[], key: SortKey, descending: boolean): StudentRow[] {
  const keyOf = ({ handIn, cells, ...numbers }: StudentRow): Value | undefined => {
    if (key === 'student') return handIn.student;
    return typeof key === 'number' ? cells[key]?.answer : numbers[key];
  };
  const compare = (one: Value, other: Value) =>
    typeof one === 'number' && typeof other === 'number'
      ? one - other
      : String(one).localeCompare(String(other), undefined, { numeric: true });
  return [...rows].sort((a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    if (one === undefined || other === undefined)
      return Number(one === undefined) - Number(other === undefined);
    return descending ? compare(other, one) : compare(one, other);
  });
}

/** Summarizes each step of a lab over its rows. */
export function summarizeSteps(lab: Lab, rows: readonly StudentRow[]): StepSummary[] {
  return lab.steps.map((_, i) => {
    const cells = rows.map((row) => row.cells[i]!);
    const counts = new Map<string, number>();
    for (const { answer } of cells)
      if (typeof answer === 'string') counts.set(answer, (counts.get(answer) ?? 0) + 1);
    return {
      done: cells.filter(({ state }) => state === 'done' || state === 'helped').length,
      answered: spreadOf(cells.map(({ answer }) => answer)),
      measured: spreadOf(cells.map(({ measured }) => measured)),
      chosen: [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count),
    };
  });
}

/** Returns the spread of the numbers among values; null if there are none. */
function spreadOf(values: readonly (Value | undefined)[]): Spread | null {
  const sorted = values.filter((one) => typeof one === 'number').sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { least: sorted[0]!, median, most: sorted.at(-1)! };
}

/** Words of a CSV file: heads of the columns, and values. */
export interface CsvWords {
  /** Heads of the columns before the steps: name, done, done by Graft, skipped, hints, minutes, saved, file. */
  readonly heads: readonly string[];
  /** Heads of the four columns of a step. */
  ofStep(step: string): readonly string[];
  ofState(state: StepCell['state']): string;
  ofValue(value: Value): string;
}

/** Returns the table as CSV: one row per student, and for each step its state, answer, measured value, and what was found. */
export function classTableAsCsv(lab: Lab, rows: readonly StudentRow[], words: CsvWords): string {
  const shown = (value: Value | undefined) => {
    if (value === undefined) return '';
    return typeof value === 'number' ? String(value) : words.ofValue(value);
  };
  return formatCsv([
    [...words.heads, ...lab.steps.flatMap(({ id }) => words.ofStep(id))],
    ...rows.map(({ handIn, file, done, helped, skipped, hints, minutes, cells }) => [
      handIn.student,
      ...[done, helped, skipped, hints].map(String),
      minutes.toFixed(1),
      new Date(handIn.savedAt).toISOString(),
      file,
      ...cells.flatMap(({ state, answer, measured, found }) => [
        words.ofState(state),
        shown(answer),
        shown(measured),
        shown(found),
      ]),
    ]),
  ]);
}
