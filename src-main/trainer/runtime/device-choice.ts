// Which device this process computes on: the environment's choice, else the recorded one (src-main/runtime/gpu/device-file.ts).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceFile, deviceFileName, deviceFileSchema } from '#shared/run/device';
import { say, type Words } from '#shared/sentence';
import { cacheFolder } from '../../store/cache-folder';

/** Chooses the device of one process, whatever is recorded: `auto`, `cpu` or the UUID of a GPU. */
const deviceVariable = 'GRAFT_DEVICE';

/** What `CUDA_VISIBLE_DEVICES` is set to (undefined: not changed), and why. */
export interface DeviceChoice {
  readonly visible: string | undefined;
  readonly why: Words | null;
}

/** Returns the choice for this process. A `CUDA_VISIBLE_DEVICES` that the user set is not changed, except to use the CPU. */
export function chooseDevice(
  cache: string = cacheFolder(),
  env: NodeJS.ProcessEnv = process.env,
): DeviceChoice {
  const chosen = env[deviceVariable];
  const ofUser = env.CUDA_VISIBLE_DEVICES;
  if (chosen === 'cpu') return { visible: '-1', why: 'GPU: not used by this process, as requested.' };
  if (chosen === 'auto') return { visible: undefined, why: null };
  if (chosen) return { visible: ofUser ?? chosen, why: null };
  const file = readDeviceFile(cache);
  if (file.use === 'webgpu')
    return {
      visible: '-1',
      why: 'GPU: WebGPU was chosen. It computes the features of frozen layers; the processor computes the rest.',
    };
  if (file.use === 'cpu') return { visible: '-1', why: 'GPU: not used, because the processor was chosen.' };
  if (file.test && !file.test.passed)
    return { visible: '-1', why: say`GPU: not used, because its test failed: ${file.test.reason ?? ''}.` };
  if (file.use !== 'auto' && ofUser === undefined) return { visible: file.use, why: null };
  return { visible: undefined, why: null };
}

/** True if this process was asked to use the processor only, whatever is recorded. */
export const isCpuOnly = (env: NodeJS.ProcessEnv = process.env): boolean => env[deviceVariable] === 'cpu';

/** Reads the file; one that is missing or broken means that nothing was chosen. */
export function readDeviceFile(cache: string = cacheFolder()): DeviceFile {
  try {
    return deviceFileSchema.parse(
      JSON.parse(readFileSync(join(cache, 'tensorflow', deviceFileName), 'utf8')),
    );
  } catch {
    return deviceFileSchema.parse({});
  }
}
