// Hand-ins opened by their path: only hand-ins of a bounded size leave the disk.
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatHandIn, handInLimits } from '#shared/labs/hand-in/hand-in';
import { handInHandlers } from '../../../src-main/engine/projects/hand-in-files';
import { temporaryFolder } from '../support';

test('reads a hand-in by its path, and refuses everything else', async () => {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  const read = async (name: string) => handInHandlers.readHandIn({ path: at(name) }, {} as never);
  const content = formatHandIn({
    student: '민지',
    lab: 'bottleneck',
    language: 'ko',
    savedAt: 0,
    steps: [],
    runs: [],
    images: [],
  });
  await writeFile(at('민지.graftlab'), content);
  expect(await read('민지.graftlab')).toEqual({ name: '민지.graftlab', content });

  await writeFile(at('secret.graftlab'), 'password');
  await expect(read('secret.graftlab')).rejects.toMatchObject({ code: 'bad-file' });
  await writeFile(at('large.graftlab'), '');
  await truncate(at('large.graftlab'), handInLimits.fileBytes + 1);
  await expect(read('large.graftlab')).rejects.toMatchObject({ code: 'too-large' });
  await expect(read('missing.graftlab')).rejects.toMatchObject({ code: 'not-found' });
  await expect(read('.')).rejects.toMatchObject({ name: 'GraftError' });
});
