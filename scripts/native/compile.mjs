// Compiles the binding between Node and TensorFlow's C library from two source files of tfjs-node-gpu.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findProgram, runCommand } from './command.mjs';
import { withZig } from './zig.mjs';

const mac = process.platform === 'darwin';
const windows = process.platform === 'win32';

/**
 * Compiles the binding with `folder`/include and `folder`/tensorflow to `folder`/addon/tfjs_binding.node: by an installed
 * compiler, which takes seconds, or else by Zig's, which is downloaded.
 * @param {{ folder: string, modules: string, libraries: string[], say: (line: string) => void }} job `modules` is the node_modules folder
 * @returns {Promise<string>} the reason of a failure, or ''
 */
export async function compileBinding({ folder, modules, libraries, say }) {
  const sources = join(modules, '@tensorflow', 'tfjs-node-gpu');
  const headers = join(modules, 'node-api-headers', 'include');
  for (const needed of [join(sources, 'binding', 'tfjs_backend.cc'), join(headers, 'node_api.h')]) {
    if (!existsSync(needed)) return `${needed} is missing: run npm ci first`;
  }
  await mkdir(join(folder, 'addon'), { recursive: true });
  if (windows) return compileForWindows(join(folder, 'addon'), say);
  const args = argumentsFor(folder, sources, headers, libraries);
  const installed = (mac ? ['clang++', 'c++'] : ['g++', 'c++', 'clang++']).map(findProgram).find(Boolean);
  if (installed) {
    say('compiling the binding');
    const done = await runCommand(installed, args, { limitMs: 600_000 });
    if (done.ok) return '';
    // For example a compiler without its standard library, or macOS' placeholder for one.
    say(`${installed} could not compile it: ${done.why}`);
  }
  return withZig(say, async (zig, zigArgs, env) => {
    say("compiling the binding with Zig, which first compiles C++'s standard library");
    const done = await runCommand(zig, [...zigArgs, ...args], { env, limitMs: 1_200_000 });
    return done.ok ? '' : `the binding could not be compiled: ${done.why}`;
  });
}

/** Compiles as for a package, since the library has to be imported under another name than that of its file. */
async function compileForWindows(folder, say) {
  const { buildBinding, removeZig } = await import('../package/binding/build-binding.mjs');
  try {
    await buildBinding(`win-${process.arch}`, folder, say);
    await removeZig();
    return '';
  } catch (error) {
    return `the binding could not be compiled: ${error.message.split('\n')[0]}`;
  }
}

/** Returns the arguments of a compiler. */
function argumentsFor(folder, sources, headers, libraries) {
  const tensorflow = join(folder, 'tensorflow');
  const include = [
    headers,
    join(folder, 'include'),
    join(dirname(sources), 'tfjs-node-gpu'),
    dirname(sources),
  ];
  return [
    ...['-O2', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'],
    ...include.map((path) => `-I${path}`),
    ...(mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
    join(sources, 'binding', 'tfjs_backend.cc'),
    join(sources, 'binding', 'tfjs_binding.cc'),
    ...['-o', join(folder, 'addon', 'tfjs_binding.node')],
    ...(mac
      ? [...libraries.map((name) => join(tensorflow, name)), '-Wl,-rpath,@loader_path/../tensorflow']
      : [`-L${tensorflow}`, ...libraries.map((name) => `-l:${name}`), '-Wl,-rpath,$ORIGIN/../tensorflow']),
  ];
}
