// Renames and removes files. On Windows, a file that another program has open cannot be replaced: virus scanners, search
// indexes and previews open new files for a moment, so a refused attempt is repeated for some seconds.
import { rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const refused = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** Waits between attempts, 3.2 s in all. */
const defaultWaitsMs: readonly number[] = [20, 50, 100, 200, 400, 800, 1600];

/** Renames a file or folder, replacing a file of that name. Throws the system's error. */
export async function move(from: string, to: string): Promise<void> {
  await whileInUse(
    () => rename(from, to),
    // Windows refuses in the same way to replace a folder, which waiting does not change.
    async () => !(await stat(to).catch(() => null))?.isDirectory(),
  );
}

/** Removes a folder and all in it, or a file, if it exists. Throws the system's error. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Settings of `whileInUse`, for tests. */
export interface InUseOptions {
  readonly platform?: NodeJS.Platform;
  readonly waitsMs?: readonly number[];
}

/** Calls `attempt` again on Windows if a file was in use, as long as `mayPass` is true. Throws the last error. */
export async function whileInUse(
  attempt: () => Promise<void>,
  mayPass: () => Promise<boolean>,
  { platform = process.platform, waitsMs = defaultWaitsMs }: InUseOptions = {},
): Promise<void> {
  for (const waitMs of platform === 'win32' ? waitsMs : []) {
    try {
      return await attempt();
    } catch (error) {
      if (!refused.has((error as NodeJS.ErrnoException).code ?? '') || !(await mayPass())) throw error;
      await sleep(waitMs);
    }
  }
  return attempt();
}
