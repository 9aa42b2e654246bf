// Checks for free space before a download or an import, so that a full disk is reported before time is spent.
import { statfs } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

const spareBytes = 64 * 1024 * 1024;

/** Throws 'disk-full' if the folder's disk has less free space than needed. A disk that does not report its space passes. */
export async function checkDisk(folder: string, neededBytes: number): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk) return;
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes >= neededBytes + spareBytes) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  throw new GraftError(
    'disk-full',
    say`Not enough free space in ${folder}: ${megabytes(freeBytes)} available, expected at least ${megabytes(neededBytes + spareBytes)}.`,
    folder,
  );
}
