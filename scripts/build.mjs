// Builds dist/: the main side by esbuild, the renderer by vite. Skips what is newer than its sources; --force builds all.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const force = process.argv.includes('--force');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);

/** Node programs, each a process of its own (ARCHITECTURE.md lists them). */
const programs = {
  engine: 'src-main/engine/main.ts',
  trainer: 'src-main/trainer/main.ts',
  reader: 'src-main/formats/reader-main.ts',
  decoder: 'src-main/images/decoder-main.ts',
  'stretch-worker': 'src-main/images/stretch-worker.ts',
  server: 'src-main/shells/server/main.ts',
  cli: 'src-main/shells/cli/main.ts',
};
/** Electron's side: CommonJS for the Node 16 of Electron 22. */
const electronFiles = {
  main: 'src-main/shells/electron/main.ts',
  preload: 'src-main/shells/electron/preload.ts',
};

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

const exists = (entries) =>
  Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(join(root, file))));

await step('main', ['src-main', 'src-shared'], async () => {
  const { build } = await import('esbuild');
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    sourcemap: true,
    logLevel: 'warning',
    legalComments: 'none',
  };
  await build({
    ...common,
    entryPoints: exists(programs),
    outdir: 'dist/main',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    metafile: false,
  });
  const files = exists(electronFiles);
  if (Object.keys(files).length === 0) return;
  await build({
    ...common,
    entryPoints: files,
    outdir: 'dist/electron',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    target: 'node16',
    external: ['electron'],
  });
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
