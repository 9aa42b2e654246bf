// Replacing files that other programs have open for a moment, as on Windows.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileError } from '../../src-main/store/atomic';
import { move, removeFolder, whileInUse } from '../../src-main/store/move';
import { temporaryFolder } from '../engine/support';

/** An attempt that the system refuses the first `times` times, as it does while another program has the file open. */
function refused(times: number, code = 'EPERM') {
  const calls: number[] = [];
  return {
    calls,
    attempt: async () => {
      calls.push(calls.length);
      if (calls.length <= times) throw Object.assign(new Error('operation not permitted'), { code });
    },
  };
}
const always = async () => true;
const windows = { platform: 'win32', waitsMs: [1, 1, 1] } as const;

test('tries again on Windows while a file is in use', async () => {
  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    const { attempt, calls } = refused(3, code);
    await whileInUse(attempt, always, windows);
    expect(calls).toHaveLength(4);
  }
});

test('gives up after the last wait, on other errors at once, and on other systems at once', async () => {
  const longer = refused(9);
  await expect(whileInUse(longer.attempt, always, windows)).rejects.toMatchObject({ code: 'EPERM' });
  expect(longer.calls).toHaveLength(4);
  const full = refused(1, 'ENOSPC');
  await expect(whileInUse(full.attempt, always, windows)).rejects.toMatchObject({ code: 'ENOSPC' });
  const never = refused(1);
  await expect(whileInUse(never.attempt, async () => false, windows)).rejects.toThrow();
  const linux = refused(1);
  await expect(whileInUse(linux.attempt, always, { ...windows, platform: 'linux' })).rejects.toThrow();
  expect([full, never, linux].map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
});

test('moves files over files and folders, and removes folders', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'new'), 'new');
  await writeFile(join(folder, 'old'), 'old');
  await move(join(folder, 'new'), join(folder, 'old'));
  expect(await readFile(join(folder, 'old'), 'utf8')).toBe('new');
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
  await move(join(folder, 'a'), join(folder, 'c'));
  await removeFolder(join(folder, 'c'));
  await removeFolder(join(folder, 'never there'));
  expect(await readdir(folder)).toEqual(['old']);
});

test('says that another program has a file open', () => {
  const error = (code: string) => Object.assign(new Error('resource busy or locked'), { code });
  expect(fileError(error('EBUSY'), 'C:\\run.json', 'write', 'win32')).toMatchObject({
    code: 'busy',
    message: 'Could not write C:\\run.json: another program has it open. Close it there and try again.',
  });
  expect(fileError(error('EPERM'), 'C:\\run.json', 'write', 'win32').message).toBe(
    'Could not write C:\\run.json: another program has it open, or you have no permission.',
  );
  expect(fileError(error('EPERM'), '/run.json', 'write', 'linux').message).toBe(
    'No permission to write /run.json.',
  );
});
