// Scans many generated images with the engine's dataset code, and prints time, memory and event loop delays: node scripts/bench-scan.mjs [count] [folder].
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const count = process.argv[2] ?? '100000';
const work = mkdtempSync(join(tmpdir(), 'graft-scan-'));
const bundle = (entry, outfile) =>
  build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(root, 'node_modules/.cache/graft-tests', outfile),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
try {
  await bundle('src-main/images/decoder-main.ts', 'bench-decoder.mjs');
  await bundle('test/bench/scan-many.ts', 'scan-many.mjs');
  const cache = join(root, 'node_modules/.cache/graft-tests');
  const arguments_ = [
    join(cache, 'scan-many.mjs'),
    join(cache, 'bench-decoder.mjs'),
    count,
    process.argv[3] ?? work,
    work,
  ];
  const { status } = spawnSync(process.execPath, arguments_, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
