// Adds a run to the queue with the job that its trainer gets.
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { ProjectPaths } from '../projects/paths';
import { type RunPaths, readRunInputs, runPaths } from './run-folder';
import type { RunQueue } from './run-queue';

/** Adds a run to the queue; `count` is the number of events in its log. */
export function enqueueRun(
  queue: RunQueue,
  project: ProjectPaths,
  runId: string,
  count: number,
  how: Pick<TrainJob, 'resume' | 'checkpointSeconds'>,
): void {
  const paths = runPaths(project, runId);
  queue.add(paths, count, () => makeJob(project, paths, runId, how));
}

async function makeJob(
  project: ProjectPaths,
  paths: RunPaths,
  runId: string,
  how: Pick<TrainJob, 'resume' | 'checkpointSeconds'>,
): Promise<TrainJob> {
  const { recipe, graph, data } = await readRunInputs(paths);
  const { classes, ...parts } = data;
  return {
    runId,
    name: recipe.name,
    graph,
    stages: recipe.stages,
    seed: recipe.seed,
    classes,
    data: parts,
    folders: { blobs: project.blobs, run: paths.root, cache: project.cache },
    ...how,
  };
}
