// A trainer process that is shared by predictions, evaluations and exports, and stays warm for a minute.
import { GraftError } from '#shared/errors';
import type { Words } from '#shared/sentence';
import { startTrainer, type TrainerProcess } from './trainer-process';

/** Shares a warm trainer. */
export interface TrainerPool {
  /** Runs `work` with the trainer. If the trainer exits, the error says how, and the next call starts a new one. */
  use<T>(work: (trainer: TrainerProcess) => Promise<T>): Promise<T>;
  stream<T>(work: (trainer: TrainerProcess) => AsyncIterable<T>): AsyncGenerator<T>;
  /** Ends the warm trainer as soon as nothing uses it: the next call starts one that reads anew what is installed. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a pool of one trainer, which exits after `warmMs` without use. */
export function createTrainerPool(entry: string, log: string, warmMs = 60_000): TrainerPool {
  let current: Promise<TrainerProcess> | null = null;
  let users = 0;
  let outdated = false;
  let idle: NodeJS.Timeout | undefined;

  async function acquire(): Promise<TrainerProcess> {
    clearTimeout(idle);
    users++;
    if (!current) {
      const starting = startTrainer(entry, log);
      current = starting;
      const forget = () => {
        if (current === starting) current = null;
      };
      starting.then((trainer) => trainer.gone.then(forget), forget);
    }
    return current;
  }

  function release(): void {
    users--;
    if (users > 0) return;
    if (outdated) return void close();
    idle = setTimeout(() => void close(), warmMs);
    idle.unref();
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    outdated = false;
    const closing = current;
    current = null;
    const trainer = await closing?.catch(() => null);
    await trainer?.close();
  }

  return {
    close,
    async renew() {
      if (users === 0) return close();
      outdated = true;
    },
    async use(work) {
      const trainer = await acquire();
      try {
        return await work(trainer);
      } catch (error) {
        throw await nameLoss(error, trainer);
      } finally {
        release();
      }
    },
    async *stream(work) {
      const trainer = await acquire();
      try {
        yield* work(trainer);
      } catch (error) {
        throw await nameLoss(error, trainer);
      } finally {
        release();
      }
    },
  };
}

async function nameLoss(error: unknown, trainer: TrainerProcess): Promise<unknown> {
  if (!(error instanceof GraftError) || error.code !== 'engine-lost') return error;
  const how = await Promise.race([
    trainer.gone,
    new Promise<Words>((resolve) => setTimeout(() => resolve('The trainer exited.'), 3000)),
  ]);
  return new GraftError('trainer-lost', how);
}
