// Bundles a TypeScript entry for a child process of a test.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles `entry` (relative to the repository) for plain Node; gives the file's path. */
export async function bundleForNode(entry: string): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const outfile = join(await mkdtemp(join(tmpdir(), 'graft-test-')), 'entry.mjs');
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  return outfile;
}
