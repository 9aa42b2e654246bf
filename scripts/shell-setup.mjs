// Prepares a shell: chooses between Electron and the browser, and sets up TensorFlow.
import { existsSync } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findElectron } from './find-electron.mjs';
import { root } from './install.mjs';
import { cacheFolder } from './native/cache.mjs';
import { runCommand } from './native/command.mjs';
import { setUpRuntime } from './native/setup.mjs';
import { hasDisplay } from './with-display.mjs';

const dayMs = 86_400_000;

/** Downloads the Electron binary with the electron package's own script. After a failure, does not try again for a day. */
async function fetchElectron(say) {
  const script = join(root, 'node_modules', 'electron', 'install.js');
  const note = join(cacheFolder(), 'electron-unreachable');
  const failedAt = await stat(note).then(
    (info) => info.mtimeMs,
    () => 0,
  );
  if (!existsSync(script) || Date.now() - failedAt < dayMs) return;
  say('downloading the Electron binary (only once)');
  const done = await runCommand(process.execPath, [script], { limitMs: 300_000 });
  if (done.ok) return;
  await mkdir(cacheFolder(), { recursive: true });
  await writeFile(note, `${done.why}\n`);
  say(`Electron could not be downloaded: ${done.why}`);
}

/**
 * Returns an Electron that runs, or null and the reason.
 * @param {'browser' | 'electron'} wanted
 * @param {(line: string) => void} say
 */
export async function chooseElectron(wanted, say) {
  if (wanted === 'browser') return { electron: null, why: 'requested by --browser' };
  if (!hasDisplay()) return { electron: null, why: 'no display for a window (DISPLAY is not set)' };
  let found = await findElectron();
  if (!found.program && !process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    await fetchElectron(say);
    found = await findElectron();
  }
  if (!found.program) return { electron: null, why: found.why };
  return { electron: found, why: `Electron ${found.version} and a display are available` };
}

/**
 * Sets up TensorFlow. If that fails, Graft uses TensorFlow.js' wasm backend.
 * @param {(line: string) => void} say
 */
export async function prepareRuntime(say) {
  try {
    const runtime = await setUpRuntime({ say: (line) => console.error(`[runtime] ${line}`) });
    const reason = runtime.steps.map((step) => `${step.step}: ${step.reason}`).join('; ');
    if (runtime.kind === 'wasm') say(`using TensorFlow.js' wasm backend, which is slow (${reason})`);
    else
      say(
        `using TensorFlow ${runtime.version} ${runtime.kind === 'native-gpu' ? 'on the GPU' : 'on the CPU'}`,
      );
  } catch (error) {
    say(`TensorFlow could not be set up; using the wasm backend: ${error.message}`);
  }
}

/** Returns the flags Electron needs on this machine. Chromium's sandbox does not work as root. */
export function electronFlags() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
