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
