// The computer that the engine runs on, for reports of problems.
import { statfs } from 'node:fs/promises';
import { arch, cpus, freemem, release, totalmem, type } from 'node:os';

/** Describes the computer, without any name of it or its user. */
export async function describeMachine(home: string) {
  const disk = await statfs(home).catch(() => null);
  return {
    node: process.versions.node,
    system: `${type()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? '',
    cores: cpus().length,
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    freeDiskBytes: disk ? disk.bavail * disk.bsize : null,
  };
}
