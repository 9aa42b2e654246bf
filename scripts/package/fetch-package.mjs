// Downloads one npm package with npm, checks that it is the pinned one and unpacks it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Unpacks the files of an npm package to `folder`, which must not exist. Its scripts are not run.
 * @param {{ name: string, version: string, integrity: string }} part `integrity` is a SHA-512 as in package-lock.json
 * @param {string} folder
 */
export async function fetchPackage({ name, version, integrity }, folder) {
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}-`);
  try {
    const windows = process.platform === 'win32';
    const npm = windows ? 'npm.cmd' : 'npm';
    await run(npm, ['pack', '--silent', `${name}@${version}`], { cwd: work, shell: windows });
    const tarball = (await readdir(work)).find((file) => file.endsWith('.tgz'));
    if (!tarball) throw new Error(`npm pack ${name}@${version} wrote no tarball`);
    const received = `sha512-${createHash('sha512')
      .update(await readFile(join(work, tarball)))
      .digest('base64')}`;
    if (received !== integrity)
      throw new Error(`${name}@${version}: expected ${integrity}, received ${received}`);
    await run('tar', ['-xzf', tarball], { cwd: work });
    await rename(join(work, 'package'), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
