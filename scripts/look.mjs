// node scripts/look.mjs FOLDER: HiDPI screenshots of each state of each view × language × theme × size, for looking at them one by one.
import { resolve } from 'node:path';
import { root, runHere } from './install.mjs';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node scripts/look.mjs FOLDER');
  process.exit(2);
}
process.exitCode = await runHere(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e-browser', 'test/e2e/browser-look.test.ts'],
  { cwd: root, env: { ...process.env, GRAFT_LOOK: resolve(folder) } },
);
