// Continues runs that have ended: extends them by epochs, or branches a new run from a checkpoint.

import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import type { Checkpoint } from '#shared/run/checkpoint';
import type { RunEvent } from '#shared/run/events';
import { say, sentenceOf } from '#shared/sentence';
import { writeJsonAtomic } from '../../store/atomic';
import { openEventLog, readEventLog } from '../../store/event-log';
import type { Projects } from '../projects/open-projects';
import { readPlacement } from './cluster/placement';
import { enqueueRun } from './enqueue-run';
import {
  createRunFolder,
  findRun,
  type RunPaths,
  readCheckpoint,
  readRunInputs,
  runPaths,
} from './run-folder';
import { summarizeLog } from './run-log';
import { numberRun } from './run-notes';
import type { RunQueue } from './run-queue';

/** What these calls need of the engine. */
export interface ContinueContext {
  readonly projects: Projects;
  readonly queue: RunQueue;
  readonly checkpointSeconds: number;
}

/** Returns the calls that continue a run that has ended. */
export function createContinueRun({
  projects,
  queue,
  checkpointSeconds,
}: ContinueContext): Pick<Handlers<typeof runsCalls>, 'extendRun' | 'branchRun'> {
  /** Returns the checkpoint of a run that has ended. Throws 'busy' while it is waiting or training. */
  async function checkpointOf(run: RunPaths, runId: string, name: 'last' | 'best'): Promise<Checkpoint> {
    const active = queue.find(run);
    if (active && !active.feed.over)
      throw new GraftError('busy', say`Run ${runId} is running. Stop it or wait until it ends.`, runId);
    await active?.over;
    const checkpoint = await readCheckpoint(run, name);
    if (checkpoint) return checkpoint;
    throw new GraftError(
      'not-found',
      say`Run ${runId} has no ${sentenceOf(name)} checkpoint to continue from.`,
      runId,
    );
  }

  return {
    async extendRun({ project, runId, epochs }) {
      const paths = await projects.openForWriting(project);
      const run = await findRun(paths, runId);
      if ((await readPlacement(run))?.workers !== undefined)
        throw new GraftError(
          'unsupported',
          say`Run ${runId} was trained data-parallel and cannot be extended. Branch a new run from its checkpoint.`,
          runId,
        );
      const checkpoint = await checkpointOf(run, runId, 'last');
      const { recipe } = await readRunInputs(run);
      const last = recipe.stages.length - 1;
      const stages = recipe.stages.map((stage, i) =>
        i === last ? { ...stage, epochs: epochsDone(checkpoint, last, stage.epochs) + epochs } : stage,
      );
      await append(run, [{ type: 'extended', at: Date.now(), stage: last, epochs: stages[last]!.epochs }]);
      await writeJsonAtomic(run.recipe, { ...recipe, stages });
      await writeJsonAtomic(run.checkpoint('last'), withoutEarlyStop(checkpoint));
      const { count } = await summarizeLog(run.events);
      enqueueRun(queue, paths, runId, count, { resume: true, checkpointSeconds });
      return {};
    },

    async branchRun({ project, runId, checkpoint: name, stages, name: title }) {
      const paths = await projects.openForWriting(project);
      const run = await findRun(paths, runId);
      const checkpoint = await checkpointOf(run, runId, name);
      const { recipe, data } = await readRunInputs(run);
      const named = { ...recipe, name: title ?? recipe.name, stages: stages ?? recipe.stages };
      const branch = await createRunFolder(paths, { recipe: named, graph: checkpoint.graph, data });
      await numberRun(paths, branch);
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

/** Number of epochs of the last stage to build on: those trained if early stopping ended it, else those planned. */
function epochsDone({ stage, epochInStage, memory }: Checkpoint, last: number, planned: number): number {
  return stage === last && memory?.ended ? epochInStage : planned;
}

/** Returns the checkpoint with its stage open again and the patience of early stopping reset. */
function withoutEarlyStop(checkpoint: Checkpoint): Checkpoint {
  const { memory } = checkpoint;
  if (!memory) return checkpoint;
  const { ended: _ended, ...awake } = memory;
  return { ...checkpoint, memory: awake.early ? { ...awake, early: { ...awake.early, wait: 0 } } : awake };
}

/** Returns the events up to the one that saved the checkpoint, without earlier ends, and without steps that were computed while it was written. */
function eventsUpTo(events: readonly RunEvent[], name: 'last' | 'best', { step }: Checkpoint): RunEvent[] {
  const at = events.findLastIndex(
    (event) => event.type === 'checkpointSaved' && event.name === name && event.step === step,
  );
  return events
    .slice(0, at + 1)
    .filter((event) => event.type !== 'ended' && !('step' in event && event.step > step));
}

async function append(run: RunPaths, events: readonly RunEvent[]): Promise<void> {
  const log = await openEventLog(run.events);
  try {
    await log.append(events);
  } finally {
    await log.close();
  }
}
