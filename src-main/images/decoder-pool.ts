// Decodes in helper processes: a blocked trainer does not stop decoding, and an image that crashes a decoder is only reported as faulty.
import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { fromWireError, GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import { defaultDecoderEntry } from './decoder-entry';
import { type Helper, openHelper } from './decoder-helper';
import type { DecoderJob, DecoderReply, DecoderResults } from './decoder-messages';
import type { ImageSize, ImageSource, ImageTarget } from './image-source';
import type { FileToInspect, Inspection } from './inspect';
import type { SeenObject } from './read-image-object';

/** Helper processes that decode. Jobs are queued; each method's promise is rejected with the image's GraftError. */
export interface DecoderPool {
  readonly processes: number;
  /** Decodes an image, as `decodeImage` does. */
  decode(source: ImageSource, size: ImageTarget, options?: JobOptions): Promise<Uint8Array>;
  /** Returns a WebP thumbnail of at most `bound` × `bound` pixels. */
  thumbnail(source: ImageSource, bound: number, options?: JobOptions): Promise<Uint8Array>;
  /** Returns width and height after EXIF rotation. */
  measure(source: ImageSource, options?: JobOptions): Promise<ImageSize>;
  /** Inspects files: hash, size and faults, in order; throws only if the pool itself fails. */
  inspect(files: readonly FileToInspect[], options?: JobOptions): Promise<Inspection[]>;
  /** Returns size and modification time of each file in turn; NaN for those that cannot be read. */
  stat(paths: readonly string[], options?: JobOptions): Promise<Float64Array>;
  /** Returns the bytes of an object that a scan saw, as `readSeenObject` does. */
  read(object: SeenObject, options?: JobOptions): Promise<Uint8Array>;
  /** Stops the helpers; running jobs fail with 'cancelled'. */
  close(): Promise<void>;
}

/** Aborting the signal removes the job from the queue and rejects it with 'cancelled'. */
interface JobOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Options of a pool. */
export interface DecoderPoolOptions {
  /** Number of helper processes; by default the number of cores (at most 8). */
  readonly processes?: number | undefined;
  /** Path of the bundled decoder-main; by default next to the running bundle. */
  readonly entry?: string | undefined;
  /** Jobs sent to one helper at a time; by default two: the next one is queued while one is decoded. */
  readonly jobsPerHelper?: number | undefined;
  /** Time limit per image; when exceeded, the image fails and its helper is replaced. */
  readonly timeoutMs?: number | undefined;
}

interface Waiting {
  readonly id: number;
  readonly job: DecoderJob;
  readonly name: string;
  /** A job whose helper crashed is retried alone in a new helper: if that crashes too, the image is the cause. */
  alone: boolean;
  timer?: NodeJS.Timeout | undefined;
  resolve(value: DecoderResults[DecoderJob['kind']]): void;
  reject(error: unknown): void;
}

interface Slot {
  helper: Helper | null;
  readonly running: Map<number, Waiting>;
}

const graceMs = 250;
const unknownState = { sizeBytes: 0, mtimeMs: 0 };
/** Maximum number of consecutive failed starts before the pool fails. */
const maxFailedStarts = 3;

/** Opens a pool; its helpers start with the first job. */
export function openDecoderPool(options: DecoderPoolOptions = {}): DecoderPool {
  const processes = options.processes ?? Math.min(8, availableParallelism());
  const entry = options.entry ?? defaultDecoderEntry();
  const timeoutMs = options.timeoutMs ?? 60_000;
  const jobsPerHelper = options.jobsPerHelper ?? 2;
  const slots: Slot[] = Array.from({ length: processes }, () => ({ helper: null, running: new Map() }));
  const line: Waiting[] = [];
  let nextId = 1;
  let failedStarts = 0;
  let broken: GraftError | null = null;
  let closed = false;

  function settle(slot: Slot, reply: Exclude<DecoderReply, { ready: true }>): void {
    const waiting = slot.running.get(reply.id);
    if (!waiting) return;
    slot.running.delete(reply.id);
    clearTimeout(waiting.timer);
    if ('error' in reply) waiting.reject(fromWireError(reply.error));
    else waiting.resolve(reply.value);
    pump();
  }

  function lose(slot: Slot, why: Words, wasReady: boolean): void {
    slot.helper = null;
    failedStarts = wasReady ? 0 : failedStarts + 1;
    const lost = [...slot.running.values()];
    slot.running.clear();
    for (const waiting of lost.reverse()) {
      clearTimeout(waiting.timer);
      if (waiting.alone) waiting.reject(crashed(waiting, why));
      else {
        waiting.alone = wasReady;
        line.unshift(waiting);
      }
    }
    if (failedStarts >= maxFailedStarts && !closed) {
      broken = new GraftError('unavailable', say`Could not start the image decoder: ${why} (${entry}).`);
      for (const waiting of line.splice(0)) waiting.reject(broken);
    }
    pump();
  }

  function give(slot: Slot, waiting: Waiting): void {
    slot.helper ??= openHelper(entry, {
      onReply: (reply) => settle(slot, reply),
      onReady: () => {
        failedStarts = 0;
      },
      onLost: (why, wasReady) => lose(slot, why, wasReady),
    });
    slot.running.set(waiting.id, waiting);
    const giveUp = () => {
      for (const other of slot.running.values()) clearTimeout(other.timer);
      slot.helper?.kill(say`it took longer than ${timeoutMs / 1000} s`);
    };
    // After this thread was blocked, the timer may fire before a reply that has already arrived, hence the second timer.
    waiting.timer = setTimeout(() => {
      waiting.timer = setTimeout(giveUp, graceMs);
    }, timeoutMs);
    waiting.timer.unref();
    slot.helper.send({ id: waiting.id, job: waiting.job });
  }

  function pump(): void {
    if (closed) return;
    for (let depth = 0; depth < jobsPerHelper; depth++) {
      for (const slot of slots) {
        const next = line[0];
        if (!next) break;
        const full = slot.running.size > depth || [...slot.running.values()].some((waiting) => waiting.alone);
        if (full || (next.alone && slot.running.size > 0)) continue;
        line.shift();
        give(slot, next);
      }
    }
    for (const slot of slots) slot.helper?.hold(slot.running.size > 0);
  }

  function submit<K extends DecoderJob['kind']>(
    job: Extract<DecoderJob, { kind: K }>,
    name: string,
    signal: AbortSignal | undefined,
  ): Promise<DecoderResults[K]> {
    return new Promise<DecoderResults[K]>((resolve, reject) => {
      if (closed || signal?.aborted) return reject(cancelled());
      if (broken) return reject(broken);
      const onAbort = () => {
        const place = line.indexOf(waiting);
        if (place >= 0) line.splice(place, 1);
        waiting.reject(cancelled());
      };
      const waiting: Waiting = {
        id: nextId++,
        job,
        name,
        alone: false,
        resolve: (value) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(value as DecoderResults[K]);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      if (signal) setMaxListeners(0, signal);
      signal?.addEventListener('abort', onAbort, { once: true });
      line.push(waiting);
      pump();
    });
  }

  return {
    processes,
    decode: (source, size, job) => submit({ kind: 'decode', source, size }, nameOf(source), job?.signal),
    measure: (source, job) => submit({ kind: 'measure', source }, nameOf(source), job?.signal),
    thumbnail: (source, bound, job) =>
      submit({ kind: 'thumbnail', source, bound }, nameOf(source), job?.signal),
    inspect: async function inspect(files, job): Promise<Inspection[]> {
      try {
        return await submit({ kind: 'inspect', files }, files[0]?.path ?? 'images', job?.signal);
      } catch (error) {
        if (!(error instanceof DecoderCrash)) throw error;
        if (files.length === 1)
          return [{ ok: false, fault: 'unreadable', reason: error.reason, lasting: false, ...unknownState }];
        // One of the files crashes decoders: each is now retried in a separate helper.
        const alone = await Promise.all(files.map((file) => inspect([file], job)));
        return alone.flat();
      }
    },
    stat: (paths, job) =>
      submit({ kind: 'stat', paths }, paths[0] ?? 'images', job?.signal).catch((error) => {
        // A drive that does not answer: the inspection of each file says so.
        if (error instanceof DecoderCrash) return new Float64Array(paths.length * 2).fill(Number.NaN);
        throw error;
      }),
    read: (object, job) => submit({ kind: 'read', object }, object.name, job?.signal),
    async close() {
      closed = true;
      const unfinished = [...line.splice(0), ...slots.flatMap((slot) => [...slot.running.values()])];
      for (const waiting of unfinished) {
        clearTimeout(waiting.timer);
        waiting.reject(cancelled());
      }
      await Promise.all(slots.map((slot) => slot.helper?.close()));
    },
  };
}

class DecoderCrash extends GraftError {
  constructor(
    name: string,
    readonly reason: Words,
  ) {
    super('bad-file', say`${name}: ${reason}.`, name);
  }
}

function crashed(waiting: Waiting, why: Words): DecoderCrash {
  return new DecoderCrash(waiting.name, say`the decoder stopped while reading it: ${why}`);
}

function cancelled(): GraftError {
  return new GraftError('cancelled', 'Decoding was cancelled.');
}

function nameOf(source: ImageSource): string {
  return source.name ?? source.path ?? 'image';
}
