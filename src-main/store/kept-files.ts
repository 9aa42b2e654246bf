// Results on disk that can be computed again: each folder keeps the newest ones.
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from './atomic';

/** Writes a file, and removes the oldest files of its folder until at most `most` are left. */
export async function keepFile(file: string, content: string, most: number): Promise<void> {
  await writeFileAtomic(file, content);
  const folder = dirname(file);
  const names = await readdir(folder);
  if (names.length <= most) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  for (const { name } of dated.sort((a, b) => b.at - a.at).slice(most))
    await rm(join(folder, name), { force: true });
}
