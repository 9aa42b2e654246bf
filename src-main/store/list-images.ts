// Lists the image files of a folder.
import { readdir, stat } from 'node:fs/promises';
import { compareCodePoints } from '#shared/compare-code-points';
import { GraftError } from '#shared/errors';
import { isImageName, isLitter } from '#shared/image-names';
import { say } from '#shared/sentence';

/** Returns the paths of the images in a folder and its subfolders, relative to it with `/`, in the order of their names; null if the path is a file. Throws 'not-found'. */
export async function listImages(folder: string): Promise<string[] | null> {
  const info = await stat(folder).catch(() => null);
  if (!info) throw new GraftError('not-found', say`File not found: ${folder}`, folder);
  if (!info.isDirectory()) return null;
  const names = (await readdir(folder, { recursive: true }))
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => isImageName(name) && !isLitter(name));
  return names.sort(compareCodePoints);
}
