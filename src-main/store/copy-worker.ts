// A thread that copies ranges of files and hashes them; see copy-threads.ts.
import { parentPort } from 'node:worker_threads';
import { GraftError, toWireError } from '#shared/errors';
import { copyPieces } from './copy-blob';
import type { CopyAnswer, CopyRequest } from './copy-threads';

/** Bytes between two progress messages. */
const toldBytes = 4 * 2 ** 20;
const tell = (answer: CopyAnswer) => parentPort!.postMessage(answer);

parentPort!.on('message', ({ id, range, out }: CopyRequest) => {
  try {
    const pieces = copyPieces(range, out);
    let untold = 0;
    let step = pieces.next();
    for (; !step.done; step = pieces.next()) {
      untold += step.value;
      if (untold < toldBytes) continue;
      tell({ id, bytes: untold });
      untold = 0;
    }
    tell({ id, bytes: untold });
    tell({ id, hash: step.value });
  } catch (error) {
    if (error instanceof GraftError) tell({ id, refused: toWireError(error) });
    else tell({ id, failed: error as Error, code: (error as NodeJS.ErrnoException).code });
  }
});
