// A disk that is too small for a download, or becomes full during it: a small tmpfs, which only root can mount.
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { configOf, fetchAll, serveIndex, temporaryFolder } from './wheel-server';

/** Mounts a small disk; null where that is not allowed. */
async function smallDisk(megabytes: number): Promise<string | null> {
  const folder = await temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return folder;
}

test('reports a disk that is too small before anything is downloaded', async (context) => {
  const folder = await smallDisk(4);
  if (!folder) return context.skip();
  const { index, asked } = await serveIndex();
  await expect(fetchAll(folder, { config: configOf(index) })).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/Not enough free space in .*: 5 MB available, expected at least 69 MB/),
  });
  expect(asked.filter(({ range }) => range !== undefined).length).toBeLessThan(5);
});

test('reports a disk that becomes full, and stops the download', async (context) => {
  const disk = await smallDisk(80);
  if (!disk) return context.skip();
  const { index } = await serveIndex({ chunkDelayMs: 5 });
  const store = await temporaryFolder();
  const filled = (async () => {
    while ((await readdir(store)).length === 0) await new Promise((done) => setTimeout(done, 2));
    // All but half a megabyte.
    writeFileSync(join(disk, 'other'), Buffer.alloc(80 * 1024 * 1024 - 500_000));
  })();
  await expect(fetchAll(disk, { config: configOf(index), store })).rejects.toMatchObject({
    code: 'disk-full',
    message: `Could not write ${join(disk, 'tiny/libtiny.so')}: the disk is full. Free some space and try again.`,
  });
  await filled;
  expect(existsSync(join(disk, 'tiny/libtiny.so'))).toBe(false);
  expect((await readdir(join(disk, 'tiny'))).sort()).toEqual(['include', 'stored.bin']);
  await writeFile(join(disk, 'other'), '');
  await fetchAll(disk, { config: configOf(index), store });
  expect(existsSync(join(disk, 'tiny/libtiny.so'))).toBe(true);
});
