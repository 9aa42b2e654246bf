// Lists the files of a data folder by class, as Keras' image_dataset_from_directory does; reports faults instead of throwing.
import type { Dirent } from 'node:fs';
import { opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareCodePoints } from '#shared/compare-code-points';
import type { Rejected } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { runInSlices, sortSteps } from '#shared/steps';
import { nextTurn } from '../store/next-turn';
import { realPath } from '../store/real-path';
import { systemFault } from './faults';
import { isImageName, isLitter } from './sources/source';

/** A file found in a class's folder. */
interface ListedFile {
  /** Relative to the data folder, with '/' on every system. */
  readonly path: string;
  readonly label: number;
}

/** The files of a data folder, before any is opened. */
export interface Listing {
  readonly classes: string[];
  readonly files: ListedFile[];
  readonly rejected: Rejected[];
  /** Folders without any file in or below them. */
  readonly emptyFolders: string[];
}

/**
 * Lists a folder with one subfolder per class; nested folders belong to their class. Throws 'invalid' if there are no
 * subfolders with files, 'not-found' or 'no-permission' for the folder itself. Calls `onFound` with the count so far.
 */
export async function listFiles(
  folder: string,
  signal?: AbortSignal,
  onFound: (count: number) => void = () => {},
): Promise<Listing> {
  const root = await readRoot(folder);
  const classes: string[] = [];
  const stray: string[] = [];
  for (const entry of root) {
    if (isLitter(entry.name)) continue;
    if (await isFolder(entry, join(folder, entry.name))) classes.push(entry.name);
    else stray.push(entry.name);
  }
  classes.sort(compareCodePoints);
  const files: ListedFile[] = [];
  const rejected: Rejected[] = [];
  const emptyFolders: string[] = [];
  const visited = new Map<string, string>();
  for (const [label, name] of classes.entries()) {
    await walk(name, label);
  }
  if (classes.length === 0 || (files.length === 0 && rejected.length === 0))
    throw nothingFound(folder, classes, stray);
  return { classes, files, rejected, emptyFolders };

  async function walk(path: string, label: number): Promise<void> {
    signal?.throwIfAborted();
    let entries: Dirent[];
    try {
      // A folder is reached twice through a symbolic link to a parent folder, or through a second link to it.
      const real = await realPath(join(folder, path));
      const before = visited.get(real);
      if (before !== undefined) {
        const reason = say`a link to the folder ${before}, which was already scanned`;
        rejected.push({ path, fault: 'unreadable', reason });
        return;
      }
      visited.set(real, path);
      entries = await readFolder(join(folder, path));
    } catch (error) {
      const { fault, reason } = systemFault(error);
      rejected.push({ path, fault, reason });
      return;
    }
    const before = files.length + rejected.length;
    for (const entry of entries) {
      if (isLitter(entry.name)) continue;
      const inside = `${path}/${entry.name}`;
      if (await isFolder(entry, join(folder, inside))) await walk(inside, label);
      else {
        files.push({ path: inside, label });
        if (files.length % 1000 === 0) {
          onFound(files.length);
          signal?.throwIfAborted();
          await nextTurn();
        }
      }
    }
    if (files.length + rejected.length === before) emptyFolders.push(path);
  }
}

/** Yields entries sorted by name; large folders are returned in pieces. */
async function readFolder(path: string): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(path, { bufferSize: 256 })) entries.push(entry);
  return runInSlices(
    sortSteps(entries, (a, b) => compareCodePoints(a.name, b.name)),
    nextTurn,
  );
}

async function readRoot(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new GraftError('not-found', say`Folder not found: ${folder}`, folder);
    if (code === 'EACCES' || code === 'EPERM')
      throw new GraftError('no-permission', say`No permission to read the folder ${folder}.`, folder);
    if (code === 'ENOTDIR')
      throw new GraftError(
        'invalid',
        say`${folder} is a file: expected a folder with one subfolder per class.`,
        folder,
      );
    throw new GraftError('bad-file', say`Could not read the folder ${folder} (${code}).`, folder);
  }
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(path).then(
    (target) => target.isDirectory(),
    () => false,
  );
}

function nothingFound(folder: string, classes: string[], stray: string[]): GraftError {
  const images = stray.filter(isImageName).length;
  const loose =
    images > 0
      ? say`${images} image${pluralOf(images)} directly in it`
      : say`${stray.length} file${pluralOf(stray.length)}`;
  const found =
    classes.length > 0
      ? classes.length === 1
        ? say`1 subfolder with no file in it`
        : say`${classes.length} subfolders with no file in any of them`
      : stray.length > 0
        ? say`${loose} and no subfolder`
        : say`an empty folder`;
  const help = images > 0 ? say` Sort the images into one folder per class, such as cats/ and dogs/.` : '';
  return new GraftError(
    'invalid',
    say`${folder}: expected one subfolder of images per class, found ${found}.${help}`,
    folder,
  );
}

function pluralOf(n: number): string {
  return n === 1 ? '' : 's';
}
