// Paths of images in a folder on disk, or below a prefix in S3-compatible storage.
import { join } from 'node:path';
import { isObjectUrl } from '#shared/object-url';

/** Returns where an image of a folder is; `path` is separated by '/'. */
export function fileIn(folder: string, path: string): string {
  return isObjectUrl(folder) ? `${folder}/${path}` : join(folder, path);
}
