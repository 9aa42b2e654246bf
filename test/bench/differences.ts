// How far two files of float32 are apart.
import { readFile } from 'node:fs/promises';

/** Returns the greatest difference and the greatest value of the second; NaN if they have other lengths. */
export async function compareFloats(
  first: string,
  second: string,
): Promise<{ difference: number; greatest: number }> {
  const [a, b] = await Promise.all([readFile(first), readFile(second)]);
  let difference = a.length === b.length ? 0 : Number.NaN;
  let greatest = 0;
  for (let at = 0; at + 4 <= a.length; at += 4) {
    difference = Math.max(difference, Math.abs(a.readFloatLE(at) - b.readFloatLE(at)));
    greatest = Math.max(greatest, Math.abs(b.readFloatLE(at)));
  }
  return { difference, greatest };
}
