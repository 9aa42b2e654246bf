// Whether a stage's features are computed with WebGPU: if it was chosen, passed its test on this GPU, and has not failed in this process.
import { wordsOf } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import { describeAdapter, type GpuWindow, nameOfAdapter, openGpuWindow } from '../../process/gpu-window';
import { isCpuOnly, readDeviceFile } from '../runtime/device-choice';

/** WebGPU for the features of a stage, until it fails. Features that it computed before are read in any case. */
export interface FeatureEngine {
  /** Names the GPU in the key of cached features. */
  readonly key: string;
  /** The name of the GPU, for people; null if it computes nothing in this stage. */
  readonly name: string | null;
  /** The window that computes; null if there is none, or after it failed. */
  readonly gpu: GpuWindow | null;
  /** Why it failed in this stage; null if it did not. */
  readonly lost: Words | null;
  /** Gives WebGPU up for this process. */
  fail(reason: Words): void;
  close(): void;
}

/** Why WebGPU failed in this process; a GPU that was lost once is not used again. */
let failed: Words | null = null;

/** Returns the key of the engine that was chosen besides TensorFlow and passed its test; null if there is none. */
export function chosenEngine(): string | null {
  const { use, webgpuTest } = readDeviceFile();
  return use === 'webgpu' && webgpuTest?.passed ? webgpuTest.tested : null;
}

/** Connects to the GPU window if WebGPU was chosen. `why` says why it computes nothing then; both are null if it was not chosen. */
export async function openFeatureEngine(): Promise<{ engine: FeatureEngine | null; why: Words | null }> {
  const { use, webgpuTest } = readDeviceFile();
  if (use !== 'webgpu' || isCpuOnly()) return { engine: null, why: null };
  const because = (reason: Words) => say`Features are computed by the processor. ${reason}`;
  if (webgpuTest === null)
    return { engine: null, why: because('WebGPU was not tested yet on this machine.') };
  if (!webgpuTest.passed)
    return { engine: null, why: because(say`The test of WebGPU failed: ${webgpuTest.reason ?? ''}.`) };
  const key = webgpuTest.tested;
  const withoutGpu = (reason: Words) => ({ engine: engineOf(null, key), why: because(reason) });
  if (failed !== null) return withoutGpu(failed);
  let gpu: GpuWindow;
  try {
    gpu = await openGpuWindow();
  } catch (error) {
    return withoutGpu(say`WebGPU is not used: ${wordsOf(error)}.`);
  }
  if (describeAdapter(gpu.adapter) === key) return { engine: engineOf(gpu, key), why: null };
  gpu.close();
  return withoutGpu('The GPU was changed since WebGPU was tested. Test it again.');
}

function engineOf(window: GpuWindow | null, key: string): FeatureEngine {
  let gpu = window;
  let lost: Words | null = null;
  const close = () => {
    gpu?.close();
    gpu = null;
  };
  return {
    key,
    name: window && nameOfAdapter(window.adapter),
    get gpu() {
      return gpu;
    },
    get lost() {
      return lost;
    },
    fail(reason) {
      lost = failed = reason;
      close();
    },
    close,
  };
}
