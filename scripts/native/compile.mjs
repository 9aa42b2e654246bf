// Compiles the binding between Node and TensorFlow's C library from two source files of tfjs-node-gpu.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findProgram, installByApt, runCommand } from './command.mjs';

/** Finds a C++ compiler; installs one with apt-get if possible. */
async function findCompiler(say) {
  const names = process.platform === 'darwin' ? ['clang++', 'c++'] : ['g++', 'c++', 'clang++'];
  const search = () => names.map(findProgram).find(Boolean) ?? null;
  const found = search();
  if (found) return { compiler: found, why: '' };
  if (process.platform === 'darwin')
    return { compiler: null, why: 'C++ compiler not found: run xcode-select --install' };
  const installed = await installByApt(['g++'], say);
  const compiler = installed.ok ? search() : null;
  return { compiler, why: compiler ? '' : `C++ compiler not found: ${installed.why}` };
}

/**
 * Compiles the binding with `folder`/include and `folder`/tensorflow to `folder`/addon/tfjs_binding.node.
 * @param {{ folder: string, modules: string, libraries: string[], say: (line: string) => void }} job `modules` is the node_modules folder
 * @returns {Promise<string>} the reason of a failure, or ''
 */
export async function compileBinding({ folder, modules, libraries, say }) {
  const sources = join(modules, '@tensorflow', 'tfjs-node-gpu');
  const headers = join(modules, 'node-api-headers', 'include');
  for (const needed of [join(sources, 'binding', 'tfjs_backend.cc'), join(headers, 'node_api.h')]) {
    if (!existsSync(needed)) return `${needed} is missing: run npm ci first`;
  }
  const { compiler, why } = await findCompiler(say);
  if (!compiler) return why;
  const addon = join(folder, 'addon', 'tfjs_binding.node');
  const tensorflow = join(folder, 'tensorflow');
  await mkdir(dirname(addon), { recursive: true });
  const mac = process.platform === 'darwin';
  const args = ['-O2', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'];
  args.push(
    `-I${headers}`,
    `-I${join(folder, 'include')}`,
    `-I${dirname(sources)}/tfjs-node-gpu`,
    `-I${dirname(sources)}`,
  );
  args.push(...(mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']));
  args.push(
    join(sources, 'binding', 'tfjs_backend.cc'),
    join(sources, 'binding', 'tfjs_binding.cc'),
    '-o',
    addon,
  );
  if (mac)
    args.push(...libraries.map((name) => join(tensorflow, name)), '-Wl,-rpath,@loader_path/../tensorflow');
  else
    args.push(
      `-L${tensorflow}`,
      ...libraries.map((name) => `-l:${name}`),
      '-Wl,-rpath,$ORIGIN/../tensorflow',
    );
  say('compiling the binding');
  const done = await runCommand(compiler, args, { limitMs: 600_000 });
  return done.ok ? '' : `the binding could not be compiled: ${done.why}`;
}
