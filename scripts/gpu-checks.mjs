// npm run gpu-checks [-- --device gpu|cpu] [--only=NAME,…] [--architectures=NAME,…]: everything that needs a GPU (docs/gpu-checks.md).
// --device cpu rehearses the same checks on the processor. On a machine without a GPU, it says so and exits with 0.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
const { status } = spawnSync(process.execPath, ['scripts/build.mjs', '--only=main'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (status !== 0) process.exit(1);
const outdir = join(root, 'node_modules/.cache/graft-gpu-checks', String(process.pid));
mkdirSync(outdir, { recursive: true });
try {
  await build({
    absWorkingDir: root,
    entryPoints: { main: 'test/gpu/main.ts', 'stretch-worker': 'src-main/images/stretch-worker.ts' },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { runChecks } = await import(pathToFileURL(join(outdir, 'main.mjs')).href);
  process.exitCode = await runChecks(root, process.argv.slice(2));
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
