// The GPUs that TensorFlow's CUDA build can use on a machine, or the reason why there are none.
import { say, type Words } from '#shared/sentence';
import type { Gpu } from './parse-gpus';
import { type Machine, readGpuSystem, thisMachine } from './read-system';
import { compareVersions, neededCapability, neededDriver } from './requirements';

/** A GPU and, if it cannot be used, the reason. */
export interface FoundGpu extends Gpu {
  readonly problem: Words | null;
}

/** The GPUs of a machine. */
export interface FoundGpus {
  readonly gpus: readonly FoundGpu[];
  /** The version of the NVIDIA driver; null if none was found. */
  readonly driver: string | null;
  /** Why no GPU can be used; null if one can. */
  readonly problem: Words | null;
}

/** Finds the GPUs of a machine. */
export async function findGpus(machine: Machine = thisMachine): Promise<FoundGpus> {
  const { gpus, driver, complaint } = await readGpuSystem(machine);
  const found = gpus.map((gpu) => ({ ...gpu, problem: capabilityProblem(gpu) }));
  const problem =
    systemProblem(machine, gpus.length > 0 || driver !== null) ??
    driverProblem(driver, gpus.length > 0 || complaint !== null, complaint) ??
    (found.length === 0 ? noGpu(complaint) : null) ??
    (found.every((gpu) => gpu.problem) ? found[0]!.problem : null);
  return { gpus: found, driver, problem };
}

/** No wheel of TensorFlow for these systems contains CUDA. */
function systemProblem({ platform, arch }: Machine, hasNvidia: boolean): Words | null {
  if (platform === 'linux' && arch === 'x64') return null;
  if (platform === 'linux') return say`PyPI has no CUDA build of TensorFlow for ${`linux-${arch}`}`;
  if (platform === 'win32' && hasNvidia)
    return 'TensorFlow has had no CUDA build for Windows since version 2.11; in WSL 2 (Ubuntu), Graft uses the GPU';
  return say`TensorFlow has no CUDA build for ${platform}`;
}

function driverProblem(driver: string | null, expected: boolean, complaint: string | null): Words | null {
  if (driver !== null && compareVersions(driver, neededDriver) < 0)
    return say`the NVIDIA driver has version ${driver}; CUDA 12 requires ${neededDriver} or newer`;
  if (driver === null && expected)
    return complaint
      ? noGpu(complaint)
      : say`an NVIDIA GPU was found, but not its driver; CUDA 12 requires ${neededDriver} or newer`;
  return null;
}

function noGpu(complaint: string | null): Words {
  return complaint ? say`nvidia-smi reports: ${complaint}` : 'no NVIDIA GPU found';
}

function capabilityProblem({ name, capability }: Gpu): Words | null {
  if (capability === null || compareVersions(capability, neededCapability) >= 0) return null;
  return say`${name} has compute capability ${capability}; TensorFlow requires ${neededCapability} or higher`;
}

/** Describes GPUs and driver in one line, to recognize that one of them was changed. */
export function describeGpus({ gpus, driver }: FoundGpus): string {
  return [driver ?? 'no driver', ...gpus.map(({ name, uuid }) => `${name} ${uuid}`)].join(', ');
}
