// Runs tfjs-node-gpu's own download of a prebuilt binding and library in a copy, so that npm ci does not depend on it.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { runCommand } from './command.mjs';
import { compileBinding } from './compile.mjs';

const silenceLimitS = 15;

const windows = process.platform === 'win32';

/** Platforms for which the package's host provides a library and a prebuilt binding. */
const offered = ['linux-x64', 'darwin-x64', 'win32-x64'];

/** Returns the path of the binding installed by the package's script, or null. */
async function findAddon(packageFolder) {
  const lib = join(packageFolder, 'lib');
  const versions = (await readdir(lib).catch(() => [])).filter((name) => name.startsWith('napi-v'));
  const paths = versions.map((name) => join(lib, name, 'tfjs_binding.node'));
  return paths.findLast((path) => existsSync(path)) ?? null;
}

/** Returns the total size of all files in a folder, used to detect a stalled download. */
async function bytesUnder(folder) {
  let total = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (entry.isFile())
      total += (await stat(join(entry.parentPath ?? entry.path, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return total;
}

/**
 * Copies the libraries and the binding of a package folder to `folder`, where the binding finds the libraries.
 * @param {string} packageFolder
 * @param {string} folder
 */
async function copyRuntime(packageFolder, folder) {
  // The prebuilt binding loads $ORIGIN/../../deps/lib (on Windows, a library next to itself).
  const addon = await findAddon(packageFolder);
  if (!addon) return null;
  await mkdir(folder, { recursive: true });
  await cp(join(packageFolder, 'deps'), join(folder, 'deps'), { recursive: true, verbatimSymlinks: true });
  await cp(dirname(addon), join(folder, 'lib', 'napi'), { recursive: true, dereference: true });
  return join(folder, 'lib', 'napi', 'tfjs_binding.node');
}

/**
 * Creates a runtime from the package's own library: from node_modules after an earlier `npm rebuild`, or else by its download.
 * @param {{ folder: string, modules: string, say: (line: string) => void }} job
 * @returns {Promise<{ addon: string | null, why: string }>} the binding's full path in `folder`
 */
export async function takePackageRuntime({ folder, modules, say }) {
  const installed = join(modules, '@tensorflow', 'tfjs-node-gpu');
  if (!existsSync(installed) || !existsSync(join(modules, 'rimraf')))
    return { addon: null, why: 'node_modules is missing or incomplete: run npm ci first' };
  if (existsSync(join(installed, 'deps', 'lib')) && (await findAddon(installed))) {
    return { addon: await copyRuntime(installed, folder), why: 'it was already downloaded' };
  }
  const system = `${process.platform}-${process.arch}`;
  if (!offered.includes(system))
    return { addon: null, why: `no prebuilt binding is available for ${system}` };

  // Only deps and lib of the copy are moved to `folder`. The copy must have the package's name, which its script expects.
  const copy = join(`${folder}-package`, 'tfjs-node-gpu');
  await rm(dirname(copy), { recursive: true, force: true });
  await cp(installed, copy, { recursive: true });
  try {
    say("trying tfjs-node-gpu's own download");
    const env = {
      ...process.env,
      NODE_PATH: modules,
      PATH: join(modules, '.bin') + delimiter + process.env.PATH,
    };
    let known = -1;
    let silent = 0;
    const onSecond = async (kill) => {
      const now = await bytesUnder(join(copy, 'deps'));
      silent = now === known ? silent + 1 : 0;
      known = now;
      if (silent >= silenceLimitS && now === 0) kill(`its host did not respond within ${silenceLimitS} s`);
      else if (silent >= 4 * silenceLimitS) kill('its download stalled');
    };
    const script = join(copy, 'scripts', 'install.js');
    const done = await runCommand(process.execPath, [script, 'cpu', 'download'], {
      cwd: copy,
      env,
      limitMs: 1_200_000,
      onSecond,
    });
    const haveLibrary = (await readdir(join(copy, 'deps', 'lib')).catch(() => [])).length > 0;
    if (!haveLibrary)
      return { addon: null, why: `its download failed: ${done.why || 'no library was installed'}` };
    if (await findAddon(copy)) return { addon: await copyRuntime(copy, folder), why: '' };
    if (windows) return { addon: null, why: `its library was downloaded, but not its binding: ${done.why}` };
    await mkdir(folder, { recursive: true });
    await rename(join(copy, 'deps', 'lib'), join(folder, 'tensorflow'));
    await rename(join(copy, 'deps', 'include'), join(folder, 'include'));
    const mac = process.platform === 'darwin';
    const libraries = mac
      ? ['libtensorflow.2.dylib', 'libtensorflow_framework.2.dylib']
      : ['libtensorflow.so.2', 'libtensorflow_framework.so.2'];
    const failed = await compileBinding({ folder, modules, libraries, say });
    if (failed) return { addon: null, why: `its library was downloaded, but not its binding: ${failed}` };
    return { addon: join(folder, 'addon', 'tfjs_binding.node'), why: '' };
  } finally {
    await rm(dirname(copy), { recursive: true, force: true });
  }
}
