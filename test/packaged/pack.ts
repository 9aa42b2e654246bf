// Packs the app as a release does, with the Electron of this machine: for tests of what users get.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { electronProgram } from '../e2e/programs';
import { root } from '../e2e/workbench';

/** What differs from the configuration in electron-builder.yml. */
export interface PackOptions {
  readonly target: 'dir' | 'AppImage' | 'deb' | 'tar.gz';
  readonly arch?: 'x64' | 'arm64';
  readonly version?: string;
  /** Address of updates that the package is built with; with one, electron-builder also writes the list of versions. */
  readonly feed?: string;
  /** What is new, as text. */
  readonly notes?: string;
  readonly output: string;
}

/** Returns what electron-builder needs where it cannot download: an unpacked Electron, and tools beside it. */
async function localTools(): Promise<{ args: string[]; env: Record<string, string> }> {
  const dist = dirname(await electronProgram());
  const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  const args = [`-c.electronDist=${dist}`, `-c.electronVersion=${version}`];
  // Made by scripts/get-electron.sh with BUILDER_TOOLS=1.
  const tools = [process.env.GRAFT_BUILDER_TOOLS, `${dist}-builder-tools`].find(
    (folder) => folder && existsSync(join(folder, 'fpm')),
  );
  if (!tools) return { args, env: {} };
  return {
    args: [...args, '-c.toolsets.appimage=0.0.0'],
    env: {
      ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za',
      CUSTOM_FPM_PATH: join(tools, 'fpm'),
      APPIMAGE_TOOLS_PATH: join(tools, 'appimage'),
    },
  };
}

/** Builds as for a release: files of earlier builds would be packed, too. */
export function buildForPacking(): void {
  execFileSync(process.execPath, ['scripts/build.mjs', '--clean'], { cwd: root, stdio: 'inherit' });
}

/** Packs for Linux. Returns the folder of the unpacked app. */
export async function pack(options: PackOptions): Promise<string> {
  const { target, arch = 'x64', version, feed, notes, output } = options;
  const { args, env } = await localTools();
  const config = [
    `-c.directories.output=${output}`,
    // Quick: the tests do not measure sizes.
    '-c.compression=store',
    ...(version ? [`-c.extraMetadata.version=${version}`] : []),
    ...(feed ? ['-c.publish.provider=generic', `-c.publish.url=${feed}`] : []),
    ...(notes ? [`-c.releaseInfo.releaseNotes=${notes}`] : []),
  ];
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
  await promisify(execFile)(
    process.execPath,
    [builder, '--linux', target, `--${arch}`, '--publish', 'never', ...args, ...config],
    { cwd: root, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 },
  ).catch((error) => {
    throw new Error(`${error.stdout}\n${error.stderr}`);
  });
  return join(output, arch === 'x64' ? 'linux-unpacked' : `linux-${arch}-unpacked`);
}
