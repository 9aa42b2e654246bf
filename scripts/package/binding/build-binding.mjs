// Compiles the binding between Node and TensorFlow's C library for any target, on any machine, by Zig:
// node scripts/package/binding/build-binding.mjs TARGET FOLDER   (linux-x64, linux-arm64, win-x64, mac-arm64)
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionsIn } from './functions.mjs';
import { fetchHeaders, openZig, workFolder } from './packagers-zig.mjs';
import { writeStubs } from './stubs.mjs';

export { removeZig } from './packagers-zig.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..', '..');
const modules = join(root, 'node_modules');
const sources = join(modules, '@tensorflow', 'tfjs-node-gpu');
const headers = join(modules, 'node-api-headers');

/** Zig's names of the targets with the oldest system: TensorFlow's wheels require the same or a newer one. */
const zigTargets = {
  'linux-x64': 'x86_64-linux-gnu.2.17',
  'linux-arm64': 'aarch64-linux-gnu.2.17',
  'win-x64': 'x86_64-windows-gnu',
  'mac-arm64': 'aarch64-macos.12.0',
};

/** Targets for which there is a library of TensorFlow. */
export const bindingTargets = Object.keys(zigTargets);

/** The folder's name in the app, by Node's names of the system and the processor. */
export const bindingFolder = (target) => target.replace(/^win-/, 'win32-').replace(/^mac-/, 'darwin-');

/** Returns what a binding is made of, as one hash. */
async function hashOf(files, values) {
  const hash = createHash('sha256').update(JSON.stringify(values));
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex');
}

/**
 * Compiles the binding for a target to `folder`/tfjs_binding.node, unless it is there. Throws with the reason if it cannot.
 * @param {string} target one of `bindingTargets`
 * @param {string} folder
 * @param {(line: string) => void} [say]
 * @returns {Promise<string>} the file's path
 */
export async function buildBinding(target, folder, say = () => undefined) {
  const zigTarget = zigTargets[target];
  if (!zigTarget)
    throw new Error(`There is no binding for ${target}: expected one of ${bindingTargets.join(', ')}.`);
  const files = (await readdir(join(sources, 'binding')))
    .sort()
    .map((name) => join(sources, 'binding', name));
  const scripts = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.mjs')).sort();
  const wanted = await hashOf(
    [...files, ...scripts.map((name) => join(import.meta.dirname, name))],
    zigTarget,
  );
  const kept = join(workFolder, `${target}-${wanted}.node`);
  const binding = join(folder, 'tfjs_binding.node');
  await mkdir(folder, { recursive: true });
  const done = () => copyFile(kept, binding);
  if (
    await done().then(
      () => true,
      () => false,
    )
  )
    return binding;

  const include = await fetchHeaders(say);
  const zig = await openZig(say);
  const temporary = join(workFolder, `.${target}-${process.pid}`);
  await mkdir(temporary, { recursive: true });
  try {
    const text = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    const functions = functionsIn(text.join('\n'));
    const [os] = target.split('-');
    const stubs = await writeStubs({ os, zigTarget, functions, folder: temporary, headers, zig });
    say(`compiling the binding for ${target}`);
    const output = join(temporary, 'tfjs_binding.node');
    await zig([
      ...['c++', '-target', zigTarget, '-s', '-shared', '-O2', '-std=c++17', '-DNAPI_VERSION=8'],
      ...['-fvisibility=hidden', '-fvisibility-inlines-hidden', ...(os === 'win' ? [] : ['-fPIC'])],
      ...[join(headers, 'include'), include, sources].map((path) => `-I${path}`),
      join(sources, 'binding', 'tfjs_backend.cc'),
      join(sources, 'binding', 'tfjs_binding.cc'),
      ...stubs,
      ...['-o', output],
    ]);
    await copyFile(output, kept);
    await done();
    return binding;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [target, folder = '.'] = process.argv.slice(2);
  console.log(await buildBinding(target, resolve(folder), (line) => console.error(`[binding] ${line}`)));
}
