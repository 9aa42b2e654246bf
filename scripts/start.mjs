// npm start: installs what is missing, sets TensorFlow up, builds, and opens the workbench in Electron or in the browser.
// Arguments: --browser or --electron choose the shell; all others go to it (the browser shell knows --port N and --no-open).
import { existsSync } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findElectron } from './find-electron.mjs';
import { checkNode, ensureModules, root, runHere } from './install.mjs';
import { cacheFolder } from './native/cache.mjs';
import { runCommand } from './native/command.mjs';
import { setUpRuntime } from './native/setup.mjs';
import { hasDisplay } from './with-display.mjs';

const dayMs = 86_400_000;
const say = (line) => console.error(`[start] ${line}`);

/** Lets the electron package fetch its binary, where a window could be shown; a failure is not repeated for a day. */
async function fetchElectron() {
  const script = join(root, 'node_modules', 'electron', 'install.js');
  const note = join(cacheFolder(), 'electron-unreachable');
  const failedAt = await stat(note).then(
    (info) => info.mtimeMs,
    () => 0,
  );
  if (!existsSync(script) || Date.now() - failedAt < dayMs) return;
  say('fetching the Electron binary, once');
  const done = await runCommand(process.execPath, [script], { limitMs: 300_000 });
  if (done.ok) return;
  await mkdir(cacheFolder(), { recursive: true });
  await writeFile(note, `${done.why}\n`);
  say(`Electron's download cannot be had: ${done.why}`);
}

/** Electron when it starts and has a display, else null and why. */
async function chooseElectron(wanted) {
  if (wanted === 'browser') return { electron: null, why: 'asked for by --browser' };
  if (!hasDisplay()) return { electron: null, why: 'no display for a window (DISPLAY is not set)' };
  let found = await findElectron();
  if (!found.program && !process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    await fetchElectron();
    found = await findElectron();
  }
  if (!found.program) return { electron: null, why: found.why };
  return { electron: found, why: `Electron ${found.version} and a display are there` };
}

async function prepareRuntime() {
  try {
    const runtime = await setUpRuntime({ say: (line) => console.error(`[runtime] ${line}`) });
    const reason = runtime.steps.map((step) => `${step.step}: ${step.reason}`).join('; ');
    if (runtime.kind === 'wasm') say(`TensorFlow.js' wasm backend, slow but working (${reason})`);
    else say(`TensorFlow ${runtime.version}, ${runtime.kind === 'native-gpu' ? 'on the GPU' : 'on the CPU'}`);
  } catch (error) {
    say(`TensorFlow could not be set up, going on with the wasm backend: ${error.message}`);
  }
}

checkNode();
const started = Date.now();
const args = process.argv.slice(2);
const shellArgs = args.filter((arg) => arg !== '--browser' && arg !== '--electron');
if (!(await ensureModules(say))) process.exit(1);
await prepareRuntime();
if ((await runHere(process.execPath, [join(root, 'scripts', 'build.mjs')])) !== 0) process.exit(1);
const { electron, why } = await chooseElectron(args.includes('--browser') ? 'browser' : 'electron');
const seconds = ((Date.now() - started) / 1000).toFixed(1);
say(`ready after ${seconds} s; opening ${electron ? 'the window' : 'the browser shell'}: ${why}`);
if (electron) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const flags = asRoot ? ['--no-sandbox'] : [];
  process.exit(await runHere(electron.program, [...flags, '.', ...shellArgs]));
}
process.exit(await runHere(process.execPath, [join(root, 'dist', 'main', 'server.js'), ...shellArgs]));
