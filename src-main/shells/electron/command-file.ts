// The command `graft` in a terminal, for apps that no installer sets up: a script in a folder of the user's PATH that starts this app.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { CommandState } from '#shared/protocol/shell-calls';
import type { Installation } from '#shared/protocol/updates';

/** What decides where the command is and what it starts. */
export interface CommandSigns {
  readonly installation: Installation;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Folder of the app's resources. */
  readonly resources: string;
}

/** First words of each script that Graft wrote; no other file is replaced or removed. */
const mark = 'Written by Graft: Help, Install the command';

/** Returns the folders of the PATH. */
const foldersOf = ({ env, platform }: CommandSigns) =>
  (env.PATH ?? env.Path ?? '').split(platform === 'win32' ? ';' : delimiter).filter(Boolean);

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Returns the path of the command: in the user's own folders if they are on the PATH, else in one that the user can add. */
export function commandPath(signs: CommandSigns): string {
  const { platform, env, home } = signs;
  // A folder of Windows 10 and newer, which is on each user's PATH.
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Microsoft', 'WindowsApps', 'graft.cmd');
  const own = [join(home, '.local', 'bin'), join(home, 'bin')];
  const shared = platform === 'darwin' ? ['/usr/local/bin', '/opt/homebrew/bin'] : [];
  const onPath = new Set(foldersOf(signs));
  const folder =
    own.find((one) => onPath.has(one)) ?? shared.find((one) => onPath.has(one) && isWritable(one)) ?? own[0]!;
  return join(folder, 'graft');
}

/** Returns the script: for an AppImage its file, elsewhere the script in the app's resources. */
export function commandScript({ platform, env, resources }: CommandSigns): string {
  if (platform === 'win32') {
    // A percent sign in a path would begin a variable.
    const program = join(resources, 'graft.cmd').replaceAll('%', '%%');
    return `@rem ${mark}\r\n@"${program}" %*\r\n`;
  }
  const program = env.APPIMAGE ?? join(resources, 'graft');
  return `#!/bin/sh\n# ${mark}\nexec '${program.replaceAll("'", `'\\''`)}' "$@"\n`;
}

function readScript(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').slice(0, 10_000);
  } catch {
    return null;
  }
}

/** Returns whether the command is there. */
export function readCommand(signs: CommandSigns): CommandState {
  const { installation, platform } = signs;
  if (installation === 'source' || installation === 'deb')
    return { status: installation === 'deb' ? 'system' : 'none', path: '/usr/bin/graft', isOnPath: true };
  const path = commandPath(signs);
  const text = readScript(path);
  const isOurs = text?.includes(mark) ?? false;
  return {
    status: isOurs ? 'installed' : existsSync(path) ? 'other' : 'absent',
    path,
    isOnPath: platform === 'win32' || foldersOf(signs).includes(dirname(path)),
  };
}

/** Writes the command, or removes it. Never touches a file that Graft did not write. */
export function changeCommand(signs: CommandSigns, wanted: 'install' | 'remove'): void {
  const { status, path } = readCommand(signs);
  if (status === 'installed' && wanted === 'remove') rmSync(path);
  if (wanted !== 'install' || (status !== 'absent' && status !== 'installed')) return;
  mkdirSync(dirname(path), { recursive: true });
  const beside = join(dirname(path), `.${basename(path)}.new`);
  writeFileSync(beside, commandScript(signs), { mode: 0o755 });
  renameSync(beside, path);
}

/** Lets an installed command start this app, if what it started was moved or replaced by an update. */
export function repairCommand(signs: CommandSigns): void {
  const { status, path } = readCommand(signs);
  if (status !== 'installed') return;
  const started = /^exec '(.+)' "\$@"$|^@"(.+)" %\*\r?$/m.exec(readScript(path) ?? '');
  const program = started?.[1]?.replaceAll(`'\\''`, "'") ?? started?.[2]?.replaceAll('%%', '%');
  if (program && !existsSync(program)) changeCommand(signs, 'install');
}
