// Atomic file writes.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  sweepTemporaries,
  withScratchFile,
  writeFileAtomic,
  writeJsonAtomic,
  writePiecewise,
} from '../../src-main/store/atomic';
import { temporaryFolder } from '../engine/support';

test('replaces a file atomically, creates its folder, and leaves no other files', async () => {
  const folder = join(await temporaryFolder(), 'a', 'b');
  const path = join(folder, 'file.json');
  await writeFileAtomic(path, 'old');
  await writeJsonAtomic(path, { n: 1 });
  expect(await readFile(path, 'utf8')).toBe('{\n  "n": 1\n}\n');
  expect(await readdir(folder)).toEqual(['file.json']);
});

test('shows a file written in chunks only when it is complete', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'weights.bin');
  await writeFile(path, 'old');
  await writePiecewise(path, async (file) => {
    await file.writeFile('one');
    expect(await readFile(path, 'utf8')).toBe('old');
    await file.writeFile('two');
  });
  expect(await readFile(path, 'utf8')).toBe('onetwo');
  expect(await readdir(folder)).toEqual(['weights.bin']);
});

test('keeps the old file and deletes the new one when writing fails', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'weights.bin');
  await writeFile(path, 'old');
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  const failing = writePiecewise(path, async (file) => {
    await file.writeFile('half');
    throw full;
  });
  await expect(failing).rejects.toMatchObject({ code: 'disk-full', where: path });
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['weights.bin']);
});

test('does not replace a folder, and deletes its temporary file', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'taken'));
  await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toMatchObject({ name: 'GraftError' });
  expect(await readdir(folder)).toEqual(['taken']);
});

test('deletes a temporary file after use, also after a failure', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'model.keras');
  const text = await withScratchFile(path, async (file) => {
    await file.writeFile('scratch');
    expect(await readdir(folder)).toHaveLength(1);
    return 'used';
  });
  expect(text).toBe('used');
  const failing = withScratchFile(path, () => Promise.reject(Object.assign(new Error('x'), { code: 'EIO' })));
  await expect(failing).rejects.toMatchObject({ code: 'bad-file' });
  expect(await readdir(folder)).toEqual([]);
});

test('deletes only temporary files of this file left by a killed process', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'model'));
  const names = [
    'model.0123456789ab.tmp',
    'model/part.bin.0123456789ab.tmp',
    'other.0123456789ab.tmp',
    'model.tmp',
  ];
  for (const name of names) await writeFile(join(folder, name), '');
  await sweepTemporaries(join(folder, 'model'));
  expect((await readdir(folder, { recursive: true })).sort()).toEqual([
    'model',
    'model.tmp',
    'other.0123456789ab.tmp',
  ]);
});
