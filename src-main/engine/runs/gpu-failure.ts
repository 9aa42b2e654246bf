// Tells whether a run ended because of its GPU, so that it can continue on the processor.
import type { RunEvent } from '#shared/run/events';
import { inEnglish, say, sentenceOf, type Words } from '#shared/sentence';

type Ended = Extract<RunEvent, { type: 'ended' }>;

/** What CUDA's libraries, TensorFlow on a GPU and a crash in the driver leave as the last words of a trainer. */
const ofGpu = /\bCUDA|cuDNN|cuBLAS|cuSolver|\bGPU\b|OOM|out of memory|SIGABRT|SIGSEGV|SIGBUS/i;

/** Returns why a run that computed on a GPU continues on the processor; null if the GPU was not the cause. `lost` is how its trainer ended, if it did. */
export function gpuFailure({ outcome, code, sentence, message }: Ended, lost: Words | null): Words | null {
  if (outcome !== 'failed' && outcome !== 'interrupted') return null;
  if (code === 'out-of-memory')
    return 'The memory of the GPU ran out. The run continues on the processor from its last checkpoint. A smaller batch size needs less memory.';
  const how = lost ?? sentence ?? sentenceOf(message ?? '');
  // SIGKILL is the system's answer to full memory of the machine, which the processor would need as well.
  if (inEnglish(how).includes('SIGKILL') || !ofGpu.test(inEnglish(how))) return null;
  return say`The GPU failed. The run continues on the processor from its last checkpoint. ${how}`;
}
