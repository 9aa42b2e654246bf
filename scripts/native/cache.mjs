// Graft's cache folder, for files that can be recreated: in the user's cache folder, or GRAFT_CACHE.
import { rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns Graft's cache folder; `GRAFT_CACHE` overrides the default. */
export function cacheFolder(env = process.env, platform = process.platform) {
  if (env.GRAFT_CACHE) return env.GRAFT_CACHE;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'graft');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'graft');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'graft');
}

/** Returns the folder of TensorFlow runtimes. Its `runtime.json` records which one was chosen and why. */
export function tensorflowFolder() {
  return join(cacheFolder(), 'tensorflow');
}

/**
 * Writes JSON to a temporary file and renames it to `path`.
 * @param {string} path
 * @param {unknown} value
 */
export async function writeJson(path, value) {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`);
  await rename(temporary, path);
}
