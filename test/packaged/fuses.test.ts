// Electron's fuses in a packed app: read from the program, and tried from outside.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../e2e/workbench';
import { buildForPacking, pack } from './pack';

let folder: string;
let app: string;
beforeAll(async () => {
  buildForPacking();
  folder = await mkdtemp(join(tmpdir(), 'graft-fuses-'));
  app = await pack({ target: 'dir', output: folder });
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('has the fuses of SECURITY.md', async () => {
  const reader = join(root, 'node_modules/@electron/fuses/dist/bin.js');
  const { stdout } = await promisify(execFile)(process.execPath, [
    reader,
    'read',
    '--app',
    join(app, 'graft'),
  ]);
  const fuses = Object.fromEntries(
    [...stdout.matchAll(/^\s+(\w+) is (\w+)/gm)].map((line) => [line[1], line[2]]),
  );
  expect(fuses).toMatchObject({
    RunAsNode: 'Disabled',
    EnableNodeOptionsEnvironmentVariable: 'Disabled',
    EnableNodeCliInspectArguments: 'Disabled',
    OnlyLoadAppFromAsar: 'Enabled',
    EnableEmbeddedAsarIntegrityValidation: 'Enabled',
    EnableCookieEncryption: 'Enabled',
  });
  // Electron 22 does not have it.
  expect([undefined, 'Disabled']).toContain(fuses.GrantFileProtocolExtraPrivileges);
});

test('runs no code of others by the environment', async () => {
  const trap = join(folder, 'trap.cjs');
  await writeFile(trap, "require('fs').writeFileSync(__dirname + '/trapped', '');");
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${trap}` };
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // As Node.js, Electron would not know the command `models`.
  const { stdout } = await promisify(execFile)(join(app, 'graft'), [...sandbox, 'models'], {
    env,
    timeout: 60_000,
  });
  expect(stdout).toContain('efficientnet-lite0');
  await expect(rm(join(folder, 'trapped'))).rejects.toThrow('ENOENT');
});
