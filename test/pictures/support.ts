// What the pictures' tests share: the helper's bundle, temporary folders, the Python that knows PIL.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles decoder-main for this test run and returns its path. */
export async function buildDecoder(): Promise<string> {
  const outfile = join(root, `node_modules/.cache/graft-tests/decoder-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, 'src-main/pictures/decoder-main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['sharp'],
    logLevel: 'error',
  });
  return outfile;
}

/** A folder that is gone when `use` is done. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-pictures-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A path under test/fixtures/pictures. */
export function fixture(name: string): string {
  const path = join(root, 'test/fixtures/pictures', name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run test/fixtures/pictures/make.py`);
  return path;
}
