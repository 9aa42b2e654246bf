// A thread that stretches pictures while TensorFlow blocks the trainer's own.
import { parentPort } from 'node:worker_threads';
import { openStretcher } from './stretch';
import type { StretchAnswer, StretchRequest } from './stretch-line';

const stretcher = openStretcher();

parentPort?.on('message', ({ id, jobs, target, spares }: StretchRequest) => {
  const pictures = jobs.map(({ pixels, placement }, i) =>
    stretcher!.stretch(pixels, placement, target, spares[i]),
  );
  const answer: StretchAnswer = { id, pictures };
  parentPort!.postMessage(
    answer,
    pictures.map(({ buffer }) => buffer),
  );
});
