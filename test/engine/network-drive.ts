// A drive that can hang or be lost while it is in use: a folder mounted by bindfs, whose process is stopped or killed.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './support';

/** A mounted drive. */
export interface NetworkDrive {
  /** The mount point. */
  readonly path: string;
  /** Reads and writes wait until `wake`, as on a share whose server does not answer. */
  hang(): void;
  wake(): void;
  /** Reads and writes fail with ENOTCONN, as on a share whose connection was lost. */
  lose(): void;
  /** Takes the lost drive away, so that an empty mount point remains. */
  unmount(): void;
  /** Mounts the drive again. */
  mount(): void;
}

/** Mounts `source` as a drive; null where bindfs or the right to mount is missing. */
export async function networkDrive(source: string): Promise<NetworkDrive | null> {
  if (process.platform !== 'linux' || spawnSync('bindfs', ['--version']).status !== 0) return null;
  const path = join(await temporaryFolder(), 'drive');
  await mkdir(path);
  const drive: NetworkDrive = {
    path,
    hang: () => signal(path, 'SIGSTOP'),
    wake: () => signal(path, 'SIGCONT'),
    lose: () => signal(path, 'SIGKILL'),
    unmount: () => void spawnSync('umount', ['-l', path]),
    mount: () => void execFileSync('bindfs', [source, path], { stdio: 'ignore' }),
  };
  try {
    drive.mount();
  } catch {
    return null;
  }
  onTestFinished(() => {
    drive.lose();
    drive.unmount();
  });
  return drive;
}

/** Sends a signal to the process that serves the mount point. */
function signal(path: string, kind: NodeJS.Signals): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (words[0] === 'bindfs' && words.includes(path)) process.kill(Number(pid), kind);
    } catch {
      // It has exited.
    }
  }
}
