// Reads and writes the chosen device and the result of the GPU's test. The trainer reads the same file when it starts.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createTurns } from '#shared/in-turn';
import { type DeviceFile, deviceFileSchema } from '#shared/run/device';
import { readJson, writeJsonAtomic } from '../../store/atomic';

/** Reads the file at `path`; one that is missing or broken means that nothing was chosen. */
export function readDeviceFile(path: string): Promise<DeviceFile> {
  return readJson(path, deviceFileSchema).catch(() => deviceFileSchema.parse({}));
}

/** Two changes at a time would read the same file, and the second would lose what the first changed. */
const inTurn = createTurns();

/** Changes parts of the file at `path`. Returns what is stored now. */
export function changeDeviceFile(path: string, change: Partial<DeviceFile>): Promise<DeviceFile> {
  return inTurn(async () => {
    const file = { ...(await readDeviceFile(path)), ...change };
    await mkdir(dirname(path), { recursive: true });
    await writeJsonAtomic(path, file);
    return file;
  });
}
