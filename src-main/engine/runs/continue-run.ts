// Runs that go on after their end: extended by epochs, or branched into a new run from a checkpoint.

import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import type { Checkpoint } from '#shared/run/checkpoint';
import type { RunEvent } from '#shared/run/events';
import { writeJsonAtomic } from '../../store/atomic';
import { openEventLog, readEventLog } from '../../store/event-log';
import type { Projects } from '../projects/open-projects';
import { enqueueRun } from './enqueue-run';
import { createRunFolder, findRun, type RunPaths, readCheckpoint, readPinned, runPaths } from './run-folder';
import { summarizeLog } from './run-log';
import type { RunQueue } from './run-queue';

/** What the calls need. */
export interface ContinueContext {
  readonly projects: Projects;
  readonly queue: RunQueue;
  readonly checkpointSeconds: number;
}

/** The calls that go on with a run that is over. */
export function createContinueRun({
  projects,
  queue,
  checkpointSeconds,
}: ContinueContext): Pick<Handlers<typeof runsCalls>, 'extendRun' | 'branchRun'> {
  /** The checkpoint of a run that nobody trains now. */
  async function resting(run: RunPaths, runId: string, name: 'last' | 'best'): Promise<Checkpoint> {
    const active = queue.find(run);
    if (active && !active.feed.over)
      throw new GraftError('busy', `Run ${runId} is going on: stop it or wait for its end.`, runId);
    await active?.over;
    const checkpoint = await readCheckpoint(run, name);
    if (checkpoint) return checkpoint;
    throw new GraftError('not-found', `Run ${runId} has no ${name} checkpoint to go on from.`, runId);
  }

  return {
    async extendRun({ project, runId, epochs }) {
      const paths = await projects.openForWriting(project);
      const run = await findRun(paths, runId);
      const checkpoint = await resting(run, runId, 'last');
      const { recipe } = await readPinned(run);
      const last = recipe.stages.length - 1;
      const stages = recipe.stages.map((stage, i) =>
        i === last ? { ...stage, epochs: epochsDone(checkpoint, last, stage.epochs) + epochs } : stage,
      );
      await append(run, [{ type: 'extended', at: Date.now(), stage: last, epochs: stages[last]!.epochs }]);
      await writeJsonAtomic(run.recipe, { ...recipe, stages });
      await writeJsonAtomic(run.checkpoint('last'), wakened(checkpoint));
      const { count } = await summarizeLog(run.events);
      enqueueRun(queue, paths, runId, count, { resume: true, checkpointSeconds });
      return {};
    },

    async branchRun({ project, runId, checkpoint: name, stages, name: title }) {
      const paths = await projects.openForWriting(project);
      const run = await findRun(paths, runId);
      const checkpoint = await resting(run, runId, name);
      const { recipe, data } = await readPinned(run);
      const named = { ...recipe, name: title ?? recipe.name, stages: stages ?? recipe.stages };
      const branch = await createRunFolder(paths, { recipe: named, graph: checkpoint.graph, data });
      const own = runPaths(paths, branch);
      const { epoch, step } = checkpoint;
      const from = { runId, checkpoint: name, epoch, step };
      const branched: RunEvent = { type: 'branched', at: Date.now(), from };
      if (stages) await append(own, [branched]);
      else {
        const before = eventsUpTo(await readEventLog(run.events), name, checkpoint).map((event) =>
          event.type === 'started' ? { ...event, runId: branch, name: named.name } : event,
        );
        await append(own, [...before, branched]);
        await writeJsonAtomic(own.checkpoint('last'), { ...checkpoint, runId: branch });
      }
      const { count } = await summarizeLog(own.events);
      enqueueRun(queue, paths, branch, count, { resume: !stages, checkpointSeconds });
      return { runId: branch };
    },
  };
}

/** Epochs of the last stage that are behind: all of them when an early stop ended it, or when the run has not come there yet. */
function epochsDone({ stage, epochInStage, memory }: Checkpoint, last: number, planned: number): number {
  return stage === last && memory?.ended ? epochInStage : planned;
}

/** A checkpoint whose stage is not over: an early stop counts its patience anew. */
function wakened(checkpoint: Checkpoint): Checkpoint {
  const { memory } = checkpoint;
  if (!memory) return checkpoint;
  const { ended: _ended, ...awake } = memory;
  return { ...checkpoint, memory: awake.early ? { ...awake, early: { ...awake.early, wait: 0 } } : awake };
}

/** The log up to the moment in which the checkpoint was saved. */
function eventsUpTo(events: readonly RunEvent[], name: 'last' | 'best', { step }: Checkpoint): RunEvent[] {
  const at = events.findLastIndex(
    (event) => event.type === 'checkpointSaved' && event.name === name && event.step === step,
  );
  return events.slice(0, at + 1).filter(({ type }) => type !== 'ended');
}

async function append(run: RunPaths, events: readonly RunEvent[]): Promise<void> {
  const log = await openEventLog(run.events);
  try {
    await log.append(events);
  } finally {
    await log.close();
  }
}
