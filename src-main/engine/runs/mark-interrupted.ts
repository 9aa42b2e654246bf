// Runs that were cut off when an engine ended.
import type { ProjectPaths } from '../projects/paths';
import { listRunIds, runPaths } from './run-folder';
import { summarizeLog } from './run-log';
import { endWithoutTraining, interruptedEnd } from './train-run';

/** Marks runs whose log has no end as interrupted. Called once the project is locked, so no other process is training them. */
export async function markInterrupted(paths: ProjectPaths): Promise<void> {
  for (const runId of await listRunIds(paths)) {
    const run = runPaths(paths, runId);
    const { state } = await summarizeLog(run.events);
    if (state.status !== 'running' && state.status !== 'waiting') continue;
    await endWithoutTraining(
      run,
      null,
      await interruptedEnd(run, 'The engine ended while this run was training.'),
    );
  }
}
