// TensorFlow's bindings for all systems, compiled on this machine: their format, what they ask of other libraries, and that they run here.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { identify } from '../../../scripts/package/binaries.mjs';
import {
  bindingFolder,
  bindingTargets,
  buildBinding,
} from '../../../scripts/package/binding/build-binding.mjs';
import { readImports } from '../../../scripts/package/binding/imports.mjs';
import { readRuntimeRecord } from '../../../src-main/store/runtime-record';
import { appFolder } from '../../engine/support';

// Zig first compiles C++'s standard library for each target.
vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 1_800_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-bindings-'));
});
afterAll(() => rm(folder, { recursive: true }));

const formats: Readonly<Record<string, string>> = { linux: 'ELF', win: 'PE', mac: 'Mach-O' };

/** What the binding asks of TensorFlow and of Node, by the functions' beginnings. */
async function importsOf(path: string) {
  const { libraries, functions, exports, paths } = await readImports(path);
  const beginning = (pattern: RegExp) => functions.filter((name) => pattern.test(name)).sort();
  return { libraries, exports, paths, tensorflow: beginning(/^TFE?_/), node: beginning(/^napi_/) };
}

test.each(bindingTargets)(
  '%s has a binding that asks TensorFlow and Node for the same functions',
  async (target) => {
    const path = await buildBinding(target, join(folder, target));
    const [os, cpu] = target.split('-') as [string, string];
    const identity = await identify(path);
    expect(identity).toMatchObject({ format: formats[os], cpu });
    expect(identity!.bytes).toBeLessThan(500_000);

    const own = await importsOf(path);
    const reference = await importsOf(await buildBinding('linux-x64', join(folder, 'linux-x64')));
    expect(own.tensorflow).toHaveLength(55);
    expect(own.tensorflow).toEqual(reference.tensorflow);
    expect(own.node).toEqual(reference.node);
    expect(own.exports).toContain('napi_register_module_v1');
    const others = own.libraries
      .filter((name) => !/tensorflow/i.test(name))
      .map((name) => name.toLowerCase());
    const ofTensorflow = own.libraries.filter((name) => /tensorflow/i.test(name)).sort();
    switch (os) {
      case 'linux':
        expect(ofTensorflow).toEqual(['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']);
        expect(own.paths).toEqual(['$ORIGIN/../tensorflow']);
        // Of the C library only: C++'s is inside.
        expect(others.filter((name) => !/^(lib(c|m|dl|pthread)|ld-linux[\w-]*)\.so\.\d$/.test(name))).toEqual(
          [],
        );
        break;
      case 'mac':
        expect(ofTensorflow).toEqual([
          '@rpath/libtensorflow_cc.2.dylib',
          '@rpath/libtensorflow_framework.2.dylib',
        ]);
        expect(own.paths).toEqual(['@loader_path/../tensorflow']);
        expect(others).toEqual(['/usr/lib/libsystem.b.dylib']);
        break;
      case 'win':
        expect(ofTensorflow).toEqual(['tensorflow.dll']);
        expect(others).toContain('node.exe');
        // Of Windows itself only, which has the universal C runtime since Windows 10.
        expect(
          others.filter(
            (name) => !/^(node\.exe|kernel32\.dll|ntdll\.dll|api-ms-win-crt-[\w-]+\.dll)$/.test(name),
          ),
        ).toEqual([]);
        break;
    }
  },
);

test('the binding of this machine finds every function in TensorFlow and multiplies matrices', async (context) => {
  const target = `${process.platform}-${process.arch}`;
  const own = bindingTargets.find((one) => bindingFolder(one) === target);
  const found = readRuntimeRecord();
  if (!own || found.record?.kind !== 'native-cpu' || !found.record.tfLib)
    return context.skip('TensorFlow is not set up');
  const runtime = join(folder, 'runtime');
  await mkdir(join(runtime, 'addon'), { recursive: true });
  await symlink(dirname(found.record.tfLib), join(runtime, 'tensorflow'));
  const addon = join(runtime, 'addon', 'tfjs_binding.node');
  await copyFile(await buildBinding(own, join(folder, own)), addon);
  // All functions at once: by default, each is looked up when it is called first.
  const load = 'process.dlopen({ exports: {} }, process.argv[1], require("os").constants.dlopen.RTLD_NOW)';
  await promisify(execFile)(process.execPath, ['-e', load, addon]);
  const script = join(appFolder, 'dist/main/check-binding.js');
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const { stdout } = await promisify(execFile)(process.execPath, [script, addon], { env });
  expect(JSON.parse(stdout)).toEqual({ version: found.record.version, gpu: false });
});
