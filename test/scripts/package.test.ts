// The checks of a packaged app: each binary by its format and processor, and the size of each part.
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findForeign, identify, listBinaries } from '../../scripts/package/binaries.mjs';
import { findMissing } from '../../scripts/package/required-parts.mjs';
import { inspectApp, targetOfFolder } from '../../scripts/package/sizes.mjs';
import { targetOf } from '../../scripts/package/target.mjs';
import { trimLibrary } from '../../src-main/runtime/trim-library';
import { appFolder } from '../engine/support';

const modules = join(appFolder, 'node_modules');
const windowsProgram = join(modules, 'electron-winstaller/vendor/7z-x64.exe');
const macLibrary = join(modules, '@electron-internal/extract-zip/index.darwin-universal.node');
const onLinux = process.platform === 'linux' && process.arch === 'x64';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-package-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('binaries', () => {
  test.runIf(onLinux)('are told apart by their first bytes', async () => {
    expect(await identify(process.execPath)).toMatchObject({ format: 'ELF', cpu: 'x64' });
    expect(await identify(windowsProgram)).toMatchObject({ format: 'PE', cpu: 'x64' });
    expect(await identify(windowsProgram.replace('x64', 'arm64'))).toMatchObject({
      format: 'PE',
      cpu: 'arm64',
    });
    expect(await identify(macLibrary)).toMatchObject({ format: 'Mach-O', cpu: 'x64+arm64' });
    expect(await identify(join(appFolder, 'package.json'))).toBeNull();
    expect(await identify(join(appFolder, 'assets/icons/icon.icns'))).toBeNull();
  });

  test.runIf(onLinux)('of another system or processor are foreign', async () => {
    const app = join(folder, 'app');
    await mkdir(join(app, 'lib'), { recursive: true });
    await copyFile(windowsProgram, join(app, 'graft.exe'));
    await copyFile(windowsProgram.replace('x64', 'arm64'), join(app, 'lib/other.exe'));
    await copyFile(macLibrary, join(app, 'lib/sharp.node'));
    const binaries = await listBinaries(app);
    const foreign = (target: string) => findForeign(binaries, target).map(({ path }) => path);
    expect(foreign('win-x64').sort()).toEqual(['lib/other.exe', 'lib/sharp.node']);
    expect(foreign('mac-arm64').sort()).toEqual(['graft.exe', 'lib/other.exe']);
    expect(foreign('linux-x64')).toHaveLength(3);
  });
});

test.runIf(onLinux)('cuts the symbols of a program, which runs as before', async () => {
  const program = join(folder, 'program');
  await copyFile(join(modules, '@esbuild/linux-x64/bin/esbuild'), program);
  const before = (await stat(program)).size;
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' });
  const saved = await trimLibrary(program);
  expect((await stat(program)).size).toBe(before - saved);
  expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toBe(version);
  expect(saved).toBeGreaterThan(0);
});

test('lists the parts of an app, and what is above the budget', async () => {
  const app = join(folder, 'parts');
  const write = async (path: string, megabytes: number) => {
    await mkdir(join(app, path, '..'), { recursive: true });
    await writeFile(join(app, path), Buffer.alloc(megabytes * 1e6));
  };
  await write('graft', 200);
  await write('resources/node/node', 90);
  await write('resources/app.asar.unpacked/node_modules/@img/sharp-linux-x64/lib/sharp.node', 1);
  await write('resources/app.asar.unpacked/dist/main/tensorflow.cjs', 5);
  const good = await inspectApp(app, 'linux-x64');
  expect(good.faults).toEqual([]);
  expect(good.lines.slice(0, 4)).toEqual([
    '  200.0 MB  Electron (1 files)',
    '   90.0 MB  Node.js (1 files)',
    '    5.0 MB  TensorFlow.js (1 files)',
    '    1.0 MB  sharp and libvips (1 files)',
  ]);
  await write('resources/node/other', 80);
  expect((await inspectApp(app, 'linux-x64')).faults).toEqual([
    'installed: 376.0 MB of 350',
    'without Electron: 176.0 MB of 165',
  ]);
});

test('names targets as electron-builder does', () => {
  expect(targetOf({ electronPlatformName: 'darwin', arch: 3 })).toBe('mac-arm64');
  expect(targetOf({ electronPlatformName: 'win32', arch: 1 })).toBe('win-x64');
  expect(
    ['linux-unpacked', 'linux-arm64-unpacked', 'win-unpacked', 'mac', 'mac-arm64', 'native'].map(
      targetOfFolder,
    ),
  ).toEqual(['linux-x64', 'linux-arm64', 'win-x64', 'mac-x64', 'mac-arm64', null]);
});

describe('required native parts', () => {
  /** Paths as they are in apps that were packed. */
  const packed = {
    'win-x64': [
      'resources/node/node.exe',
      'resources/app.asar.unpacked/dist/bindings/win32-x64/tfjs_binding.node',
      'resources/app.asar.unpacked/node_modules/@img/sharp-win32-x64/lib/sharp-win32-x64-0.35.5.node',
      'resources/app.asar.unpacked/node_modules/@img/sharp-win32-x64/lib/libvips-42.dll',
    ],
    'mac-arm64': [
      'Graft.app/Contents/Resources/node/node',
      'Graft.app/Contents/Resources/app.asar.unpacked/dist/bindings/darwin-arm64/tfjs_binding.node',
      'Graft.app/Contents/Resources/app.asar.unpacked/node_modules/@img/sharp-darwin-arm64/lib/sharp-darwin-arm64-0.35.5.node',
      'Graft.app/Contents/Resources/app.asar.unpacked/node_modules/@img/sharp-libvips-darwin-arm64/lib/libvips-cpp.8.18.1.dylib',
    ],
    'linux-x64': [
      'resources/node/node',
      'resources/app.asar.unpacked/dist/bindings/linux-x64/tfjs_binding.node',
      'resources/app.asar.unpacked/node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64-0.35.5.node',
      'resources/app.asar.unpacked/node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8.18.1',
    ],
  };

  test.each(Object.entries(packed))('of %s are each missed', (target, paths) => {
    const missing = (left: readonly string[]) =>
      findMissing(
        left.map((path) => ({ path })),
        target,
      );
    expect(missing(paths)).toEqual([]);
    const names = paths.map((path) => missing(paths.filter((one) => one !== path)));
    expect(names.flat().sort()).toEqual(
      ['Node.js', "TensorFlow's binding", 'libvips', 'sharp'].map(
        (name) => `${name} for ${target} is missing`,
      ),
    );
    // Those of another system do not count.
    for (const other of Object.keys(packed))
      if (other !== target)
        expect(
          findMissing(
            paths.map((path) => ({ path })),
            other,
          ),
        ).not.toEqual([]);
  });

  test('do not include a binding on Intel Macs, which have no library', () => {
    const paths = packed['mac-arm64'].map((path) => path.replaceAll('arm64', 'x64'));
    expect(
      findMissing(
        paths.filter((path) => !path.includes('bindings')).map((path) => ({ path })),
        'mac-x64',
      ),
    ).toEqual([]);
  });
});
