// Makes the errors of WebGPU visible: a buffer that cannot be allocated otherwise reads as zeros.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import type { OpenGpu } from './adapter';

/** How long after a failure the loss of the device may be reported, which is its cause then. */
const lossMs = 500;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs work on the GPU. Throws 'out-of-memory' or 'unsupported' if the GPU reports an error meanwhile, or 'unavailable' if it is lost. */
export async function checked<T>({ device, lost }: OpenGpu, work: () => Promise<T>): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  const outcome = await Promise.race([work(), lost]).then(
    (value) => ({ value }),
    (error: Error) => ({ error }),
  );
  if ('error' in outcome) await Promise.race([lost, wait(lossMs)]);
  const invalid = await Promise.race([device.popErrorScope(), lost]);
  const full = await Promise.race([device.popErrorScope(), lost]);
  if (full) throw new GraftError('out-of-memory', say`The memory of the GPU ran out: ${full.message}`);
  if (invalid) throw new GraftError('unsupported', say`The GPU reports: ${invalid.message}`);
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
