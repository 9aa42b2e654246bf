// Prints event loop delays of Node processes and long tasks of a page, with CPU time and waiting time.
import type { Moment, PageSeen } from './blocked';
import { percentile } from './graph-page';
import type { PageTask } from './page-tasks';

/** Prints the number of event loop delays above 50 ms, and the longest. */
export function printMoments(
  print: (line?: string) => void,
  name: string,
  moments: readonly Moment[],
  since: number,
): void {
  const say = ({ at, lateMs, computedMs, waitedMs }: Moment) =>
    `${lateMs.toFixed(0)} (computed ${computedMs.toFixed(0)}, had no core ${waitedMs.toFixed(0)}, after ${((at - since) / 1000).toFixed(1)} s)`;
  const over = moments.filter(({ lateMs }) => lateMs > 50).length;
  const busiest = [...moments].sort((a, b) => b.computedMs - a.computedMs);
  print(
    `${name.padEnd(26)} over 50: ${over}; longest: ${moments.slice(0, 2).map(say).join(', ') || 'under 10'}`,
  );
  if (busiest[0]) print(`${''.padEnd(26)} computed longest: ${busiest.slice(0, 3).map(say).join(', ')}`);
}

/** Prints the tasks of a page longer than 50 ms, and the gaps between frames. */
export function printPage(print: (line?: string) => void, name: string, { tasks, frames }: PageSeen): void {
  const over = tasks.filter((task) => task.ms > 50).length;
  const computing = tasks.filter(({ computedMs }) => computedMs > 50).length;
  const busiest = [...tasks].sort((a, b) => b.computedMs - a.computedMs)[0];
  print(
    `${name.padEnd(26)} tasks over 50: ${over}, computing over 50: ${computing}; gap between frames: p99 ${percentile(frames, 0.99).toFixed(0)}, longest ${Math.max(...frames).toFixed(0)} of ${frames.length}`,
  );
  print(
    `${''.padEnd(26)} longest: ${tasks[0] ? taskInWords(tasks[0]) : 'under 10'}; computed longest: ${busiest ? taskInWords(busiest) : 'under 10'}`,
  );
}

/** Formats a task as `114 (computed 12, Layout 8, FunctionCall 3)`. */
export function taskInWords({ ms, computedMs, parts }: PageTask): string {
  return `${ms.toFixed(0)} (${[`computed ${computedMs.toFixed(0)}`, ...parts].join(', ')})`;
}
