// Namespaces of Linux for the nodes of a test, where files are hidden.
import { spawnSync } from 'node:child_process';

/** True where this process may create namespaces. */
export const canEnter =
  process.platform === 'linux' &&
  spawnSync('unshare', ['--mount', '--uts', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** Returns the command that runs another one on a host of this name, where the folder is empty. */
export function hiding(folder: string, hostname: string): string[] {
  const inside = `echo ${hostname} > /proc/sys/kernel/hostname; mount -t tmpfs none "$1"; shift; exec "$@"`;
  return ['unshare', '--mount', '--uts', 'bash', '-c', inside, 'bash', folder];
}
