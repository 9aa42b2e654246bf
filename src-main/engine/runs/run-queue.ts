// The queue of runs: one trains at a time, the others wait.
import { toMessage, wordsOf } from '#shared/errors';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { TrainerProcess } from '../../process/trainer-process';
import { createFeed, type RunFeed } from './run-feed';
import type { RunPaths } from './run-folder';
import type { SpeedFile } from './speed-file';
import { endWithoutTraining, interruptedEnd, trainRun } from './train-run';

/** A run that is waiting or training. */
export interface ActiveRun {
  readonly feed: RunFeed;
  readonly status: 'waiting' | 'running';
  /** Resolves when the run has ended and its trainer has exited. */
  readonly over: Promise<void>;
}

/** The queue. */
export interface RunQueue {
  /** Adds a run; `count` is the number of events in its log. */
  add(paths: RunPaths, count: number, makeJob: () => Promise<TrainJob>): void;
  find(paths: RunPaths): ActiveRun | null;
  /** Stops a run after its current step; a waiting run ends immediately. */
  stop(paths: RunPaths): Promise<void>;
  /** Stops the training run, keeping its checkpoint, and marks waiting runs as interrupted. */
  close(): Promise<void>;
}

/** Options of a queue. */
export interface RunQueueOptions {
  readonly trainerEntry: string;
  /** Predicts the time of each run, and learns from it. */
  readonly speed?: SpeedFile;
  /** Milliseconds that a trainer may take for its current step and checkpoint before it is killed. */
  readonly stopPatienceMs?: number;
}

interface Entry {
  readonly paths: RunPaths;
  readonly feed: RunFeed;
  readonly makeJob: () => Promise<TrainJob>;
  readonly over: Promise<void>;
  finish(): void;
  status: 'waiting' | 'running';
  trainer: TrainerProcess | null;
  stopping: boolean;
  stopTimer: NodeJS.Timeout | undefined;
}

/** Creates an empty queue. */
export function createRunQueue(options: RunQueueOptions): RunQueue {
  const { trainerEntry, speed, stopPatienceMs = 120_000 } = options;
  const entries: Entry[] = [];
  let closing = false;

  const findEntry = (paths: RunPaths) => entries.find((entry) => entry.paths.root === paths.root);

  function pump(): void {
    const first = entries[0];
    if (!first || first.status === 'running' || closing) return;
    first.status = 'running';
    void run(first).finally(() => {
      entries.shift();
      first.finish();
      pump();
    });
  }

  async function run(entry: Entry): Promise<void> {
    const { paths, feed, makeJob } = entry;
    try {
      const job = { ...(await makeJob()), speed: (await speed?.read()) ?? undefined };
      const onTrainer = (trainer: TrainerProcess) => {
        entry.trainer = trainer;
        if (entry.stopping) askToStop(entry);
      };
      await trainRun({ paths, job, feed, trainerEntry, onTrainer });
      await speed?.learnFromLog(paths.events);
    } catch (error) {
      const ended = {
        type: 'ended',
        at: Date.now(),
        outcome: 'failed',
        ...toMessage(wordsOf(error)),
      } as const;
      await endWithoutTraining(paths, feed, ended).catch(() => feed.end());
    } finally {
      clearTimeout(entry.stopTimer);
    }
  }

  function askToStop(entry: Entry, patienceMs = stopPatienceMs): void {
    entry.stopping = true;
    if (!entry.trainer) return;
    const { trainer } = entry;
    // If the trainer has exited meanwhile, its run ends by itself.
    trainer.client.stop({}).catch(() => {});
    clearTimeout(entry.stopTimer);
    entry.stopTimer = setTimeout(() => trainer.kill(), patienceMs);
  }

  return {
    add(paths, count, makeJob) {
      let finish = () => {};
      const over = new Promise<void>((resolve) => {
        finish = resolve;
      });
      entries.push({
        paths,
        feed: createFeed(count),
        makeJob,
        over,
        finish,
        status: 'waiting',
        trainer: null,
        stopping: false,
        stopTimer: undefined,
      });
      pump();
    },
    find: (paths) => findEntry(paths) ?? null,
    async stop(paths) {
      const entry = findEntry(paths);
      if (!entry) return;
      if (entry.status === 'running') return askToStop(entry);
      entries.splice(entries.indexOf(entry), 1);
      await endWithoutTraining(paths, entry.feed, {
        type: 'ended',
        at: Date.now(),
        outcome: 'stopped',
        message: 'Stopped before it started.',
      });
      entry.finish();
    },
    async close() {
      closing = true;
      for (const entry of entries.filter((one) => one.status === 'waiting')) {
        const ended = await interruptedEnd(entry.paths, 'The engine ended while this run waited.');
        await endWithoutTraining(entry.paths, entry.feed, ended).catch(() => entry.feed.end());
        entries.splice(entries.indexOf(entry), 1);
        entry.finish();
      }
      for (const entry of entries) askToStop(entry, Math.min(stopPatienceMs, 20_000));
      await Promise.all(entries.map((entry) => entry.over));
    },
  };
}
