// The parts of a setup: pip's own index, the pins of all platforms, where members are put, and the trimmed library.
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchRuntime, findIndex } from '../../src-main/runtime/fetch-runtime';
import { askPipForIndex } from '../../src-main/runtime/index/ask-pip';
import { wheelsFor } from '../../src-main/runtime/tensorflow-wheels';
import { trimLibrary } from '../../src-main/runtime/trim-library';
import { configOf, pin, serveIndex, temporaryFolder } from './wheel-server';

/** A folder with a program that answers as pip's help does. */
async function fakePython(answer: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'python3'), `#!/bin/sh\n[ "$4" = "--help" ] && printf '%s' '${answer}'\n`, {
    mode: 0o755,
  });
  return folder;
}

test.skipIf(process.platform === 'win32')('asks pip for its index only if none is configured', async () => {
  const help =
    '  -i, --index-url <url>       Base URL of the Python Package Index (default https://index.example/simple). This should\n';
  const PATH = await fakePython(help);
  const env = { PATH, PIP_CONFIG_FILE: '/dev/null' };
  expect((await findIndex(env)).indexes).toEqual(['https://index.example/simple']);
  expect((await findIndex({ ...env, PIP_INDEX_URL: 'https://own/simple' })).indexes).toEqual([
    'https://own/simple',
  ]);
  expect((await findIndex({ ...env, PIP_NO_INDEX: '1' })).indexes).toEqual([]);
  expect(await askPipForIndex({ PATH: await fakePython('no such option') })).toBeNull();
  expect((await findIndex({ PATH: await temporaryFolder(), PIP_CONFIG_FILE: '/dev/null' })).indexes).toEqual(
    [],
  );
});

function pipHelp(): string {
  try {
    return execFileSync('python3', ['-m', 'pip', 'download', '--help'], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

test.runIf(pipHelp() !== '')('understands the installed pip', async () => {
  const address = await askPipForIndex({ PATH: process.env.PATH, PIP_CONFIG_FILE: '/dev/null' });
  expect(pipHelp().replace(/\s+/g, '')).toContain(`(default${address})`);
});

test.each([
  ['linux', 'x64', 2, 13],
  ['linux', 'arm64', 2, 0],
  ['darwin', 'arm64', 2, 0],
  ['win32', 'x64', 1, 0],
] as const)('has pins for %s-%s', (platform, arch, libraries, cuda) => {
  const wheels = wheelsFor(platform, arch)!;
  const names = [...wheels.cpu.members.keys()];
  const isLibrary = /\/(libtensorflow_(cc|framework)[^/]*|_pywrap_tensorflow_common\.dll)$/;
  expect(names.filter((name) => isLibrary.test(name))).toHaveLength(libraries);
  expect(wheels.libraries).toHaveLength(libraries);
  expect(names.filter((name) => name.endsWith('.h')).length).toBeGreaterThan(10);
  expect(names).toContain('tensorflow/include/tensorflow/c/eager/c_api.h');
  expect(names.some((name) => name.includes('THIRD_PARTY_NOTICES'))).toBe(true);
  expect(wheels.gpu?.length ?? 0).toBe(cuda);
  for (const { packedBytes, sizeBytes, members } of [wheels.cpu, ...wheels.support, ...(wheels.gpu ?? [])]) {
    expect(packedBytes).toBeLessThanOrEqual(sizeBytes);
    expect(members.size).toBeGreaterThan(0);
  }
});

test('has no pins for other platforms', () => {
  expect([wheelsFor('win32', 'arm64'), wheelsFor('darwin', 'x64')]).toEqual([null, null]);
});

test('pins what the library for Linux on ARM asks for and systems do not have: OpenMP', () => {
  // As `readelf -d libtensorflow_cc.so.2` of the wheel says; its path is $ORIGIN/../tensorflow.libs.
  expect([...wheelsFor('linux', 'arm64')!.cpu.members.keys()]).toContain(
    'tensorflow.libs/libomp-f1025659.so.5',
  );
});

test("pins Microsoft's C++ runtime for Windows, as TensorFlow's library imports it", () => {
  const [runtime] = wheelsFor('win32', 'x64')!.support;
  const names = [...runtime!.members.keys()].map((name) => name.split('/').at(-1));
  expect(names).toEqual(['msvcp140.dll', 'vcruntime140.dll', 'vcruntime140_1.dll', 'LICENSE']);
});

test('names the wheel and its position with the progress', async () => {
  const { index } = await serveIndex();
  const folder = await temporaryFolder();
  const seen = new Set<string>();
  const options = { config: configOf(index), store: join(folder, 'store'), env: {} };
  for await (const { pin: one, position } of fetchRuntime([pin], join(folder, 'out'), options))
    seen.add(`${position} ${one.project}`);
  expect([...seen]).toEqual(['1 Tiny_Lib']);
  expect((await readdir(join(folder, 'out/tiny'))).sort()).toEqual(['include', 'libtiny.so', 'stored.bin']);
});

test.runIf(process.platform === 'linux')(
  'trims a library that then still loads, and leaves other files',
  async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'made'));
    // Any shared object of this machine with section headers at its end.
    const shared = process.report.getReport() as unknown as { sharedObjects: string[] };
    const library = shared.sharedObjects.find((path) => /libstdc\+\+|libm\.so/.test(path))!;
    const copy = join(folder, 'copy.so');
    await copyFile(library, copy);
    const removed = await trimLibrary(copy);
    expect(removed).toBeGreaterThan(0);
    expect((await stat(copy)).size + removed).toBe((await stat(library)).size);
    const load = `const m = { exports: {} }; try { process.dlopen(m, ${JSON.stringify(copy)}) } catch (error) { console.log(error.message) }`;
    // Node has loaded the file when it complains that it is no addon.
    expect(execFileSync(process.execPath, ['-e', load], { encoding: 'utf8' })).toMatch(
      /did not self-register/,
    );
    expect(await trimLibrary(copy)).toBe(0);
    const text = join(folder, 'text');
    await writeFile(text, 'no library');
    expect(await trimLibrary(text)).toBe(0);
  },
);
