// Compiles src-main/images/stretch.wat with wabt to stretch-wasm.ts, which is committed. With --check, fails if the committed module is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

const folder = new URL('../src-main/images/', import.meta.url);
const source = new URL('stretch.wat', folder);
const output = new URL('stretch-wasm.ts', folder);

const tools = await wabt();
const parsed = tools.parseWat('stretch.wat', readFileSync(source, 'utf8'), { simd: true });
parsed.validate();
const { buffer } = parsed.toBinary({ canonicalize_lebs: true });
parsed.destroy();
const lines = Buffer.from(buffer)
  .toString('base64')
  .match(/.{1,96}/g);
const text = `// Generated from stretch.wat by scripts/build-wasm.mjs: do not edit.

/** The WebAssembly module in base64: exports \`memory\`, \`across\` and \`down\`. */
export const stretchWasm =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
if (!process.argv.includes('--check')) writeFileSync(output, text);
else if (readFileSync(output, 'utf8').replaceAll('\r\n', '\n') !== text) {
  console.error('src-main/images/stretch-wasm.ts differs from stretch.wat: run node scripts/build-wasm.mjs');
  process.exitCode = 1;
}
