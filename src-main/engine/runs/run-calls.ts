// The calls that stop, resume, list and watch runs.
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { say } from '#shared/sentence';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { isAway, readPlacement } from './cluster/placement';
import { describeRun } from './describe-run';
import { enqueueRun } from './enqueue-run';
import { findRun, listRunIds, readCheckpoint, readRunInputs } from './run-folder';
import { summarizeLog } from './run-log';
import type { RunQueue } from './run-queue';
import { trainedGraph } from './select-graph';
import { watchEvents } from './watch-run';

type Calls = 'stopRun' | 'resumeRun' | 'listRuns' | 'watchRun' | 'runRecipe' | 'adoptWeights';

/** What these calls need of the engine. */
export interface RunCallsContext {
  readonly projects: Projects;
  readonly queue: RunQueue;
  readonly checkpointSeconds: number;
}

/** Returns the calls that stop, resume, list and watch runs. */
export function createRunCalls({
  projects,
  queue,
  checkpointSeconds,
}: RunCallsContext): Pick<Handlers<typeof runsCalls>, Calls> {
  const enqueue = (project: ProjectPaths, runId: string, count: number, resume: boolean) =>
    enqueueRun(queue, project, runId, count, { resume, checkpointSeconds });

  async function reading(project: string, runId: string) {
    const paths = await projects.find(project);
    return { project: paths, run: await findRun(paths, runId) };
  }

  return {
    async stopRun({ project, runId }) {
      const { run } = await reading(project, runId);
      await queue.stop(run);
      return {};
    },

    async resumeRun({ project, runId }) {
      const paths = await projects.openForWriting(project);
      const run = await findRun(paths, runId);
      const active = queue.find(run);
      if (active && !active.feed.over)
        throw new GraftError('busy', say`Run ${runId} is already running.`, runId);
      // The run has ended, but its trainer may take a moment to exit.
      await active?.over;
      const { state, count } = await summarizeLog(run.events);
      // What was sent to a cluster is there, also if it was not followed to its end.
      const away = isAway(await readPlacement(run));
      if (state.status === 'done')
        throw new GraftError(
          'invalid',
          say`Run ${runId} is done, so it cannot be resumed. Extend it to train more epochs.`,
          runId,
        );
      const checkpoint = await readCheckpoint(run, 'last');
      // The engine may have been killed after the checkpoint was saved and before the log's first event was written.
      enqueue(paths, runId, count, !away && checkpoint !== null && state.startedAt !== null);
      return {};
    },

    async listRuns({ project }) {
      const paths = await projects.find(project);
      const ids = await listRunIds(paths);
      const infos = await Promise.all(ids.map((runId) => describeRun(paths, runId, queue)));
      return infos.reverse();
    },

    async *watchRun({ project, runId, from }, { signal }) {
      const { run } = await reading(project, runId);
      yield* watchEvents(run.events, queue.find(run)?.feed ?? null, from, signal);
    },

    async runRecipe({ project, runId }) {
      const { run } = await reading(project, runId);
      const { recipe, graph } = await readRunInputs(run);
      return { recipe, graph };
    },

    async adoptWeights({ project, runId, checkpoint }) {
      const { run } = await reading(project, runId);
      // A running run removes the blobs of the checkpoints that it replaces.
      const active = queue.find(run);
      if (active?.status === 'running' && !active.feed.over) {
        throw new GraftError(
          'busy',
          say`Run ${runId} is training. Stop it or wait until it ends to use its weights.`,
          runId,
        );
      }
      if (active?.feed.over) await active.over;
      return { graph: await trainedGraph(run, runId, checkpoint) };
    },
  };
}
