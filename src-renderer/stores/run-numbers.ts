// The numbers of a project's runs.
import type { RunInfo } from '#shared/protocol/engine/runs';

/** Returns each run's number, by id: as stored when it was created, or its position for runs of earlier versions. `list` has the newest run first. */
export function numberRuns(list: readonly RunInfo[]): Map<string, number> {
  const earlier = list.filter((run) => run.number === undefined).reverse();
  return new Map([
    ...earlier.map(({ runId }, i) => [runId, i + 1] as const),
    ...list.flatMap(({ runId, number }) => (number === undefined ? [] : [[runId, number] as const])),
  ]);
}

/** Returns the runs sorted by their numbers: the nodes of a cluster begin the runs of a sweep in any order. */
export function newestFirst(list: readonly RunInfo[]): RunInfo[] {
  const byStart = [...list].sort((a, b) => (b.startedAt ?? Infinity) - (a.startedAt ?? Infinity));
  const numbers = numberRuns(byStart);
  return byStart.sort((a, b) => numbers.get(b.runId)! - numbers.get(a.runId)!);
}

/** Returns what tells a run from every other one, wherever it is listed, chosen or named: its number and its name. */
export function titleOfRun(list: readonly RunInfo[], run: Pick<RunInfo, 'runId' | 'name'>): string {
  const number = numberRuns(list).get(run.runId);
  return number === undefined ? run.name : `#${number} ${run.name}`;
}
