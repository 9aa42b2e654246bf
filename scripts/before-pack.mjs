// electron-builder hook: puts Node.js, sharp and TensorFlow's binding for the target into release/native/<os>-<arch>/, and the licenses of all parts into release/.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindingFolder, bindingTargets, buildBinding } from './package/binding/build-binding.mjs';
import { bundleLibrary } from './package/bundle-library.mjs';
import { fetchNativeParts } from './package/native-parts.mjs';
import { writeNotices } from './package/notices.mjs';
import { stampIndex } from './package/stamp-index.mjs';
import { targetOf } from './package/target.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');

/** Licenses are the same for each target. */
let noticed = null;

/** Called by electron-builder with its context before packing each target. */
export async function beforePack(context) {
  const target = targetOf(context);
  noticed ??= writeNotices(join(root, 'release'));
  await noticed;
  const folder = join(root, 'release', 'native', target);
  await fetchNativeParts(target, folder);
  // There is no library of TensorFlow for Intel Macs, which train without it.
  const bindings = join(folder, 'bindings');
  await mkdir(bindings, { recursive: true });
  if (bindingTargets.includes(target))
    await buildBinding(target, join(bindings, bindingFolder(target)), console.log);
  await stampIndex(join(folder, 'settings'));
  await bundleLibrary(target, folder, process.env.GRAFT_WITH_TENSORFLOW === '1', console.log);
}
