// Trains one run, from the start of its trainer to the `ended` event, also when the trainer crashes. Events go to the log first, then to the feed.
import { GraftError, isCancelled, toMessage, toWireError } from '#shared/errors';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { RunEvent } from '#shared/run/events';
import { batchAdvice } from '#shared/run/fitting-batch';
import { inEnglish, joinWords, say, type Words } from '#shared/sentence';
import { isLocal, lockHolder, noteProcess } from '../../process/lock-file';
import { startTrainer, type TrainerProcess } from '../../process/trainer-process';
import { openEventLog } from '../../store/event-log';
import { openTensorBoardLog, type TensorBoardLog } from '../../store/tensorboard';
import { gpuFailure } from './gpu-failure';
import type { RunFeed } from './run-feed';
import { type RunPaths, readCheckpoint } from './run-folder';

const formerPatienceMs = 10_000;

type Ended = Extract<RunEvent, { type: 'ended' }>;

/** How one trainer ended, and why the run continues on the processor, if it does. */
interface Attempt {
  readonly ended: Ended;
  readonly failure: Words | null;
}

/** What is needed to train a run. */
export interface TrainTask {
  readonly paths: RunPaths;
  readonly job: TrainJob;
  readonly feed: RunFeed;
  readonly trainerEntry: string;
  /** Called when the trainer has started, so that it can be stopped. */
  readonly onTrainer: (trainer: TrainerProcess) => void;
}

/** Trains a run. Resolves when the run has ended, with or without success, and the trainer has exited. */
export async function trainRun({ paths, job, feed, trainerEntry, onTrainer }: TrainTask): Promise<void> {
  const log = await openEventLog(paths.events);
  let board = null as TensorBoardLog | null;
  let stage = 0;
  const publish = async (event: RunEvent) => {
    if (event.type === 'stageStarted') stage = event.stage;
    await (event.type === 'ended' ? log.appendLast(event) : log.append([event]));
    // Only TensorBoard reads this file, so the run continues if it cannot be written.
    if (event.type === 'started' || event.type === 'resumed')
      board ??= await openTensorBoardLog(
        paths.tensorboard,
        event.type === 'resumed' ? event.fromStep : null,
      ).catch(() => null);
    await board?.append(event).catch(() => {});
    feed.publish([event]);
  };
  const attempt = async (once: TrainJob, env: Readonly<Record<string, string>>): Promise<Attempt> => {
    let trainer: TrainerProcess | null = null;
    let onGpu = false;
    let ended: Ended | null = null;
    let lost: Words | null = null;
    const endOfTrainer = async (one: TrainerProcess) => {
      lost = await goneSoon(one);
      return endOfLost(lost, paths, once, stage);
    };
    try {
      await endFormerTrainer(paths);
      trainer = await startTrainer(trainerEntry, paths.trainerLog, env);
      await noteProcess(paths.trainer, trainer.pid);
      onTrainer(trainer);
      onGpu = (await trainer.client.runtime({ measure: false })).kind === 'native-gpu';
      for await (const event of trainer.client.train(once)) {
        if (event.type === 'ended') {
          ended = { ...event, endedAt: Date.now() };
          break;
        }
        await publish(event);
      }
      ended ??= await endOfTrainer(trainer);
    } catch (error) {
      ended = trainer && isLost(error) ? await endOfTrainer(trainer) : endOfFailure(error);
    }
    await trainer?.close();
    return { ended, failure: onGpu ? gpuFailure(ended, lost) : null };
  };
  let { ended, failure } = await attempt(job, {});
  if (failure !== null) {
    await publish({ type: 'movedToCpu', at: Date.now(), reason: failure });
    ({ ended } = await attempt({ ...job, resume: true }, { GRAFT_DEVICE: 'cpu' }));
  }
  if (ended.code === 'disk-full' || ended.code === 'unavailable') {
    const words = joinWords([ended.sentence ?? ended.message ?? '', await resumeAdvice(paths)], ' ');
    ended = { ...ended, ...toMessage(words) };
  }
  await publish(ended).catch(() => feed.publish([ended]));
  await log.close().catch(() => {});
  await board?.close().catch(() => {});
  feed.end();
}

// The trainer of a killed engine may still be in a step: two trainers must not write checkpoints of one run.
async function endFormerTrainer(paths: RunPaths): Promise<void> {
  for (const patience = performance.now() + formerPatienceMs; ; ) {
    const former = await lockHolder(paths.trainer);
    if (!former) return;
    // A trainer of another machine cannot be ended from here: it counts as gone once its note is a minute old.
    if (performance.now() > patience && isLocal(former)) {
      try {
        process.kill(former.pid, 'SIGKILL');
      } catch {
        // It exited in the meantime.
      }
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** Ends a run that has no trainer. */
export async function endWithoutTraining(paths: RunPaths, feed: RunFeed | null, ended: Ended): Promise<void> {
  const log = await openEventLog(paths.events);
  await log.append([ended]);
  await log.close();
  feed?.publish([ended]);
  feed?.end();
}

/** Returns the end of an interrupted run, with the checkpoint from which it can be resumed. */
export async function interruptedEnd(paths: RunPaths, why: Words): Promise<Ended> {
  return {
    type: 'ended',
    at: Date.now(),
    outcome: 'interrupted',
    code: 'interrupted',
    ...toMessage(joinWords([why, await resumeAdvice(paths)], ' ')),
  };
}

/** Tells from which checkpoint an interrupted run can be resumed. */
async function resumeAdvice(paths: RunPaths): Promise<Words> {
  const checkpoint = await readCheckpoint(paths, 'last').catch(() => null);
  return checkpoint
    ? say`The run can be resumed from its last checkpoint (epoch ${checkpoint.epoch}, step ${checkpoint.step}).`
    : 'No checkpoint was saved yet, so the run starts again when it is resumed.';
}

function isLost(error: unknown): boolean {
  return error instanceof GraftError && (error.code === 'engine-lost' || error.code === 'trainer-lost');
}

/** How a process that ran out of memory ends: killed by the system, or with an error of its allocator. */
const outOfMemory = /SIGKILL|bad_alloc|\bOOM\b|out of memory|allocation failed/i;

/** Returns how a trainer ended whose pipe is closed; a process that still runs is of no use and is killed. */
async function goneSoon(trainer: TrainerProcess): Promise<Words> {
  const timer = setTimeout(() => trainer.kill(), 5000);
  const how = await trainer.gone;
  clearTimeout(timer);
  return how;
}

async function endOfLost(how: Words, paths: RunPaths, job: TrainJob, stage: number): Promise<Ended> {
  if (!outOfMemory.test(inEnglish(how))) return interruptedEnd(paths, how);
  const batch = Math.min(job.stages[stage]!.batchSize, job.data.training.length);
  const advice = batchAdvice(job.graph, batch, process.availableMemory());
  // A kill can have other reasons; an error of the allocator cannot.
  const why = inEnglish(how).includes('SIGKILL')
    ? say`${how} If it was: ${advice}`
    : say`Memory ran out. ${advice} ${how}`;
  return interruptedEnd(paths, why);
}

function endOfFailure(error: unknown): Ended {
  const at = Date.now();
  if (isCancelled(error)) return { type: 'ended', at, outcome: 'stopped' };
  const { code, message, sentence } = toWireError(error);
  return { type: 'ended', at, outcome: 'failed', code, message, ...(sentence && { sentence }) };
}
