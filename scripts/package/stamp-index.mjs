// Stamps the packager's Python package index into the app: whoever installs it may have no pip that names one.
// GRAFT_STAMP_INDEX sets another one, or none with `none`. Never in the repository: release/ is ignored by git.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadRuntimeProgram } from '../native/program.mjs';

/**
 * Writes `folder`/package-index.json, without credentials.
 * @param {string} folder
 */
export async function stampIndex(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const wanted = process.env.GRAFT_STAMP_INDEX;
  if (wanted === 'none') return;
  const { program, why } = await loadRuntimeProgram();
  if (!program) throw new Error(why);
  const found = wanted ? [wanted] : (await program.findIndex()).indexes;
  const indexes = found.map((address) => program.withoutCredentials(address));
  if (indexes.length === 0) return;
  await writeFile(join(folder, 'package-index.json'), `${JSON.stringify({ indexes }, null, 2)}\n`);
}
