// npm run bench -- NAME [--json] [--rounds N]: compares Graft with Keras, alternating both in one process.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { build } = await import('esbuild');

function must(what, command, args) {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return stdout.trim();
  console.error(`bench: ${what} failed${error ? `: ${error.message}` : ` with exit code ${status}`}.`);
  process.exit(1);
}

const inBrowser = ['graph', 'opening', 'window', 'endurance'].some((name) => process.argv.includes(name));
must('building dist', process.execPath, ['scripts/build.mjs', ...(inBrowser ? [] : ['--only=main'])]);
const python = must('creating the Python environment with Keras', 'bash', ['scripts/keras-env.sh'])
  .split('\n')
  .at(-1);
if (!existsSync(python)) {
  console.error(`bench: expected scripts/keras-env.sh to print the path of a Python, received '${python}'.`);
  process.exit(1);
}
const outdir = join(root, 'node_modules/.cache/graft-bench', String(process.pid));
mkdirSync(outdir, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'test/bench/main.ts',
    'forward-child': 'test/bench/forward-child.ts',
    'curves-child': 'test/bench/curves-child.ts',
    'first-answer-child': 'test/bench/first-answer-child.ts',
    // Must be next to the bundle, as in dist.
    'stretch-worker': 'src-main/images/stretch-worker.ts',
    'hash-worker': 'src-main/store/hash-worker.ts',
  },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
process.env.GRAFT_BENCH_FORWARD = join(outdir, 'forward-child.mjs');
process.env.GRAFT_BENCH_FIRST_ANSWER = join(outdir, 'first-answer-child.mjs');
process.env.GRAFT_BENCH_CURVES = join(outdir, 'curves-child.mjs');
process.env.GRAFT_BENCH_ROOT = root;
process.env.GRAFT_BENCH_PYTHON = python;
try {
  const { runBench } = await import(pathToFileURL(join(outdir, 'main.mjs')).href);
  process.exitCode = await runBench(process.argv.slice(2));
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
