// electron-builder hook: puts Node.js and sharp for the target into release/native/<os>-<arch>/, and the licenses of all parts into release/.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchNativeParts } from './package/native-parts.mjs';
import { writeNotices } from './package/notices.mjs';
import { targetOf } from './package/target.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');

/** Licenses are the same for each target. */
let noticed = null;

/** Called by electron-builder with its context before packing each target. */
export async function beforePack(context) {
  const target = targetOf(context);
  noticed ??= writeNotices(join(root, 'release'));
  await noticed;
  await fetchNativeParts(target, join(root, 'release', 'native', target));
}
