// Where things lie: the home folder, the program's own folder, and the parts of a project.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GraftError } from '#shared/errors';

/** The folders of one project. */
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
}

/** The home folder: GRAFT_HOME, else the system's place for application data. */
export function defaultHome(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.GRAFT_HOME) return resolve(env.GRAFT_HOME);
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Graft');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Graft');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'graft');
}

/** The program's folder: the nearest one above this file that has package.json and models. */
export function findAppFolder(from: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'models'))) return folder;
    if (dirname(folder) === folder) throw new Error(`No program folder above ${from}`);
  }
}

/** The paths of a project; its id is checked, since it becomes a path. */
export function projectPaths(home: string, id: string): ProjectPaths {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) throw new GraftError('invalid', `'${id}' is no project's id.`);
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
  };
}

/** A data folder as a recipe or draft names it: `sample:drawings` is a bundled set, all else is a path. */
export function resolveDataFolder(folder: string, appFolder: string): string {
  if (!folder.startsWith('sample:')) return resolve(folder);
  const name = folder.slice('sample:'.length);
  if (!/^[a-z0-9-]+$/.test(name)) throw new GraftError('invalid', `'${folder}' is no bundled data set.`);
  const path = join(appFolder, 'assets', 'samples', name);
  if (!existsSync(path)) throw new GraftError('not-found', `There is no bundled data set '${name}'.`, folder);
  return path;
}
