// Threads that copy and hash ranges of files: two ranges at a time take half the time of one after the other.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { fromWireError, type WireError } from '#shared/errors';
import { type CopiedRange, copyPieces } from './copy-blob';
import { findWorker } from './find-worker';
import { nextTurn } from './next-turn';

/** A range to copy into an open file; threads share the files of their process. */
export interface CopyRequest {
  readonly id: number;
  readonly range: CopiedRange;
  readonly out: number;
}

/** A message from a thread: bytes copied since the last one, then the hash, or why it failed. */
export type CopyAnswer = { readonly id: number } & (
  | { readonly bytes: number }
  | { readonly hash: string }
  | { readonly refused: WireError }
  | { readonly failed: Error; readonly code: string | undefined }
);

interface Copy {
  onBytes(bytes: number): void;
  resolve(hash: string): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  readonly copies: Map<number, Copy>;
}

const mostThreads = 4;
let threads: Thread[] = [];
let nextId = 0;

/** Starts the threads, unless they run or the bundle has no file for them (`entry` null): then copies are made in this thread. */
export function startCopyThreads(entry: string | null = findWorker('copy-worker')): void {
  if (entry === null || threads.length > 0) return;
  const count = Math.min(mostThreads, availableParallelism());
  threads = Array.from({ length: count }, () => startThread(entry));
}

/** Ends the threads. Their copies fail. */
export async function stopCopyThreads(): Promise<void> {
  await Promise.all(threads.splice(0).map(({ worker }) => worker.terminate()));
}

/** Copies the range to the start of the open file `out`; returns the SHA-256 in hexadecimal. `onBytes` gets the bytes of each piece. Throws as `copyPieces`. */
export async function copyAndHash(
  range: CopiedRange,
  out: number,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const least = threads.reduce<Thread | null>(
    (best, one) => (best && best.copies.size <= one.copies.size ? best : one),
    null,
  );
  if (least) return copyIn(least, range, out, onBytes);
  const pieces = copyPieces(range, out);
  for (let step = pieces.next(); ; step = pieces.next()) {
    if (step.done) return step.value;
    onBytes(step.value);
    await nextTurn();
  }
}

function copyIn(
  { worker, copies }: Thread,
  range: CopiedRange,
  out: number,
  onBytes: (bytes: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request: CopyRequest = { id: nextId++, range, out };
    copies.set(request.id, { onBytes, resolve, reject });
    worker.ref();
    worker.postMessage(request);
  });
}

function startThread(entry: string): Thread {
  const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: 16 } });
  const copies: Thread['copies'] = new Map();
  const thread = { worker, copies };
  // An idle thread does not keep the process alive.
  worker.unref();
  worker.on('message', (answer: CopyAnswer) => {
    const copy = copies.get(answer.id);
    if (!copy) return;
    if ('bytes' in answer) return copy.onBytes(answer.bytes);
    copies.delete(answer.id);
    if (copies.size === 0) worker.unref();
    if ('hash' in answer) copy.resolve(answer.hash);
    else if ('refused' in answer) copy.reject(fromWireError(answer.refused));
    else copy.reject(Object.assign(answer.failed, { code: answer.code }));
  });
  const lose = (error: Error) => {
    threads = threads.filter((one) => one !== thread);
    for (const { reject } of copies.values()) reject(error);
    copies.clear();
  };
  worker.on('error', lose);
  worker.on('exit', (code) => lose(new Error(`the thread that copies weights ended with code ${code}`)));
  return thread;
}
