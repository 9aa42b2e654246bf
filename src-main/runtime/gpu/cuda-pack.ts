// The CUDA pack: how much is downloaded, what it needs on the disk, and whether it fits.
import { statfs } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { wheelsFor } from '../tensorflow-wheels';
import type { WheelPin } from '../wheel-pin';

/** Sizes of the CUDA pack in bytes. */
export interface PackSizes {
  readonly downloadBytes: number;
  readonly installedBytes: number;
  /** Free space that the installation needs: the installed files, and the largest file packed. */
  readonly neededBytes: number;
}

const sum = (sizes: Iterable<number>) => [...sizes].reduce((total, size) => total + size, 0);

/** Returns the sizes of the pack for a system, or null if there is none. */
export function packSizes(platform: string, arch: string): PackSizes | null {
  const pins = wheelsFor(platform, arch)?.gpu;
  if (!pins) return null;
  const unpacked = (pin: WheelPin) => sum([...pin.members.values()].map(({ sizeBytes }) => sizeBytes));
  const installedBytes = sum(pins.map(unpacked));
  return {
    downloadBytes: sum(pins.map(({ packedBytes }) => packedBytes)),
    installedBytes,
    // Packed blocks are kept until their member is complete.
    neededBytes: installedBytes + Math.max(...pins.map(({ packedBytes }) => packedBytes)),
  };
}

/** Returns the free bytes of a folder's disk, or null if it does not say. */
export async function freeBytesOf(folder: string): Promise<number | null> {
  const disk = await statfs(folder).catch(() => null);
  return disk && disk.bavail * disk.bsize;
}

/** Throws 'disk-full' before anything is downloaded if the whole pack does not fit on the folder's disk. */
export async function checkPackSpace(
  folder: string,
  sizes: PackSizes,
  freeBytes: (folder: string) => Promise<number | null> = freeBytesOf,
): Promise<void> {
  const free = await freeBytes(folder);
  if (free === null || free >= sizes.neededBytes) return;
  throw new GraftError(
    'disk-full',
    say`the CUDA build needs ${gigabytes(sizes.neededBytes)} GB of free disk space in ${folder}; ${gigabytes(free)} GB are free`,
    folder,
  );
}

/** Returns bytes as gigabytes with one decimal. */
export const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
