// The features in a shard, to compare them byte by byte.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Returns the records of a shard in a folder, in hexadecimal, by the name of their file. */
export async function recordsIn(folder: string, name: string): Promise<Record<string, string>> {
  const at = join(folder, name, 'features');
  const files = (await readdir(at)).filter((one) => one.endsWith('.bin'));
  const bytes = async (one: string) => (await readFile(join(at, one))).toString('hex');
  return Object.fromEntries(await Promise.all(files.map(async (one) => [one, await bytes(one)])));
}
