#!/usr/bin/env node
// The command line: installs and builds missing parts, then runs dist/main/cli.js with the same arguments.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ensureModules, root } from './install.mjs';

/** Commands that start a trainer. */
const computing = new Set(['train', 'evaluate', 'forward', 'export', 'convert', 'doctor']);
const say = (line) => console.error(line);

checkNode();
// An installed package has no sources; everything is already built and installed.
if (existsSync(join(root, 'src-main'))) {
  await ensureModules(say);
  const window = [undefined, 'open'].includes(process.argv[2]);
  const parts = window ? [] : ['--only=main'];
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), ...parts], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) process.exit(1);
  const { setUpRuntime } = await import('./native/setup.mjs');
  if (window || process.argv.slice(2).some((argument) => computing.has(argument)))
    await setUpRuntime({ say });
}
await import(pathToFileURL(join(root, 'dist/main/cli.js')).href);
