// The native parts of a packaged app come from the registry for the target, not from the machine that packs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { findForeign, listBinaries } from '../../../scripts/package/binaries.mjs';
import { fetchPackage } from '../../../scripts/package/fetch-package.mjs';
import { fetchNativeParts, targets } from '../../../scripts/package/native-parts.mjs';

vi.setConfig({ testTimeout: 300_000 });

test.each(targets)('%s has a Node.js and a sharp of its own', async (target) => {
  const folder = await mkdtemp(join(tmpdir(), 'graft-parts-'));
  try {
    await fetchNativeParts(target, folder);
    const binaries = await listBinaries(folder);
    const paths = binaries.map(({ path }) => path);
    expect(paths).toContain(target.startsWith('win') ? 'node/node.exe' : 'node/node');
    expect(paths.find((path) => /@img\/sharp-[\w-]+\/.*\.node$/.test(path))).toBeDefined();
    expect(paths.find((path) => /libvips.*\.(so|dll|dylib)/.test(path))).toBeDefined();
    expect(findForeign(binaries, target)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('refuses a package that is not the pinned one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'graft-parts-'));
  try {
    const part = { name: 'detect-libc', version: '2.0.4', integrity: 'sha512-AAAA' };
    await expect(fetchPackage(part, join(folder, 'part'))).rejects.toThrow('expected sha512-AAAA, received');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
