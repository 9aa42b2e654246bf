// Runs alternating measurements, computes medians and ratios, and formats the table.
import type { Machine } from './machine';

/** A contestant. `run` does the task once and returns units per second. */
export interface Contestant {
  readonly name: string;
  readonly ours?: boolean;
  run(): Promise<number>;
}

/** The result of one contestant. */
export interface Result {
  name: string;
  ours: boolean;
  values: number[];
  median: number;
  /** Median of Graft (the first contestant of it) divided by this one; above 1, Graft is faster. */
  oursOverThis: number;
}

/** A task with its results. `checks` compare what both programs computed. */
export interface Task {
  task: string;
  unit: string;
  results: Result[];
  checks: string[];
}

/** A complete bench. */
export interface BenchReport {
  bench: string;
  at: string;
  rounds: number;
  machine: Machine;
  tasks: Task[];
}

/** Runs all once to warm up, then `rounds` times alternately: A B C, A B C, … */
export async function takeTurns(
  contestants: readonly Contestant[],
  rounds: number,
  onRound: (round: number) => void = () => {},
): Promise<Result[]> {
  for (const contestant of contestants) await contestant.run();
  const values = contestants.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contestant] of contestants.entries()) values[i]!.push(await contestant.run());
    onRound(round + 1);
  }
  const ours = medianOf(values[contestants.findIndex((contestant) => contestant.ours)]!);
  return contestants.map(({ name, ours: own }, i) => ({
    name,
    ours: own ?? false,
    values: values[i]!.map(round3),
    median: round3(medianOf(values[i]!)),
    oursOverThis: round3(ours / medianOf(values[i]!)),
  }));
}

/** Returns the median. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Formats the report. */
export function renderReport(report: BenchReport): string {
  const { machine } = report;
  const lines = [
    `${report.bench}: medians of ${report.rounds} rounds by turns; ratio = ours / theirs, above 1 ours is faster`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, load ${machine.load}; Node ${machine.node}; ${machine.theirs}`,
  ];
  for (const { task, unit, results, checks } of report.tasks) {
    lines.push('', `${task} (${unit})`);
    const width = Math.max(...results.map(({ name }) => name.length));
    for (const { name, ours, values, median, oursOverThis } of results) {
      const range = `${figure(Math.min(...values))} – ${figure(Math.max(...values))}`;
      const ratio = ours && oursOverThis === 1 ? '' : oursOverThis.toFixed(2);
      lines.push(
        `  ${name.padEnd(width)}  ${figure(median).padStart(8)}  ${range.padStart(19)}  ${ratio.padStart(6)}`,
      );
    }
    for (const check of checks) lines.push(`  ${check}`);
  }
  return lines.join('\n');
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function round3(value: number): number {
  return Number(value.toPrecision(5));
}
