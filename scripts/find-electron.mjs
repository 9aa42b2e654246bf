// Finds an Electron that runs: in ELECTRON_OVERRIDE_DIST_PATH, or else in node_modules or the cache folder.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './native/cache.mjs';
import { runCommand } from './native/command.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Returns the path of the executable in an Electron folder. */
function programIn(folder) {
  if (process.platform === 'darwin') return join(folder, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
}

/** Returns the folder to which scripts/get-electron.sh installs Electron. */
export function cachedElectron() {
  return join(cacheFolder(), 'electron-22.3.25');
}

/**
 * Returns the folder and executable of an Electron that runs, or the reason if there is none.
 * @returns {Promise<{ folder: string | null, program: string | null, version: string, why: string }>}
 */
export async function findElectron() {
  const asked = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const folders = asked ? [asked] : [join(root, 'node_modules', 'electron', 'dist'), cachedElectron()];
  const reasons = [];
  for (const folder of folders) {
    const program = programIn(folder);
    if (!existsSync(program)) continue;
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const run = await runCommand(program, ['-p', 'process.versions.electron'], { env, limitMs: 30_000 });
    if (run.ok) return { folder, program, version: run.stdout.trim(), why: '' };
    reasons.push(`${program} does not run: ${run.why}`);
  }
  const none = asked
    ? `Electron not found in ELECTRON_OVERRIDE_DIST_PATH (${asked})`
    : 'Electron binary not found';
  return { folder: null, program: null, version: '', why: reasons.join('; ') || none };
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { folder, why } = await findElectron();
  if (folder) console.log(folder);
  else console.error(`[electron] ${why}`);
  process.exitCode = folder ? 0 : 1;
}
