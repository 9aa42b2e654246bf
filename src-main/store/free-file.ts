// Chooses a name for a new file that no other file of its folder has.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { safeName } from './safe-names';

/** Returns a path in the folder that does not exist yet, based on the requested name. */
export async function freeFile(folder: string, name: string, ending: string): Promise<string> {
  const taken = new Set(await readdir(folder).catch(() => []));
  const plain = safeName(name);
  const stem = plain.toLowerCase().endsWith(ending) ? plain.slice(0, -ending.length) : plain;
  let file = `${stem}${ending}`;
  for (let i = 2; taken.has(file); i++) file = `${stem}-${i}${ending}`;
  return join(folder, file);
}
