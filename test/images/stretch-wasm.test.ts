// The committed WebAssembly module is compiled from stretch.wat with wabt.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { stretchWasm } from '../../src-main/images/stretch-wasm';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('has stretch-wasm.ts generated from the current stretch.wat', async () => {
  // Rejects if the script exits with a code other than 0.
  await promisify(execFile)(process.execPath, ['scripts/build-wasm.mjs', '--check'], { cwd: root });
});

it('exports memory and two functions', () => {
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(Buffer.from(stretchWasm, 'base64')));
  expect(exported.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
    'memory: memory',
    'across: function',
    'down: function',
  ]);
});
