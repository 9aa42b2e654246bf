// electron-builder hook: puts Node.js and sharp for the target into release/native/<os>-<arch>/.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchNativeParts } from './package/native-parts.mjs';
import { targetOf } from './package/target.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');

/** Called by electron-builder with its context before packing each target. */
export async function beforePack(context) {
  const target = targetOf(context);
  await fetchNativeParts(target, join(root, 'release', 'native', target));
}
