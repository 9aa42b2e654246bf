// Builds dist/: Node programs with esbuild, the renderer with vite. Skips parts that are up to date.
// One at a time: tests that run beside each other each see to it that dist is up to date.
// --force builds everything. --clean removes dist first: it keeps files of earlier builds, which a running program may still load.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  electronOptions,
  gpuWindowOptions,
  nodeOptions,
  phonePageOptions,
  tensorflowOptions,
  wasmFiles,
} from './build-options.mjs';
import { withLock } from './native/lock.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const clean = process.argv.includes('--clean');
const force = process.argv.includes('--force');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);

if (clean) rmSync(join(root, 'dist'), { recursive: true, force: true });

/** Returns the modification time of the newest file in the given paths, in milliseconds. */
function newest(paths) {
  let time = 0;
  for (const relative of paths) {
    const path = join(root, relative);
    if (!existsSync(path)) continue;
    const info = statSync(path);
    time = Math.max(time, info.mtimeMs);
    if (info.isDirectory())
      time = Math.max(time, newest(readdirSync(path).map((name) => join(relative, name))));
  }
  return time;
}

/** Runs `build` if the stamp in dist is older than the sources or this script. `part` is what --only names. */
async function step(name, sources, build, part = name) {
  if (only && only !== part) return;
  const stamp = join(root, 'dist', `.${name}.stamp`);
  const sourceTime = newest([...sources, 'scripts/build.mjs', 'package-lock.json', 'tsconfig.json']);
  if (!force && existsSync(stamp) && Number(readFileSync(stamp, 'utf8')) >= sourceTime) return;
  const started = Date.now();
  await build();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, String(sourceTime));
  console.error(`[build] ${name}: ${Date.now() - started} ms`);
}

async function buildParts() {
  await step('main', ['src-main', 'src-shared', 'scripts/build-options.mjs'], async () => {
    const { build } = await import('esbuild');
    await build(nodeOptions(root));
    await build(electronOptions(root));
  });

  await step(
    'tensorflow',
    ['src-main/trainer/tensorflow-packages.ts', 'scripts/build-options.mjs'],
    async () => {
      const { build } = await import('esbuild');
      await build(tensorflowOptions(root));
      for (const name of wasmFiles)
        copyFileSync(
          join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist', name),
          join(root, 'dist/main', name),
        );
    },
    'main',
  );

  await step(
    'gpu-window',
    ['src-main/trainer', 'src-shared', 'scripts/build-options.mjs'],
    async () => {
      const { build } = await import('esbuild');
      await build(gpuWindowOptions(root));
      writeFileSync(
        join(root, 'dist/gpu-window/index.html'),
        '<!doctype html>\n<meta charset="utf-8" />\n<title>Graft GPU</title>\n<script src="page.js"></script>\n',
      );
    },
    'main',
  );

  await step(
    'renderer',
    ['src-renderer', 'src-shared', 'vite.config.ts', 'scripts/build-options.mjs'],
    async () => {
      if (!existsSync(join(root, 'src-renderer/index.html'))) return;
      const { build } = await import('vite');
      await build({
        root: join(root, 'src-renderer'),
        configFile: join(root, 'vite.config.ts'),
        logLevel: 'warn',
      });
      // Vite has emptied the folder.
      const { build: buildPage } = await import('esbuild');
      await buildPage(phonePageOptions(root));
      copyFileSync(join(root, 'src-renderer/phone/index.html'), join(root, 'dist/renderer/phone/index.html'));
    },
  );
}

mkdirSync(join(root, 'dist'), { recursive: true });
await withLock(join(root, 'dist', '.build.lock'), (line) => console.error(`[build] ${line}`), buildParts);
