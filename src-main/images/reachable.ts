// Distinguishes a drive or network share that was lost from a single file that cannot be read.
import { opendir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GraftError } from '#shared/errors';
import { isObjectUrl } from '#shared/object-url';
import { say, type Words } from '#shared/sentence';
import { listObjects } from '../objects/list-objects';

/** A share whose server does not answer makes every call wait: the folder counts as lost after this time. */
const patienceMs = 10_000;

/**
 * Call after a file could not be read. Throws 'unavailable' if its folder cannot be listed or is empty: an unplugged drive
 * leaves no folder or an empty one, a lost share one that cannot be listed. Without permission to list it, nothing is thrown.
 */
export async function insistFolderOf(path: string): Promise<void> {
  await insistFolder(isObjectUrl(path) ? path.slice(0, path.lastIndexOf('/')) : dirname(path));
}

/** As `insistFolderOf`, for the folder or archive of a dataset, or a prefix in S3. */
export async function insistFolder(folder: string): Promise<void> {
  if (isObjectUrl(folder)) return insistPrefix(folder);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Words>((resolve) => {
    timer = setTimeout(resolve, patienceMs, say`it did not answer for ${patienceMs / 1000} s`);
  });
  const why = await Promise.race([whyLost(folder), late]);
  clearTimeout(timer);
  if (why === null) return;
  throw new GraftError(
    'unavailable',
    say`The images in ${folder} can no longer be read: ${why}. Check the drive or the network connection, then try again.`,
    folder,
  );
}

/** Throws 'unavailable' if a prefix cannot be listed, or has no object. */
async function insistPrefix(url: string): Promise<void> {
  try {
    for await (const page of listObjects(url, { page: 1 })) {
      if (page.length > 0) return;
      throw new GraftError(
        'unavailable',
        say`${url} has no objects anymore. Restore them, or scan the dataset again.`,
        url,
      );
    }
  } catch (error) {
    // Reading objects does not require listing them.
    if (!(error instanceof GraftError && error.code === 'no-permission')) throw error;
  }
}

async function whyLost(folder: string): Promise<Words | null> {
  try {
    if (!(await stat(folder)).isDirectory()) return null;
    const entries = await opendir(folder);
    try {
      return (await entries.read()) ? null : 'the folder is empty';
    } finally {
      await entries.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') return null;
    return code === 'ENOENT' ? 'the folder no longer exists' : say`it could not be read (${code ?? ''})`;
  }
}
