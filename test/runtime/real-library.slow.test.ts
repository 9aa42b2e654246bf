// Downloads TensorFlow's real library from the package index of this machine, and prints how much and how long.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchRuntime, findIndex } from '../../src-main/runtime/fetch-runtime';
import { findWheel } from '../../src-main/runtime/index/find-wheel';
import { wheelsFor } from '../../src-main/runtime/tensorflow-wheels';
import { readImports } from '../../src-main/runtime/windows/read-imports';
import { temporaryFolder } from './wheel-server';

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

test('downloads the library in ranges, also after it was left in the middle', async (context) => {
  const wheels = wheelsFor('linux', 'x64')!;
  const config = await findIndex();
  const reachable = await findWheel(wheels.cpu, config, { env: process.env, stallMs: 10_000 }).catch(
    () => null,
  );
  if (!reachable) return context.skip('no package index can be reached');
  const folder = await temporaryFolder();
  const options = { config, store: join(folder, 'store') };
  const started = performance.now();
  let left = 0;
  for await (const { done, total } of fetchRuntime([wheels.cpu], folder, options)) {
    left = done;
    if (done > total / 3) break;
  }
  let first: number | undefined;
  let bytes = 0;
  for await (const { done, total } of fetchRuntime([wheels.cpu], folder, options)) {
    if (done > 1_000_000) first ??= done;
    bytes = total;
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${(bytes / 1e6).toFixed(1)} of ${(wheels.cpu.sizeBytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s, left at ${(left / 1e6).toFixed(1)} MB and resumed at ${(first! / 1e6).toFixed(1)} MB`,
  );
  expect(bytes).toBeLessThan(wheels.cpu.sizeBytes * 0.75);
  expect(first).toBeGreaterThan(left * 0.9);
  for (const name of wheels.libraries)
    expect(await sha256Of(join(folder, 'tensorflow', name))).toBe(
      wheels.cpu.members.get(`tensorflow/${name}`)!.sha256,
    );
}, 600_000);

test('downloads what the library for Windows needs into one folder, on any system', async (context) => {
  const { cpu, support, libraries } = wheelsFor('win32', 'x64')!;
  const config = await findIndex();
  const reachable = await findWheel(cpu, config, { env: process.env, stallMs: 10_000 }).catch(() => null);
  if (!reachable) return context.skip('no package index can be reached');
  const folder = await temporaryFolder();
  const options = { config, store: join(folder, 'store') };
  for await (const _progress of fetchRuntime([cpu, ...support], folder, options));
  const names = await readdir(join(folder, 'tensorflow'));
  const microsoft = ['msvcp140.dll', 'vcruntime140.dll', 'vcruntime140_1.dll'];
  expect(names.sort()).toEqual([...microsoft, 'python311.dll', ...libraries].sort());
  const imports = await readImports(join(folder, 'tensorflow', libraries[0]!));
  const found = new Set(names.map((name) => name.toLowerCase()));
  // The others are parts of Windows.
  const own = [...imports.keys()].filter((name) => found.has(name.toLowerCase()));
  expect(own.sort()).toEqual(['MSVCP140.dll', 'VCRUNTIME140.dll', 'VCRUNTIME140_1.dll', 'python311.dll']);
  const python = await readFile(join(folder, 'tensorflow', 'python311.dll'));
  for (const name of imports.get('python311.dll')!)
    expect(python.includes(`${name}\0`, 0, 'latin1')).toBe(true);
}, 600_000);
