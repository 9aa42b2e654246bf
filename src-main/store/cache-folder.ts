// Graft's cache folder, for files that can be downloaded or computed again.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns Graft's cache folder: `GRAFT_CACHE`, else the system's. Must match scripts/native/cache.mjs. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.GRAFT_CACHE) return env.GRAFT_CACHE;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'graft');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'graft');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'graft');
}
