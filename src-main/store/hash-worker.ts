// A worker thread that computes the SHA-256 of files while the main thread is busy.
import { parentPort, workerData } from 'node:worker_threads';
import { type HashAnswer, hashFile } from './hash-files';

/** The next file, taken from a counter that all workers share. */
const { files, next } = workerData as { files: readonly string[]; next: Int32Array };

for (let i = Atomics.add(next, 0, 1); i < files.length; i = Atomics.add(next, 0, 1)) {
  const answer: HashAnswer = { i, hash: hashFile(files[i]!) };
  parentPort!.postMessage(answer);
}
