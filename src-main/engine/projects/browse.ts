// Lists folders, so that a path can be chosen in the browser, where there is no system dialog.
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Handlers } from '#shared/protocol/contract';
import type { projectsCalls } from '#shared/protocol/engine/projects';
import { fileError } from '../../store/atomic';

const modelFile = /\.(h5|hdf5|keras|zip)$|(^|[-_.])model[^/\\]*\.json$/i;
const maxEntries = 5000;

/** The call `browse`. */
export const browseHandlers: Pick<Handlers<typeof projectsCalls>, 'browse'> = {
  async browse({ path, show }) {
    const target = path === '' ? homedir() : resolve(path);
    // The typed path of a file shows the folder it is in.
    const folder = (await isFile(target)) ? dirname(target) : target;
    const found = await readdir(folder, { withFileTypes: true }).catch((error) => {
      throw fileError(error, folder, 'read');
    });
    const entries = [];
    for (const entry of found) {
      if (entry.name.startsWith('.')) continue;
      const at = join(folder, entry.name);
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await isDirectory(at)));
      if (isFolder || (show === 'models' && modelFile.test(entry.name)))
        entries.push({ name: entry.name, path: at, folder: isFolder });
      if (entries.length >= maxEntries) break;
    }
    entries.sort((a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name));
    const parent = dirname(folder);
    if (parent === folder) entries.unshift(...(await otherDrives(folder, isDirectory)));
    return { path: folder, parent: parent === folder ? null : parent, entries };
  },
};

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

/** Returns the drives of Windows other than the one whose root is `root`, as entries of its list; none on other systems. */
export async function otherDrives(
  root: string,
  isThere: (path: string) => Promise<boolean>,
): Promise<{ name: string; path: string; folder: boolean }[]> {
  if (!/^[a-z]:\\$/i.test(root)) return [];
  // A: and B: are floppy disks, which would be searched for.
  const letters = [...'CDEFGHIJKLMNOPQRSTUVWXYZ'].filter((letter) => letter !== root[0]!.toUpperCase());
  const paths = letters.map((letter) => `${letter}:\\`);
  const there = await Promise.all(paths.map(isThere));
  return paths.filter((_path, i) => there[i]).map((path) => ({ name: path, path, folder: true }));
}
