// Runs that were cut off when an engine ended.
import type { ProjectPaths } from '../projects/paths';
import { listRunIds, runPaths } from './run-folder';
import { summarizeLog } from './run-log';
import { endWithoutTraining, interruptedEnd } from './train-run';

/** Marks runs whose log has no end as interrupted: called when a project's lock is taken, so nobody trains them. */
export async function markInterrupted(paths: ProjectPaths): Promise<void> {
  for (const runId of await listRunIds(paths)) {
    const run = runPaths(paths, runId);
    const { state } = await summarizeLog(run.events);
    if (state.status !== 'running' && state.status !== 'waiting') continue;
    await endWithoutTraining(
      run,
      null,
      await interruptedEnd(run, 'The engine ended while this run was going on.'),
    );
  }
}
