// Zig's wheel: downloaded once, verified, and unpacked without the files of other systems.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { fetchZig, zigFor } from '../../src-main/runtime/fetch-zig';
import { parsePin } from '../../src-main/runtime/wheel-pin';
import { someBytes } from '../weights/local-server';
import { configOf, pin as served, serveIndex, temporaryFolder } from './wheel-server';

const program = { os: 3, attrs: 0o100755 << 16 };
const wheel = Buffer.from(
  zipSync({
    'ziglang/zig': [someBytes(400_000), program],
    'ziglang/__main__.py': Buffer.from('run()'),
    'ziglang/lib/zig.h': Buffer.from('//'),
    'ziglang/lib/libcxx/include/vector': Buffer.from('// vector'),
    'ziglang/lib/libc/glibc/abilists': Buffer.alloc(0),
    'ziglang/lib/libc/mingw/crt.c': Buffer.from('// Windows'),
    'ziglang/lib/libc/include/generic-glibc/stdio.h': Buffer.from('// stdio'),
    'ziglang/lib/libc/include/riscv-linux-gnu/stdio.h': Buffer.from('// stdio'),
    'ziglang/lib/docs/index.html': Buffer.from('<html>'),
    '../outside': Buffer.from('no'),
    'ziglang-1.dist-info/RECORD': Buffer.from(''),
  }),
);
const pin = parsePin({
  project: served.project,
  version: '1.0',
  file: served.file,
  sha256: createHash('sha256').update(wheel).digest('hex'),
  sizeBytes: wheel.length,
  packedBytes: wheel.length,
  members: [],
});

async function fetchAll(index: string, folder: string): Promise<number> {
  const options = { config: configOf(index), store: join(folder, 'store'), env: {}, blockBytes: 50_000 };
  let last = 0;
  for await (const { done } of fetchZig(pin, join(folder, 'wheels'), join(folder, 'out'), options))
    last = done;
  return last;
}

test('downloads the wheel once, and unpacks what is needed', async () => {
  const { index, asked } = await serveIndex({ bytes: wheel });
  const folder = await temporaryFolder();
  expect(await fetchAll(index, folder)).toBe(wheel.length);
  const files = (await readdir(join(folder, 'out'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'out/ziglang/').length));
  expect(files.sort()).toEqual([
    '__main__.py',
    'lib/libc/glibc/abilists',
    'lib/libc/include/generic-glibc/stdio.h',
    'lib/libcxx/include/vector',
    'lib/zig.h',
    'zig',
  ]);
  expect((await stat(join(folder, 'out/ziglang/zig'))).mode & 0o111).toBe(0o111);
  expect(someBytes(400_000).equals(await readFile(join(folder, 'out/ziglang/zig')))).toBe(true);
  expect([await readdir(join(folder, 'wheels')), await readdir(folder)]).toEqual([
    [pin.file],
    ['out', 'store', 'wheels'],
  ]);
  const requests = asked.length;
  await fetchAll(index, folder);
  expect(asked.length).toBe(requests);
  await writeFile(join(folder, 'wheels', pin.file), 'damaged');
  await fetchAll(index, folder);
  expect(asked.length).toBeGreaterThan(requests);
});

test('rejects a wheel that was changed', async () => {
  const changed = Buffer.from(wheel);
  changed[1000]! ^= 1;
  const { index } = await serveIndex({ bytes: changed });
  const folder = await temporaryFolder();
  await expect(fetchAll(index, folder)).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining(`${pin.file} is damaged or was changed: expected SHA-256`),
  });
  expect(await readdir(join(folder, 'store'))).toEqual([]);
});

test('has a Zig for the platforms of the libraries', () => {
  const files = [
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ] as const;
  expect(files.map(([platform, arch]) => zigFor(platform, arch)?.file.split('-')[4] ?? null)).toEqual([
    expect.stringContaining('x86_64'),
    expect.stringContaining('aarch64'),
    'macosx_13_0_arm64.whl',
    'win_amd64.whl',
  ]);
});
