// Tests WebGPU before it is used: the features of a small network beside TensorFlow's, and the speed of MobileNetV2.
import { join } from 'node:path';
import { isCancelled, wordsOf } from '#shared/errors';
import type { WebgpuTrial } from '#shared/protocol/trainer/trials';
import type { GpuTest } from '#shared/run/device';
import { say, type Words } from '#shared/sentence';
import { allowsSoftware, describeAdapter } from '../../process/gpu-window';
import { startTrainer } from '../../process/trainer-process';
import { floatsIn, greatestDifference } from './compare-numbers';
import { featureSpeedRequest, featuresRequest } from './test-network';

/** Greatest difference allowed, relative to the greatest value. */
const allowedDifference = 1e-3;

/** What the test needs. */
export interface WebgpuTestOptions {
  readonly trainerEntry: string;
  /** A folder for the log and temporary files. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs the test in a trainer, which computes the other half. Expected failures are its result; throws 'cancelled'. */
export async function testWebgpu({ trainerEntry, folder, signal }: WebgpuTestOptions): Promise<GpuTest> {
  const measured = { tested: '', difference: null as number | null, speedup: null as number | null };
  const result = (reason: Words | null): GpuTest => ({
    passed: reason === null,
    reason,
    ...measured,
    at: Date.now(),
  });
  const trainer = await startTrainer(trainerEntry, join(folder, 'webgpu-test.log'), { GRAFT_DEVICE: 'cpu' });
  try {
    const call = { ...(signal ? { signal } : {}) };
    const blobs = join(folder, 'blobs');
    const numbers = await trainer.client.tryWebgpu({ ...featuresRequest(), blobs }, call);
    measured.tested = describeAdapter(numbers.adapter);
    measured.difference = greatestDifference(floatsIn(numbers.gpu), floatsIn(numbers.cpu));
    // A program on the processor, which only tests use, would take minutes for the real batch.
    const speed = numbers.adapter.software
      ? numbers
      : await trainer.client.tryWebgpu({ ...featureSpeedRequest(), blobs }, call);
    measured.speedup = speedupOf(speed);
    return result(judge(measured.difference, allowsSoftware() ? 1 : measured.speedup));
  } catch (error) {
    if (isCancelled(error)) throw error;
    return result(say`it does not run: ${wordsOf(error)}`);
  } finally {
    await trainer.close();
  }
}

const speedupOf = ({ cpuSeconds, gpuSeconds }: WebgpuTrial) => cpuSeconds! / gpuSeconds!;

/** Returns why WebGPU with these figures is not used, or null. */
export function judge(difference: number, speedup: number): Words | null {
  if (!(difference <= allowedDifference))
    return say`its results differ from those of the processor by ${difference.toExponential(1)}, expected at most ${allowedDifference}`;
  if (speedup < 1) return say`features take ${(1 / speedup).toFixed(1)} times as long as on the processor`;
  return null;
}
