// Builds dist/: the main side by esbuild, the renderer by vite. Skips what is newer than its sources; --force builds all.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronOptions, nodeOptions } from './build-options.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const force = process.argv.includes('--force');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);

/** Time of the newest file below the given places, in milliseconds. */
function newest(places) {
  let time = 0;
  for (const place of places) {
    const path = join(root, place);
    if (!existsSync(path)) continue;
    const info = statSync(path);
    time = Math.max(time, info.mtimeMs);
    if (info.isDirectory()) time = Math.max(time, newest(readdirSync(path).map((name) => join(place, name))));
  }
  return time;
}

/** Runs `build` when the stamp in dist is older than the sources; the list of sources counts too. */
async function step(name, sources, build) {
  if (only && only !== name) return;
  const stamp = join(root, 'dist', `.${name}.stamp`);
  const sourceTime = newest([...sources, 'scripts/build.mjs', 'package-lock.json', 'tsconfig.json']);
  if (!force && existsSync(stamp) && Number(readFileSync(stamp, 'utf8')) >= sourceTime) return;
  const started = Date.now();
  await build();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, String(sourceTime));
  console.error(`[build] ${name}: ${Date.now() - started} ms`);
}

await step('main', ['src-main', 'src-shared', 'scripts/build-options.mjs'], async () => {
  const { build } = await import('esbuild');
  await build(nodeOptions(root));
  await build(electronOptions(root));
});

await step('renderer', ['src-renderer', 'src-shared', 'vite.config.ts'], async () => {
  if (!existsSync(join(root, 'src-renderer/index.html'))) return;
  const { build } = await import('vite');
  await build({
    root: join(root, 'src-renderer'),
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
  });
});
