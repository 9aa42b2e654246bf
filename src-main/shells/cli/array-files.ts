// Reads and writes arrays: one per .npy file, several by name in a .npz file.
import { readFile } from 'node:fs/promises';
import { unzipSync, zipSync } from 'fflate';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { fileError, writeFileAtomic } from '../../store/atomic';
import { type FloatArray, formatNpy, parseNpy } from './npy';

/** Arrays by name; the array of a .npy file has the name ''. */
export type NamedFloatArrays = ReadonlyMap<string, FloatArray>;

/** Reads a .npy or .npz file, depending on the extension of `path`. */
export async function readArrays(path: string): Promise<NamedFloatArrays> {
  const bytes = await readFile(path).catch((error) => {
    throw fileError(error, path, 'read');
  });
  if (kindOf(path) === 'npy') return new Map([['', parseNpy(bytes, path)]]);
  let members: Record<string, Uint8Array>;
  try {
    members = unzipSync(bytes, { filter: (member) => member.name.endsWith('.npy') });
  } catch (error) {
    throw new GraftError(
      'bad-file',
      say`${path} is not a valid .npz file: ${(error as Error).message}.`,
      path,
    );
  }
  const arrays = new Map<string, FloatArray>();
  for (const [name, member] of Object.entries(members))
    arrays.set(name.slice(0, -'.npy'.length), parseNpy(member, `${path}: ${name}`));
  return arrays;
}

/** Writes a .npy file (of exactly one array) or a .npz file, depending on the extension of `path`. */
export async function writeArrays(path: string, arrays: NamedFloatArrays): Promise<void> {
  if (kindOf(path) === 'npz') {
    const members = [...arrays].map(([name, array]) => [`${name}.npy`, formatNpy(array)] as const);
    return writeFileAtomic(path, zipSync(Object.fromEntries(members), { level: 0 }));
  }
  const [only, ...others] = arrays.values();
  if (!only || others.length > 0)
    throw new GraftError(
      'usage',
      say`The network has ${arrays.size} outputs (${[...arrays.keys()].join(', ')}): --output requires a .npz file, received ${path}.`,
    );
  return writeFileAtomic(path, formatNpy(only));
}

/** Returns `npy` or `npz` by the extension of `path`. Throws 'usage' for any other extension. */
export function kindOf(path: string): 'npy' | 'npz' {
  if (/\.npy$/i.test(path)) return 'npy';
  if (/\.npz$/i.test(path)) return 'npz';
  throw new GraftError('usage', say`${path}: expected a file name ending in .npy or .npz.`);
}
