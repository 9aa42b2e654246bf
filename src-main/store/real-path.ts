// The path of a file or folder without symbolic links, on every drive.
import { realpath as walk } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { promisify } from 'node:util';

const walkLinks = promisify(walk);
/** Errors that say something about the path itself. */
const ofPath = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP']);

/**
 * Returns the path that all links to a file lead to; throws the system's error. `ask` asks the system, which on Windows
 * cannot answer for RAM disks, some network drives and paths above 260 characters; then the links are followed one by one.
 */
export async function realPath(
  path: string,
  ask: (path: string) => Promise<string> = realpath,
): Promise<string> {
  try {
    return await ask(path);
  } catch (error) {
    if (ofPath.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return walkLinks(path);
  }
}
