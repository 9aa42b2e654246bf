#!/usr/bin/env node
// The command line: installs and builds missing parts, then runs dist/main/cli.js with the same arguments.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ensureModules, root } from './install.mjs';
import { setUpRuntime } from './native/setup.mjs';

/** Commands that start a trainer. */
const computing = new Set(['train', 'evaluate', 'forward', 'export', 'convert', 'doctor']);
const say = (line) => console.error(line);

checkNode();
// A packaged app has no sources; everything is already built and installed.
if (existsSync(join(root, 'src-main'))) {
  await ensureModules(say);
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--only=main'], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) process.exit(1);
  if (process.argv.slice(2).some((argument) => computing.has(argument))) await setUpRuntime({ say });
}
await import(pathToFileURL(join(root, 'dist/main/cli.js')).href);
