// Libraries for Windows on any system: reading what one imports, and the library of Python that TensorFlow's is started with.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeLibrary } from '../../src-main/runtime/windows/make-library';
import { writePythonStub } from '../../src-main/runtime/windows/python-stub';
import { readImports } from '../../src-main/runtime/windows/read-imports';
import { appFolder } from '../engine/support';
import { temporaryFolder } from './wheel-server';

const program = join(appFolder, 'node_modules/electron-winstaller/vendor/7z-x64.exe');

/** What binutils say of a file; null if they are not installed or do not know its format. */
function objdump(path: string): string | null {
  try {
    return execFileSync('objdump', ['-p', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}

test('reads what a program imports', async () => {
  const imports = await readImports(program);
  // From `objdump -p`; the seven of OLEAUT32 have numbers only.
  expect([...imports].map(([library, names]) => [library, names.length])).toEqual([
    ['OLEAUT32.dll', 0],
    ['USER32.dll', 1],
    ['ADVAPI32.dll', 8],
    ['msvcrt.dll', 38],
    ['KERNEL32.dll', 69],
  ]);
  expect(imports.get('KERNEL32.dll')).toContain('CreateFileW');
});

test('names a file that is no library for 64-bit Windows', async () => {
  const folder = await temporaryFolder();
  const bytes = await readFile(program);
  const cases: [string, Uint8Array][] = [
    ['text', Buffer.from('no library')],
    ['elf', Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(1000)])],
    ['arm', bytes.subarray(0, 2000)],
    ['cut', bytes.subarray(0, bytes.length / 2)],
    ['far', Buffer.concat([bytes.subarray(0, 60), Buffer.from([0xff, 0xff, 0xff, 0x7f])])],
  ];
  for (const [name, data] of cases) {
    const path = join(folder, `${name}.dll`);
    await writeFile(path, data);
    await expect(readImports(path)).rejects.toThrow(`${path} is not a library for 64-bit Windows`);
  }
  await expect(readImports(join(folder, 'none.dll'))).rejects.toThrow('File not found');
});

test("writes Python's library next to one that imports it", async () => {
  const folder = await temporaryFolder();
  const library = join(folder, 'tensorflow.dll');
  // A library that imports python311.dll: the program above with the name of one of its libraries overwritten.
  const bytes = await readFile(program);
  const at = bytes.indexOf('ADVAPI32.dll\0', 0, 'latin1');
  bytes.write('python99.dll\0', at, 'latin1');
  await writeFile(library, bytes);
  await expect(writePythonStub(program)).rejects.toThrow("does not import Python's library");
  await writePythonStub(library);
  const written = await readFile(join(folder, 'python99.dll'));
  // It imports nothing itself.
  expect(await readImports(join(folder, 'python99.dll'))).toEqual(new Map());
  const imported = (await readImports(library)).get('python99.dll')!;
  for (const name of imported) expect(written.includes(`${name}\0`, 0, 'latin1')).toBe(true);
});

test.runIf(objdump(program) !== null)('makes a library whose exports binutils read', async () => {
  const functions = ['Py_IsInitialized', 'PyBool_FromLong', '_Py_Dealloc', 'PyTuple_New'];
  const path = join(await temporaryFolder(), 'python311.dll');
  const bytes = makeLibrary({ library: 'python311.dll', functions, data: ['_Py_NoneStruct'] });
  await writeFile(path, bytes);
  const text = objdump(path)!;
  expect(text).toMatch(/Name\s+[0-9a-f]+ python311\.dll/);
  const names = [...text.matchAll(/^\s*\[\s*\d+\](?: \+base\[\s*\d+\]\s+[0-9a-f]+)? ([\w]+)$/gm)].map(
    ([, name]) => name,
  );
  expect(names).toEqual([...functions, '_Py_NoneStruct'].sort());
  expect(makeLibrary({ library: 'python311.dll', functions, data: ['_Py_NoneStruct'] })).toEqual(bytes);
});
