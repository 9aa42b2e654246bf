// Tests the GPU before it is used: the numbers of convolution, batch normalization and Adam beside the processor's, and the speed.
import { join } from 'node:path';
import { isCancelled, wordsOf } from '#shared/errors';
import type { StepsResult } from '#shared/protocol/trainer/trials';
import type { GpuTest } from '#shared/run/device';
import { say, type Words } from '#shared/sentence';
import { startTrainer } from '../../process/trainer-process';
import { floatsIn, greatestDifference } from './compare-numbers';
import { numbersRequest, speedRequest } from './test-network';

/** Greatest difference allowed, relative to the greatest value. */
const allowedDifference = 1e-4;

/** What the test needs. */
export interface GpuTestOptions {
  readonly trainerEntry: string;
  /** A folder for the log and temporary files. */
  readonly folder: string;
  /** The GPU's UUID, or `auto` for the first one. */
  readonly device: string;
  /** The record of a runtime that is not in use yet. */
  readonly runtime?: string | undefined;
  /** GPUs and driver, to recognize another one later. */
  readonly tested: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs the test. Expected failures are its result; throws 'cancelled'. */
export async function testGpu(options: GpuTestOptions): Promise<GpuTest> {
  const measured = { difference: null as number | null, speedup: null as number | null };
  const result = (reason: Words | null): GpuTest => ({
    passed: reason === null,
    reason,
    tested: options.tested,
    ...measured,
    at: Date.now(),
  });
  try {
    const gpu = await measureOn(options, options.device);
    if (gpu.numbers.kind !== 'native-gpu') return result('it runs, but TensorFlow cannot use the GPU');
    const cpu = await measureOn(options, 'cpu');
    measured.difference = differenceOf(gpu.numbers, cpu.numbers);
    measured.speedup = cpu.speed.stepSeconds! / gpu.speed.stepSeconds!;
    return result(judge(measured.difference, measured.speedup));
  } catch (error) {
    if (isCancelled(error)) throw error;
    return result(say`it does not run: ${wordsOf(error)}`);
  }
}

/** Returns why a GPU with these figures is not used, or null. */
export function judge(difference: number, speedup: number): Words | null {
  if (!(difference <= allowedDifference))
    return say`its results differ from those of the processor by ${difference.toExponential(1)}, expected at most ${allowedDifference}`;
  if (speedup < 1)
    return say`a training step takes ${(1 / speedup).toFixed(1)} times as long as on the processor`;
  return null;
}

/** Returns the greatest difference of outputs and losses, relative to the greatest value. */
function differenceOf(ours: StepsResult, theirs: StepsResult): number {
  return Math.max(
    greatestDifference(floatsIn(ours.outputs), floatsIn(theirs.outputs)),
    greatestDifference(ours.losses, theirs.losses),
  );
}

/** Runs both requests in a trainer on a device, with full float32 precision. */
async function measureOn(
  { trainerEntry, folder, runtime, signal }: GpuTestOptions,
  device: string,
): Promise<{ numbers: StepsResult; speed: StepsResult }> {
  const trainer = await startTrainer(trainerEntry, join(folder, 'gpu-test.log'), {
    GRAFT_DEVICE: device,
    // TensorFlow otherwise multiplies in TF32 on GPUs since Ampere, with 10 bits.
    NVIDIA_TF32_OVERRIDE: '0',
    ...(runtime ? { GRAFT_RUNTIME: runtime } : {}),
  });
  const blobs = join(folder, 'blobs');
  try {
    const call = { ...(signal ? { signal } : {}) };
    const numbers = await trainer.client.trySteps({ ...numbersRequest(), blobs }, call);
    if (device !== 'cpu' && numbers.kind !== 'native-gpu') return { numbers, speed: numbers };
    return { numbers, speed: await trainer.client.trySteps({ ...speedRequest(), blobs }, call) };
  } finally {
    await trainer.close();
  }
}
