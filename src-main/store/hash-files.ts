// Computes the SHA-256 of many files: in worker threads if they are large, since native operations block the trainer's thread meanwhile.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { findWorker } from './find-worker';
import { nextTurn } from './next-turn';

/** A message from a worker: the index of the file, and its hash in hexadecimal; null if the file cannot be read. */
export interface HashAnswer {
  readonly i: number;
  readonly hash: string | null;
}

/** A file to hash. */
export interface HashedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Files smaller than this in all are hashed in this thread: starting threads takes longer. */
const threadBytes = 32 * 2 ** 20;
const pieceBytes = 2 ** 20;

/** Returns the SHA-256 of a file in hexadecimal; null if it cannot be read. Blocks the thread. */
export function hashFile(path: string): string | null {
  const hash = createHash('sha256');
  let fd: number | null = null;
  try {
    fd = openSync(path, 'r');
    const piece = Buffer.allocUnsafe(pieceBytes);
    for (let bytes = readSync(fd, piece); bytes > 0; bytes = readSync(fd, piece))
      hash.update(piece.subarray(0, bytes));
    return hash.digest('hex');
  } catch {
    return null;
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

/** Returns the SHA-256 of each file, in order; null for a file that cannot be read. `entry` is the worker's file; null hashes in this thread, a file at a time. */
export async function hashFiles(
  files: readonly HashedFile[],
  entry: string | null = findWorker('hash-worker'),
): Promise<(string | null)[]> {
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const hashes: (string | null)[] = new Array(files.length).fill(null);
  if (entry === null || bytes < threadBytes) {
    for (const [i, { path }] of files.entries()) {
      hashes[i] = hashFile(path);
      await nextTurn();
    }
    return hashes;
  }
  // The largest first, so that the workers end at about the same time.
  const order = [...files.keys()].sort((a, b) => files[b]!.sizeBytes - files[a]!.sizeBytes);
  const shared = { files: order.map((i) => files[i]!.path), next: new Int32Array(new SharedArrayBuffer(4)) };
  const count = Math.min(files.length, Math.max(1, Math.min(4, availableParallelism())));
  await Promise.all(
    Array.from({ length: count }, () =>
      runWorker(entry, shared, ({ i, hash }) => {
        hashes[order[i]!] = hash;
      }),
    ),
  );
  return hashes;
}

/** Runs a worker to its end. Throws if it fails. */
function runWorker(
  entry: string,
  workerData: unknown,
  onAnswer: (answer: HashAnswer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entry, { workerData });
    worker.on('message', onAnswer);
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the thread that hashes files ended with code ${code}`)),
    );
  });
}
