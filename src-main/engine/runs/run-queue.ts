// The queue of runs: one trains, the others wait for it.
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { TrainerProcess } from '../../process/trainer-process';
import { createFeed, type RunFeed } from './run-feed';
import type { RunPlaces } from './run-folder';
import { endWithoutTraining, interruptedEnd, trainRun } from './train-run';

/** A run that waits or trains. */
interface ActiveRun {
  readonly feed: RunFeed;
  readonly status: 'waiting' | 'running';
  /** Resolves when it has ended and its trainer is gone. */
  readonly over: Promise<void>;
}

/** The queue. */
export interface RunQueue {
  /** `count` is the number of events that its log holds. */
  add(places: RunPlaces, count: number, makeJob: () => Promise<TrainJob>): void;
  find(places: RunPlaces): ActiveRun | null;
  /** Ends a run at its next step; one that waits ends at once. */
  stop(places: RunPlaces): Promise<void>;
  /** Stops the one that trains, keeping its checkpoint, and interrupts those that wait. */
  close(): Promise<void>;
}

/** Options of a queue. */
export interface RunQueueOptions {
  readonly trainerEntry: string;
  /** Called after each run. */
  readonly onOver?: (places: RunPlaces) => Promise<void>;
  /** How long a trainer may take to its next step and checkpoint before it is killed. */
  readonly stopPatienceMs?: number;
}

interface Entry {
  readonly places: RunPlaces;
  readonly feed: RunFeed;
  readonly makeJob: () => Promise<TrainJob>;
  readonly over: Promise<void>;
  finish(): void;
  status: 'waiting' | 'running';
  trainer: TrainerProcess | null;
  stopping: boolean;
  stopTimer: NodeJS.Timeout | undefined;
}

/** Opens an empty queue. */
export function createRunQueue(options: RunQueueOptions): RunQueue {
  const { trainerEntry, onOver, stopPatienceMs = 120_000 } = options;
  const entries: Entry[] = [];
  let closing = false;

  const findEntry = (places: RunPlaces) => entries.find((entry) => entry.places.root === places.root);

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
    const { places, feed, makeJob } = entry;
    try {
      const job = await makeJob();
      const onTrainer = (trainer: TrainerProcess) => {
        entry.trainer = trainer;
        if (entry.stopping) askToStop(entry);
      };
      await trainRun({ places, job, feed, trainerEntry, onTrainer });
      await onOver?.(places);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const ended = { type: 'ended', at: Date.now(), outcome: 'failed', message } as const;
      await endWithoutTraining(places, feed, ended).catch(() => feed.end());
    } finally {
      clearTimeout(entry.stopTimer);
    }
  }

  function askToStop(entry: Entry, patienceMs = stopPatienceMs): void {
    entry.stopping = true;
    if (!entry.trainer) return;
    const { trainer } = entry;
    // A trainer that is gone by now ends the run by itself.
    trainer.client.stop({}).catch(() => {});
    clearTimeout(entry.stopTimer);
    entry.stopTimer = setTimeout(() => trainer.kill(), patienceMs);
  }

  return {
    add(places, count, makeJob) {
      let finish = () => {};
      const over = new Promise<void>((resolve) => {
        finish = resolve;
      });
      entries.push({
        places,
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
    find: (places) => findEntry(places) ?? null,
    async stop(places) {
      const entry = findEntry(places);
      if (!entry) return;
      if (entry.status === 'running') return askToStop(entry);
      entries.splice(entries.indexOf(entry), 1);
      await endWithoutTraining(places, entry.feed, {
        type: 'ended',
        at: Date.now(),
        outcome: 'stopped',
        message: 'Stopped before it began.',
      });
      entry.finish();
    },
    async close() {
      closing = true;
      for (const entry of entries.filter((one) => one.status === 'waiting')) {
        const ended = await interruptedEnd(entry.places, 'The engine ended while this run waited.');
        await endWithoutTraining(entry.places, entry.feed, ended).catch(() => entry.feed.end());
        entries.splice(entries.indexOf(entry), 1);
        entry.finish();
      }
      for (const entry of entries) askToStop(entry, Math.min(stopPatienceMs, 20_000));
      await Promise.all(entries.map((entry) => entry.over));
    },
  };
}
