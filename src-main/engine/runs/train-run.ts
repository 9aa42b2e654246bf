// One run from its trainer's start to its `ended`: events go to the log, then to the feed; the trainer's death is an end too.
import { GraftError, isCancelled, toWireError } from '#shared/errors';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { RunEvent } from '#shared/run/events';
import { batchAdvice } from '#shared/run/fitting-batch';
import { isLocal, lockHolder, noteProcess } from '../../process/lock-file';
import { startTrainer, type TrainerProcess } from '../../process/trainer-process';
import { openEventLog } from '../../store/event-log';
import { openTensorBoardLog, type TensorBoardLog } from '../../store/tensorboard';
import type { RunFeed } from './run-feed';
import { type RunPaths, readCheckpoint } from './run-folder';

const formerPatienceMs = 10_000;

type Ended = Extract<RunEvent, { type: 'ended' }>;

/** What a run needs to be trained. */
export interface TrainTask {
  readonly paths: RunPaths;
  readonly job: TrainJob;
  readonly feed: RunFeed;
  readonly trainerEntry: string;
  /** Called once the trainer runs, so that it can be stopped. */
  readonly onTrainer: (trainer: TrainerProcess) => void;
}

/** Trains; resolves when the run has ended, however it did, and the trainer is gone. */
export async function trainRun({ paths, job, feed, trainerEntry, onTrainer }: TrainTask): Promise<void> {
  const log = await openEventLog(paths.events);
  let board = null as TensorBoardLog | null;
  let stage = 0;
  const say = async (event: RunEvent) => {
    if (event.type === 'stageStarted') stage = event.stage;
    await (event.type === 'ended' ? log.appendLast(event) : log.append([event]));
    // A file for another program: when it can't be written, the run goes on.
    if (event.type === 'started' || event.type === 'resumed')
      board ??= await openTensorBoardLog(
        paths.tensorboard,
        event.type === 'resumed' ? event.fromStep : null,
      ).catch(() => null);
    await board?.append(event).catch(() => {});
    feed.publish([event]);
  };
  let trainer: TrainerProcess | null = null;
  let ended: Ended | null = null;
  try {
    await endFormerTrainer(paths);
    trainer = await startTrainer(trainerEntry, paths.trainerLog);
    await noteProcess(paths.trainer, trainer.pid);
    onTrainer(trainer);
    for await (const event of trainer.client.train(job)) {
      if (event.type === 'ended') {
        ended = event;
        break;
      }
      await say(event);
    }
    ended ??= await endOfLost(trainer, paths, job, stage);
  } catch (error) {
    ended = trainer && isLost(error) ? await endOfLost(trainer, paths, job, stage) : endOfFailure(error);
  }
  await trainer?.close();
  if (ended.code === 'disk-full') ended = { ...ended, message: `${ended.message} ${await onwardOf(paths)}` };
  await say(ended).catch(() => feed.publish([ended]));
  await log.close().catch(() => {});
  await board?.close().catch(() => {});
  feed.end();
}

// When an engine was killed, its trainer may still be in a step: two must not write one run's checkpoints.
async function endFormerTrainer(paths: RunPaths): Promise<void> {
  for (const patience = Date.now() + formerPatienceMs; ; ) {
    const former = await lockHolder(paths.trainer);
    if (!former) return;
    // A trainer of another machine cannot be ended from here: it counts as gone once its note is a minute old.
    if (Date.now() > patience && isLocal(former)) {
      try {
        process.kill(former.pid, 'SIGKILL');
      } catch {
        // It left just now.
      }
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** Ends a run that never got a trainer. */
export async function endWithoutTraining(paths: RunPaths, feed: RunFeed | null, ended: Ended): Promise<void> {
  const log = await openEventLog(paths.events);
  await log.append([ended]);
  await log.close();
  feed?.publish([ended]);
  feed?.end();
}

/** The end of a run that was cut off, saying where it can go on. */
export async function interruptedEnd(paths: RunPaths, why: string): Promise<Ended> {
  return {
    type: 'ended',
    at: Date.now(),
    outcome: 'interrupted',
    code: 'interrupted',
    message: `${why} ${await onwardOf(paths)}`,
  };
}

/** Where a run that was cut off can go on, in a sentence. */
async function onwardOf(paths: RunPaths): Promise<string> {
  const checkpoint = await readCheckpoint(paths, 'last').catch(() => null);
  return checkpoint
    ? `The last checkpoint is of epoch ${checkpoint.epoch}, step ${checkpoint.step}: the run can be resumed from there.`
    : 'No checkpoint had been saved yet: resumed, the run begins anew.';
}

function isLost(error: unknown): boolean {
  return error instanceof GraftError && (error.code === 'engine-lost' || error.code === 'trainer-lost');
}

/** How a process ends for want of memory: killed by the system, or by its own allocators' last words. */
const wantOfMemory = /SIGKILL|bad_alloc|\bOOM\b|out of memory|allocation failed/i;

async function endOfLost(
  trainer: TrainerProcess,
  paths: RunPaths,
  job: TrainJob,
  stage: number,
): Promise<Ended> {
  // Its pipe is closed; should the process still stand, it is of no use any more.
  const timer = setTimeout(() => trainer.kill(), 5000);
  const how = await trainer.gone;
  clearTimeout(timer);
  if (!wantOfMemory.test(how)) return interruptedEnd(paths, how);
  const batch = Math.min(job.stages[stage]!.batchSize, job.data.training.length);
  const advice = batchAdvice(job.graph, batch, process.availableMemory());
  // A kill may have had other reasons; an allocator's last words leave no doubt.
  const why = how.includes('SIGKILL') ? `${how} If it was: ${advice}` : `Memory ran out. ${advice} ${how}`;
  return interruptedEnd(paths, why);
}

function endOfFailure(error: unknown): Ended {
  const at = Date.now();
  if (isCancelled(error)) return { type: 'ended', at, outcome: 'stopped' };
  const { code, message } = toWireError(error);
  return { type: 'ended', at, outcome: 'failed', code, message };
}
