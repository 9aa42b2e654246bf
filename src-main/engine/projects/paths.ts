// Paths: the home folder, the program's folder, and the files and folders of a project.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GraftError } from '#shared/errors';
import { isId } from '#shared/ids';
import { isObjectUrl, normalizeObjectUrl } from '#shared/object-url';
import { say } from '#shared/sentence';

/** Start of the name of a deleted project's folder, before the project's id. */
export const deletedPrefix = '.deleted-';

/** The file and folders of one project, as absolute paths. */
export interface ProjectPaths {
  readonly root: string;
  readonly file: string;
  readonly lock: string;
  readonly blobs: string;
  readonly runs: string;
  readonly cache: string;
  readonly uploads: string;
  readonly exports: string;
  readonly data: string;
  readonly logs: string;
  /** Images that a project file contained, or links to them. */
  readonly images: string;
  /** Model files that a project file contained. */
  readonly models: string;
  /** Images that were added one by one. */
  readonly added: string;
  /** The images that a project file refers to, by content. */
  readonly listing: string;
  /** Which folders of images were not found yet. */
  readonly missingImages: string;
}

/** Returns the home folder: GRAFT_HOME, or the system's folder for application data. */
export function defaultHome(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.GRAFT_HOME) return resolve(env.GRAFT_HOME);
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Graft');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Graft');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'graft');
}

/** Returns the program's folder: the nearest one above this file that contains package.json and models. */
export function findAppFolder(from: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'models'))) return folder;
    if (dirname(folder) === folder) throw new Error(`No program folder above ${from}`);
  }
}

/** Returns the paths of a project, which need not exist. Throws 'invalid' for an id that could escape the home folder. */
export function projectPaths(home: string, id: string): ProjectPaths {
  if (!isId(id)) throw new GraftError('invalid', say`'${id}' is not a valid project id.`);
  const root = join(home, 'projects', id);
  const at = (name: string) => join(root, name);
  return {
    root,
    file: at('project.json'),
    lock: at('lock'),
    blobs: at('blobs'),
    runs: at('runs'),
    cache: at('cache'),
    uploads: at('uploads'),
    exports: at('exports'),
    data: at('data'),
    logs: at('logs'),
    images: at('images'),
    models: at('models'),
    added: at('added'),
    listing: at('images.jsonl'),
    missingImages: at('missing-images.json'),
  };
}

/** Resolves a data folder as recipes and drafts name it: `sample:drawings` is a bundled dataset, `s3://…` a prefix in S3, anything else a path. */
export function resolveDataFolder(folder: string, appFolder: string): string {
  if (isObjectUrl(folder)) return normalizeObjectUrl(folder);
  if (!folder.startsWith('sample:')) return resolve(folder);
  const name = folder.slice('sample:'.length);
  if (!/^[a-z0-9-]+$/.test(name))
    throw new GraftError('invalid', say`'${folder}' is not a valid name of a bundled dataset.`);
  const path = join(appFolder, 'assets', 'samples', name);
  if (!existsSync(path)) throw new GraftError('not-found', say`Bundled dataset not found: ${name}`, folder);
  return path;
}
