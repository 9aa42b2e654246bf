// Where Graft keeps what can be made again: the user's cache folder, or GRAFT_CACHE.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Graft's cache folder; `GRAFT_CACHE` overrides the system's. */
export function cacheFolder(env = process.env, platform = process.platform) {
  if (env.GRAFT_CACHE) return env.GRAFT_CACHE;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'graft');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'graft');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'graft');
}

/** The folder of TensorFlow runtimes; its `runtime.json` says which one was chosen and why. */
export function tensorflowFolder() {
  return join(cacheFolder(), 'tensorflow');
}

/**
 * Writes JSON beside its place and renames it onto it.
 * @param {string} path
 * @param {unknown} value
 */
export async function writeJson(path, value) {
  const beside = `${path}.${process.pid}.tmp`;
  await writeFile(beside, `${JSON.stringify(value, null, 2)}\n`);
  await rename(beside, path);
}

/**
 * The sha256 of a file, in hex.
 * @param {string} path
 * @returns {Promise<string>}
 */
export async function sha256Of(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}
