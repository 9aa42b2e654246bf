// Downloads wheels from PyPI with pip, which respects the user's mirror settings; verifies and unpacks them.
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Of } from './cache.mjs';
import { findProgram, installByApt, runCommand } from './command.mjs';

const unpacker = join(dirname(fileURLToPath(import.meta.url)), 'unpack-wheel.py');

/**
 * Finds a Python with pip; installs one with apt-get if possible.
 * @param {(line: string) => void} say
 * @returns {Promise<{ python: string | null, why: string }>}
 */
export async function findPip(say) {
  const search = async () => {
    for (const name of ['python3', 'python']) {
      const python = findProgram(name);
      if (python && (await runCommand(python, ['-m', 'pip', '--version'], { limitMs: 30_000 })).ok)
        return python;
    }
    return null;
  };
  const found = await search();
  if (found) return { python: found, why: '' };
  const installed = await installByApt(['python3', 'python3-pip'], say);
  const python = installed.ok ? await search() : null;
  return python
    ? { python, why: '' }
    : { python: null, why: `Python 3 with pip not found: ${installed.why}` };
}

/** Returns the total size of all files in a folder, in bytes. */
async function sizeOf(folder) {
  let total = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) total += await sizeOf(path);
    else total += (await stat(path).catch(() => ({ size: 0 }))).size;
  }
  return total;
}

/**
 * Downloads one wheel to `folder` and verifies it. Reuses a verified wheel that is already there.
 * @param {{ python: string, wheel: import('./wheels.mjs').Wheel, platforms: string[], folder: string, say: (line: string) => void }} job
 * @returns {Promise<{ path: string | null, why: string }>}
 */
export async function fetchWheel({ python, wheel, platforms, folder, say }) {
  const name = `${wheel.project}==${wheel.version}`;
  const prefix = `${wheel.project.replaceAll('-', '_')}-${wheel.version}-`;
  const find = async (where) =>
    (await readdir(where).catch(() => [])).find((file) => file.startsWith(prefix) && file.endsWith('.whl'));
  await mkdir(folder, { recursive: true });
  const old = await find(folder);
  if (old && (await sha256Of(join(folder, old))) === wheel.sha256)
    return { path: join(folder, old), why: '' };
  if (old) await rm(join(folder, old));

  const scratch = join(folder, `.pip-${process.pid}`);
  await mkdir(scratch, { recursive: true });
  const args = ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', '--implementation', 'cp'];
  args.push(
    '--python-version',
    '311',
    ...platforms.flatMap((platform) => ['--platform', platform]),
    '-d',
    folder,
    name,
  );
  const env = {
    ...process.env,
    TMPDIR: scratch,
    TEMP: scratch,
    TMP: scratch,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  };
  say(`downloading ${name} (${wheel.sizeMb} MB)`);
  let reported = 0;
  let seconds = 0;
  const onSecond = async () => {
    seconds += 1;
    const percent = Math.min(99, Math.round((await sizeOf(scratch)) / wheel.sizeMb / 1e4));
    if (percent > reported && seconds % 3 === 0) say(`downloading ${name}: ${percent}%`);
    reported = Math.max(reported, percent);
  };
  const pip = await runCommand(python, args, { env, limitMs: 3_600_000, onSecond });
  await rm(scratch, { recursive: true, force: true });
  if (!pip.ok) {
    const network = pip.output.match(/connection broken by '([^\n]{1,200})/)?.[1];
    return { path: null, why: `pip could not download ${name}: ${network ?? pip.why}` };
  }
  const file = await find(folder);
  if (!file) return { path: null, why: `pip did not download a wheel of ${name}` };
  const received = await sha256Of(join(folder, file));
  if (received === wheel.sha256) return { path: join(folder, file), why: '' };
  await rm(join(folder, file));
  return { path: null, why: `${file}: expected sha256 ${wheel.sha256}, received ${received}` };
}

/**
 * Unpacks the libraries and headers of a verified wheel, or the libraries of an nvidia wheel, to `folder`.
 * @param {string} python
 * @param {string} path
 * @param {string} folder
 * @param {string[] | 'nvidia'} libraries
 * @returns {Promise<string>} the reason of a failure, or ''
 */
export async function unpackWheel(python, path, folder, libraries) {
  const what = libraries === 'nvidia' ? ['nvidia'] : ['libs', ...libraries];
  const done = await runCommand(python, [unpacker, path, folder, ...what], { limitMs: 900_000 });
  return done.ok ? '' : `unpacking failed: ${done.why}`;
}
