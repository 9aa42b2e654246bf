// Removes what Graft does not need from Electron for Linux. The smoke test trains in what is left (scripts/smoke/linux.mjs).
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { loadRuntimeProgram } from '../native/program.mjs';
import { listBinaries } from './binaries.mjs';

/** WebGL without a GPU. The window draws on 2D canvases. */
const software3d = ['libvk_swiftshader.so', 'libvulkan.so.1', 'vk_swiftshader_icd.json'];

/**
 * Trims an unpacked app for Linux: removes software rendering of WebGL and Electron's own app, packs Chromium's licenses, cuts symbol tables.
 * @param {string} folder
 */
export async function trimLinux(folder) {
  for (const name of software3d) await rm(join(folder, name), { force: true });
  // Electron would start it if app.asar were missing.
  await rm(join(folder, 'resources', 'default_app.asar'), { force: true });
  const licenses = join(folder, 'LICENSES.chromium.html');
  if (existsSync(licenses)) {
    await writeFile(`${licenses}.gz`, await promisify(gzip)(await readFile(licenses), { level: 9 }));
    await rm(licenses);
  }
  const { program, why } = await loadRuntimeProgram();
  if (!program) throw new Error(why);
  for (const { path } of await listBinaries(folder)) await program.trimLibrary(join(folder, path));
}
