// A worker thread that resizes images while TensorFlow blocks the trainer's main thread.
import { parentPort } from 'node:worker_threads';
import { openStretcher } from './stretch';
import type { StretchAnswer, StretchRequest } from './stretch-pool';

const stretcher = openStretcher();

parentPort?.on('message', ({ id, jobs, target, spares }: StretchRequest) => {
  const images = jobs.map(({ pixels, placement }, i) =>
    stretcher!.stretch(pixels, placement, target, spares[i]),
  );
  const answer: StretchAnswer = { id, images };
  parentPort!.postMessage(
    answer,
    images.map(({ buffer }) => buffer),
  );
});
