// Packs Graft as for npm and installs the package into an empty folder, as a user would on a bare machine.
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { appFolder } from '../../engine/support';

const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Folders of the repository that no package is made from. */
const left = ['.git', 'node_modules', 'dist', 'release', 'test', 'docs'];

/** Packs a copy of the working tree, so that nobody's dist is rebuilt. Returns the path of the tarball in `folder`. */
export async function packForNpm(folder: string): Promise<string> {
  const copy = join(folder, 'sources');
  await cp(appFolder, copy, {
    recursive: true,
    filter: (path) => !left.includes(relative(appFolder, path).split(sep)[0]!),
  });
  // The build needs the packages, and vite looks for them beside the sources.
  await symlink(join(appFolder, 'node_modules'), join(copy, 'node_modules'), 'dir');
  const args = ['pack', '--ignore-scripts=false', '--silent', '--pack-destination', folder];
  await run(npm, args, { cwd: copy, maxBuffer: 2 ** 26 });
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  return join(folder, name!);
}

/** An installed package and what it was measured to need. */
export interface Installed {
  /** The command `graft`. */
  readonly program: string;
  /** The package's folder. */
  readonly folder: string;
  /** An environment with an empty home folder, without tools, display and the settings of this test run. */
  readonly env: NodeJS.ProcessEnv;
  readonly seconds: number;
  readonly bytes: number;
}

/** Installs the tarball with `npm install --global` into an empty prefix, with an empty home folder. */
export async function installGlobally(tarball: string, folder: string): Promise<Installed> {
  const prefix = join(folder, 'prefix');
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    HOME: home,
    PATH: [join(prefix, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
    LANG: 'C.UTF-8',
  };
  const settings = await Promise.all(
    ['cache', 'registry', 'userconfig'].map(async (key) => {
      const { stdout } = await run(npm, ['config', 'get', key], { cwd: folder });
      return [`npm_config_${key}`, stdout.trim()] as const;
    }),
  );
  // How this machine reaches the network.
  const network = Object.entries(process.env).filter(([key]) =>
    /_proxy$|^(NODE_EXTRA_CA_CERTS|SSL_CERT_\w+)$/i.test(key),
  );
  const started = Date.now();
  await run(npm, ['install', '--global', '--prefix', prefix, tarball], {
    cwd: folder,
    env: { ...env, ...Object.fromEntries([...network, ...settings]) },
    timeout: 200_000,
    maxBuffer: 2 ** 26,
  });
  const installed = join(prefix, 'lib', 'node_modules', 'graft');
  return {
    program: join(prefix, 'bin', 'graft'),
    folder: installed,
    env,
    seconds: (Date.now() - started) / 1000,
    bytes: await bytesIn(installed),
  };
}

/** Returns the total size of all files in a folder. */
async function bytesIn(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) total += (await stat(join(entry.parentPath, entry.name))).size;
  return total;
}
