// npm run parity: measures the figures of docs/insight.md with the tests named there, and writes them to the document.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const rows = JSON.parse(readFileSync(join(root, 'test/fixtures/parity/insight.json'), 'utf8'));
const tests = [...new Set(rows.map((row) => row.test))];
const env = { ...process.env, GRAFT_PARITY: 'write' };
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
// One file after the other, because all write the same table; the document is last.
for (const args of [
  [vitest, 'run', '--no-file-parallelism', ...tests],
  [vitest, 'run', 'test/house/insight-document.test.ts'],
  [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--write', 'docs/insight.md'],
]) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
