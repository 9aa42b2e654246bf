// The folders of pretrained weights: the user's cache folder, shared by all projects, and Keras' own cache.
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { cacheFolder } from '../store/cache-folder';
import { findFault, placeOf, sayByHand, type WeightsFile } from './weights-file';

/** Returns the folder of downloaded weights; `GRAFT_CACHE` overrides the cache folder. */
export function weightsFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(cacheFolder(env, platform), 'weights');
}

/** Returns the folder in which Keras caches the same files (keras/src/utils/file_utils.py); Graft only reads it. */
export function kerasFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.KERAS_HOME || join(homedir(), '.keras'), 'models');
}

/** Returns the folder that contains a file of that name, not yet verified; undefined if none does. */
export async function locateWeights(
  file: WeightsFile,
  folders: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    const found = await stat(placeOf(file, folder)).catch(() => undefined);
    if (found?.isFile() && found.size > 0) return folder;
  }
  return undefined;
}

/** Returns the path of the first file in `folders` with the expected content; throws 'bad-file' if only other files of that name were found. */
export async function findWeights(
  file: WeightsFile,
  folders: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  let fault: GraftError | undefined;
  for (const folder of folders) {
    if (!(await locateWeights(file, [folder]))) continue;
    const path = placeOf(file, folder);
    const wrong = await findFault(file, path, signal);
    if (!wrong) return path;
    fault ??= new GraftError(
      'bad-file',
      say`${path} is not the right file: ${wrong}. ${sayByHand(file, folder)}`,
      path,
    );
  }
  if (fault) throw fault;
  return undefined;
}
