// Paths without links, also where the system cannot tell them.
import { mkdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realPath } from '../../src-main/store/real-path';
import { temporaryFolder } from '../engine/support';

/** The answer of Windows for a RAM disk or a long path. */
const cannotTell = async (): Promise<string> => {
  throw Object.assign(new Error('unknown error, realpath'), { code: 'UNKNOWN' });
};

test('follows links one by one if the system cannot tell where they lead', async () => {
  const folder = await realpath(await temporaryFolder());
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
  await symlink(join(folder, 'a'), join(folder, 'link'), 'junction');
  const path = join(folder, 'link', 'b');
  expect(await realPath(path)).toBe(join(folder, 'a', 'b'));
  expect(await realPath(path, cannotTell)).toBe(join(folder, 'a', 'b'));
});

test('throws what is wrong with the path', async () => {
  const folder = await temporaryFolder();
  await symlink(join(folder, 'loop'), join(folder, 'loop'));
  for (const ask of [undefined, cannotTell]) {
    await expect(realPath(join(folder, 'none'), ask)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(realPath(join(folder, 'loop'), ask)).rejects.toMatchObject({ code: 'ELOOP' });
  }
});
