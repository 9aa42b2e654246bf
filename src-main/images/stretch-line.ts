// Stretching in threads of its own: TensorFlow's calls block the trainer's thread, and the next images are decoded meanwhile.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ImageSize } from './image-source';
import type { Placement } from './place-image';
import { openStretcher } from './stretch';

/** A decoded image, and which part of it goes where. */
export interface StretchJob {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly placement: Placement;
}

/** To a thread. */
export interface StretchRequest {
  readonly id: number;
  readonly jobs: readonly StretchJob[];
  readonly target: ImageSize;
  /** Memory to put images into. */
  readonly spares: readonly ArrayBuffer[];
}

/** From a thread. */
export interface StretchAnswer {
  readonly id: number;
  readonly images: readonly Uint8Array<ArrayBuffer>[];
}

/** Stretches many images to one size. */
export interface StretchLine {
  /** The images in their order; the pixels that are given are given away. */
  stretch(jobs: readonly StretchJob[], target: ImageSize): Promise<readonly Uint8Array[]>;
  /** Takes an image's memory back, for the next one: who had it must not look at it again. */
  giveBack(pixels: Uint8Array): void;
  close(): Promise<void>;
}

/** Images' memory that is kept for the next ones. */
const mostSpares = 128;
/** Fewer images are stretched at once and here: they aren't worth a message. */
const fewest = 8;

/** Opens a line on that worker file, which starts with the first images; without one it works in this thread. Null where nothing here can stretch. */
export function openStretchLine(
  entry: string | null = defaultEntry(),
  threads = Math.min(4, Math.ceil(availableParallelism() / 4)),
): StretchLine | null {
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

/** Starts a thread, as one of `helpers` until it ends. */
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
  // Only work under way keeps the process alive.
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

/** The worker beside the bundle that runs; null when sources run, which stretch in their own thread. */
function defaultEntry(): string | null {
  const places = ['./stretch-worker.js', '../stretch-worker.js', './stretch-worker.mjs'];
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? null;
}
