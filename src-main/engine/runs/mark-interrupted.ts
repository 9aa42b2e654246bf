// Runs that were cut off when an engine ended: those of a cluster are followed again, others were interrupted.
import type { ProjectPaths } from '../projects/paths';
import { isAway, readPlacement } from './cluster/placement';
import { enqueueRun } from './enqueue-run';
import { listRunIds, runPaths } from './run-folder';
import { summarizeLog } from './run-log';
import type { RunQueue } from './run-queue';
import { endWithoutTraining, interruptedEnd } from './train-run';

/** Marks runs whose log has no end as interrupted, or follows them on their cluster. Called once the project is locked, so no other process is training them. */
export async function markInterrupted(
  paths: ProjectPaths,
  queue: RunQueue,
  checkpointSeconds: number,
): Promise<void> {
  const away: [runId: string, count: number, resume: boolean][] = [];
  for (const runId of await listRunIds(paths)) {
    const run = runPaths(paths, runId);
    const { state, count } = await summarizeLog(run.events);
    if (state.status !== 'running' && state.status !== 'waiting') continue;
    if (isAway(await readPlacement(run))) {
      away.push([runId, count, state.startedAt !== null]);
      continue;
    }
    await endWithoutTraining(
      run,
      null,
      await interruptedEnd(run, 'The engine ended while this run was training.'),
    );
  }
  // At once, so that the runs of a sweep find each other.
  for (const [runId, count, resume] of away)
    enqueueRun(queue, paths, runId, count, { resume, checkpointSeconds });
}
