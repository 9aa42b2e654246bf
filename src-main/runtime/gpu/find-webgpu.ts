// The GPU that WebGPU can use, or the reason why there is none. Only the desktop app has WebGPU.
import { type GraftError, wordsOf } from '#shared/errors';
import type { GpuAdapter } from '#shared/protocol/webgpu-contract';
import type { Words } from '#shared/sentence';
import { openGpuWindow } from '../../process/gpu-window';

/** The GPU of WebGPU. */
export interface FoundWebgpu {
  readonly adapter: GpuAdapter | null;
  /** Why it cannot be used; null if it can. */
  readonly problem: Words | null;
  /** True if it can be chosen: on Linux also before it is found, because Chromium offers it only after a start with that choice. */
  readonly choosable: boolean;
}

let known: GpuAdapter | null = null;

/** Asks the GPU window, once it was found from memory: opening the window takes a second. */
export async function findWebgpu(platform: string = process.platform): Promise<FoundWebgpu> {
  if (known) return { adapter: known, problem: null, choosable: true };
  try {
    const { adapter, close } = await openGpuWindow();
    close();
    known = adapter;
    return { adapter, problem: null, choosable: true };
  } catch (error) {
    const missing = (error as GraftError).code === 'unavailable';
    return { adapter: null, problem: wordsOf(error), choosable: missing && platform === 'linux' };
  }
}
