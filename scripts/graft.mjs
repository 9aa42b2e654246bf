#!/usr/bin/env node
// The command line: installs and builds what is missing, then runs dist/main/cli.js with the same arguments.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
if (!existsSync(join(root, 'node_modules/esbuild')) && existsSync(join(root, 'src-main'))) {
  const installed = spawnSync('npm', ['ci'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (installed.status !== 0) process.exit(1);
}
if (existsSync(join(root, 'src-main'))) {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--only=main'], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) process.exit(1);
}
await import(pathToFileURL(join(root, 'dist/main/cli.js')).href);
