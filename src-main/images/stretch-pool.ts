// Resizes images in worker threads, because TensorFlow's calls block the trainer's thread while the next images are decoded.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { findWorker } from '../store/find-worker';
import type { ImageSize } from './image-source';
import type { Placement } from './place-image';
import { openStretcher } from './stretch';

/** A decoded image and its placement. */
export interface StretchJob {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly placement: Placement;
}

/** A message to a worker. */
export interface StretchRequest {
  readonly id: number;
  readonly jobs: readonly StretchJob[];
  readonly target: ImageSize;
  /** Buffers to reuse for results. */
  readonly spares: readonly ArrayBuffer[];
}

/** A message from a worker. */
export interface StretchAnswer {
  readonly id: number;
  readonly images: readonly Uint8Array<ArrayBuffer>[];
}

/** Resizes many images to one size. */
export interface StretchPool {
  /** Returns the images in order; the input pixels are transferred and must not be used afterward. */
  stretch(jobs: readonly StretchJob[], target: ImageSize): Promise<readonly Uint8Array[]>;
  /** Returns an image's buffer for reuse; the caller must not use it afterward. */
  giveBack(pixels: Uint8Array): void;
  close(): Promise<void>;
}

/** Maximum number of buffers kept for reuse. */
const mostSpares = 128;
/** Fewer images than this are resized synchronously in this thread: a message would cost more. */
const fewest = 8;

/** Opens a line on a worker file; workers start with the first images, and without a file all work is done in this thread. Returns null if WebAssembly vectors are not supported. */
export function openStretchPool(
  entry: string | null = findWorker('stretch-worker'),
  threads = Math.min(4, Math.ceil(availableParallelism() / 4)),
): StretchPool | null {
  const here = openStretcher();
  if (!here) return null;
  const helpers: Helper[] = [];
  let turn = 0;
  let spares: ArrayBuffer[] = [];
  return {
    async stretch(jobs, target) {
      if (!entry || jobs.length < fewest)
        return jobs.map(({ pixels, placement }) => here.stretch(pixels, placement, target, spares.pop()));
      const helper = helpers[turn % threads] ?? openHelper(entry, helpers);
      turn++;
      return helper.stretch(jobs, target, spares.splice(0, jobs.length));
    },
    giveBack({ buffer, byteLength }) {
      const own = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
      if (spares[0] && spares[0].byteLength !== byteLength) spares = [];
      if (own && byteLength > 0 && spares.length < mostSpares) spares.push(buffer);
    },
    async close() {
      await Promise.all(helpers.splice(0).map((helper) => helper.close()));
    },
  };
}

interface Helper {
  stretch(
    jobs: readonly StretchJob[],
    target: ImageSize,
    spares: readonly ArrayBuffer[],
  ): Promise<readonly Uint8Array[]>;
  close(): Promise<void>;
}

/** Starts a worker, which is in `helpers` until it exits. */
function openHelper(entry: string, helpers: Helper[]): Helper {
  const worker = new Worker(entry);
  const waiting = new Map<
    number,
    { resolve(images: readonly Uint8Array[]): void; reject(error: Error): void }
  >();
  let nextId = 0;
  const lose = (error: Error) => {
    const at = helpers.indexOf(helper);
    if (at >= 0) helpers.splice(at, 1);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  // Unref'd, so that idle workers do not keep the process alive.
  worker.unref();
  worker.on('message', ({ id, images }: StretchAnswer) => {
    waiting.get(id)?.resolve(images);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', lose);
  worker.on('exit', (code) => lose(new Error(`the thread that stretches images ended with code ${code}`)));
  const helper: Helper = {
    stretch: (jobs, target, spares) =>
      new Promise((resolve, reject) => {
        const request: StretchRequest = { id: nextId++, jobs, target, spares };
        worker.ref();
        waiting.set(request.id, { resolve, reject });
        worker.postMessage(request, [...jobs.map(({ pixels }) => pixels.buffer), ...spares]);
      }),
    async close() {
      await worker.terminate();
    },
  };
  helpers.push(helper);
  return helper;
}
