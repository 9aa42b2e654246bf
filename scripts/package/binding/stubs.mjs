// What a linker needs of libraries that are not there: files that name their functions. The real ones are loaded at run time.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Name of TensorFlow's library on Windows, as the binding asks for it. The wheel's own name is _pywrap_tensorflow_common.dll. */
const windowsLibrary = 'tensorflow.dll';

/**
 * Writes stubs to `folder` and returns the linker's arguments. Throws if Zig fails.
 * @param {{ os: string, zigTarget: string, functions: { framework: string[], cc: string[] }, folder: string,
 *   headers: string, zig: (args: string[]) => Promise<void> }} job `headers` is the folder of node-api-headers
 * @returns {Promise<string[]>}
 */
export async function writeStubs(job) {
  if (job.os === 'win') return windowsStubs(job);
  return job.os === 'mac' ? macStubs(job) : linuxStubs(job);
}

/** Shared objects with empty functions and the name of the real library. */
async function linuxStubs({ zigTarget, functions, folder, zig }) {
  const libraries = [];
  for (const [part, names] of Object.entries(functions)) {
    const name = `libtensorflow_${part}.so.2`;
    const source = join(folder, `${part}.c`);
    const library = join(folder, name);
    await writeFile(source, names.map((one) => `void ${one}(void) {}\n`).join(''));
    await zig([
      'cc',
      '-target',
      zigTarget,
      '-shared',
      '-nostdlib',
      `-Wl,-soname,${name}`,
      source,
      '-o',
      library,
    ]);
    libraries.push(library);
  }
  return [...libraries, '-Wl,-rpath,$ORIGIN/../tensorflow'];
}

/** Text-based stubs (.tbd). Node's own functions are looked up in the program. */
async function macStubs({ functions, folder }) {
  const libraries = [];
  for (const [part, names] of Object.entries(functions)) {
    const library = join(folder, `libtensorflow_${part}.2.tbd`);
    const symbols = names.map((name) => `_${name}`).join(', ');
    const lines = [
      '--- !tapi-tbd',
      'tbd-version: 4',
      'targets: [ arm64-macos ]',
      `install-name: '@rpath/libtensorflow_${part}.2.dylib'`,
      'exports:',
      '  - targets: [ arm64-macos ]',
      `    symbols: [ ${symbols} ]`,
      '...',
    ];
    await writeFile(library, `${lines.join('\n')}\n`);
    libraries.push(library);
  }
  return [...libraries, '-Wl,-undefined,dynamic_lookup', '-Wl,-rpath,@loader_path/../tensorflow'];
}

/** Import libraries: of Node from the definitions in node-api-headers, of TensorFlow from the functions' names. */
async function windowsStubs({ functions, folder, headers, zig }) {
  const tensorflow = join(folder, 'tensorflow.def');
  const names = Object.values(functions).flat();
  await writeFile(tensorflow, `NAME ${windowsLibrary}\nEXPORTS\n${names.join('\n')}\n`);
  const definitions = {
    tensorflow,
    node_api: join(headers, 'def', 'node_api.def'),
    js_native_api: join(headers, 'def', 'js_native_api.def'),
  };
  const libraries = [];
  for (const [name, definition] of Object.entries(definitions)) {
    const library = join(folder, `${name}.lib`);
    await zig(['dlltool', '-m', 'i386:x86-64', '-d', definition, '-l', library]);
    libraries.push(library);
  }
  return libraries;
}
