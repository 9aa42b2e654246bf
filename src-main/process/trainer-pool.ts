// A trainer process that is shared by predictions, evaluations and exports. It stays warm for a minute, or longer for an open project.
import { GraftError } from '#shared/errors';
import type { Words } from '#shared/sentence';
import { memoryIsShort } from './memory';
import { startTrainer, type TrainerProcess } from './trainer-process';

/** Shares a warm trainer. */
export interface TrainerPool {
  /** Runs `work` with the trainer. If the trainer exits, the error says how, and the next call starts a new one. */
  use<T>(work: (trainer: TrainerProcess) => Promise<T>): Promise<T>;
  stream<T>(work: (trainer: TrainerProcess) => AsyncIterable<T>): AsyncGenerator<T>;
  /** Starts the trainer unless it runs or memory is short, and loads TensorFlow, so that the next call need not wait for it. From now on, an idle trainer stays as long as memory is not short, at most `keptMs`. */
  warm(): Promise<void>;
  /** Ends the warm trainer as soon as nothing uses it: the next call starts one that reads anew what is installed. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** Times of a pool in milliseconds. */
export interface PoolOptions {
  /** An idle trainer exits after this time. */
  readonly idleMs?: number;
  /** After `warm`: as long as memory is not short. */
  readonly keptMs?: number;
  /** Time between two looks at the memory. */
  readonly checkMs?: number;
  readonly isMemoryShort?: () => boolean;
}

/** Opens a pool of one trainer. */
export function createTrainerPool(entry: string, log: string, options: PoolOptions = {}): TrainerPool {
  const { idleMs = 60_000, keptMs = 600_000, checkMs = 15_000, isMemoryShort = memoryIsShort } = options;
  let current: Promise<TrainerProcess> | null = null;
  let users = 0;
  let outdated = false;
  let kept = false;
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
    try {
      return await current;
    } catch (error) {
      users--;
      throw error;
    }
  }

  function release(): void {
    users--;
    if (users > 0) return;
    if (outdated) return void close();
    if (current) waitIdle(performance.now());
  }

  function waitIdle(since: number): void {
    const wait = kept ? Math.min(checkMs, keptMs) : idleMs;
    idle = setTimeout(() => {
      const isOver = !kept || performance.now() - since >= keptMs || isMemoryShort();
      if (isOver) void close();
      else waitIdle(since);
    }, wait);
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
    async warm() {
      kept = true;
      if (current || isMemoryShort()) return;
      const trainer = await acquire().catch(() => null);
      // The call that needs it reports why it does not start.
      if (!trainer) return;
      await trainer.client.runtime({ measure: false }).catch(() => {});
      release();
    },
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
