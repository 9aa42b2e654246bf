// Finds the images that a project's file did not contain: a chosen folder is used in place of the missing one, as a link.
import { createHash } from 'node:crypto';
import { mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { throwIfCancelled } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import type { Progress } from '#shared/progress';
import type { Handlers } from '#shared/protocol/contract';
import type { projectFileCalls } from '#shared/protocol/engine/project-file';
import { say } from '#shared/sentence';
import { listDataFiles } from '../../formats/project-file/list-files';
import { readPieces } from '../../formats/project-file/pieces';
import { progressOf } from '../../process/progress-stream';
import { fileError, writeJsonAtomic } from '../../store/atomic';
import { removeFolder } from '../../store/move';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { type ListedImage, readImageListing, readMissingFolders } from './image-listing';

/** Returns the calls that list missing folders and find them again. */
export function createFindImages(
  projects: Projects,
): Pick<Handlers<typeof projectFileCalls>, 'missingImages' | 'findImages'> {
  const placeOf = (paths: ProjectPaths, number: number, name: string) =>
    join(paths.images, String(number), name);

  async function find(
    paths: ProjectPaths,
    number: number,
    chosen: string,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ) {
    const missing = await readMissingFolders(paths.missingImages);
    const wanted = missing.find((one) => one.number === number);
    if (!wanted)
      throw new GraftError('not-found', say`The project has no missing folder with number ${number}.`);
    const listed = await readImageListing(paths.listing, number);
    const folder = await realpath(resolve(chosen)).catch((error) => {
      throw fileError(error, chosen, 'read');
    });
    const base = await findBase(folder, listed, signal);
    if (base === null)
      throw new GraftError(
        'not-found',
        say`${chosen} has none of the ${listed.length} images of this project's folder '${wanted.name}'. Choose the folder that contains them.`,
        chosen,
      );
    const found = { folder: base, same: 0, changed: 0, missing: 0 };
    for (const [i, { path, hash, sizeBytes }] of listed.entries()) {
      throwIfCancelled(signal);
      const at = join(base, path);
      const info = await stat(at).catch(() => null);
      if (!info?.isFile()) found.missing++;
      else if (hash !== undefined && (info.size !== sizeBytes || (await hashOf(at, info.size)) !== hash))
        found.changed++;
      else found.same++;
      onProgress({ done: i + 1, total: listed.length, what: 'reading' });
    }
    await useFolder(placeOf(paths, number, wanted.name), base);
    await writeJsonAtomic(
      paths.missingImages,
      missing.filter((one) => one !== wanted),
    );
    return found;
  }

  return {
    async missingImages({ project }) {
      const paths = await projects.find(project);
      const folders = [];
      for (const { number, name } of await readMissingFolders(paths.missingImages)) {
        const { length: images } = await readImageListing(paths.listing, number);
        folders.push({ number, name, folder: placeOf(paths, number, name), images });
      }
      return { folders };
    },
    async *findImages({ project, number, folder }, { signal }) {
      const paths = await projects.openForWriting(project);
      for await (const item of progressOf((onProgress: (progress: Progress) => void) =>
        find(paths, number, folder, signal, onProgress),
      ))
        yield 'progress' in item ? { progress: item.progress } : { found: item.result };
    },
  };
}

/**
 * Returns the folder in which the listed paths are: the chosen one, one above it (if one of its classes was chosen) or one
 * below. Null if no image is there. Without a list, any folder is right.
 */
async function findBase(
  chosen: string,
  listed: readonly ListedImage[],
  signal: AbortSignal,
): Promise<string | null> {
  if (listed.length === 0) return chosen;
  const probes = listed.filter((_image, i) => i % Math.ceil(listed.length / 50) === 0);
  const has = async (base: string) => {
    for (const { path } of probes) if (await stat(join(base, path)).catch(() => null)) return true;
    return false;
  };
  for (const base of [chosen, dirname(chosen)]) if (await has(base)) return base;
  const names = new Map(listed.map((image) => [image.path.split('/').at(-1)!, image]));
  for await (const { path, sizeBytes } of listDataFiles(chosen)) {
    throwIfCancelled(signal);
    const image = names.get(path.split('/').at(-1)!);
    if (!image || (image.sizeBytes ?? sizeBytes) !== sizeBytes || !`/${path}`.endsWith(`/${image.path}`))
      continue;
    return resolve(chosen, path.slice(0, path.length - image.path.length));
  }
  return null;
}

async function hashOf(path: string, sizeBytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of readPieces(path, sizeBytes)) hash.update(piece);
  return hash.digest('hex');
}

/** Links the missing folder to the one that was found. */
async function useFolder(place: string, folder: string): Promise<void> {
  try {
    await mkdir(dirname(place), { recursive: true });
    const there = await readdir(place).catch(() => null);
    if (there?.length === 0) await removeFolder(place);
    // A junction needs no special right on Windows; other systems ignore the type.
    await symlink(folder, place, 'junction');
  } catch (error) {
    throw fileError(error, place, 'write');
  }
}
