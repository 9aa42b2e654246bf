// A bare Debian with what a package depends on, an ordinary user and a display, in which smoke tests run what users install.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs a program and returns its output. */
export const run = (file, args, options = {}) =>
  execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });

/** Returns the command line of a process; empty if it has ended. */
export function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Makes a Debian in `folder` with these packages. Needs root and mmdebstrap.
 * @param {string} folder
 * @param {readonly string[]} packages
 */
export function makeBareDebian(folder, packages) {
  const mounts = [];
  const mount = (args, at) => {
    mkdirSync(at, { recursive: true });
    run('mount', [...args, at]);
    mounts.unshift(at);
  };
  /** Runs a command as root or as the user. */
  const inside = (line, user = false) =>
    run('chroot', [folder, ...(user ? ['su', 'tester', '-s', '/bin/sh', '-c', line] : ['sh', '-c', line])]);
  const processes = () => processesIn(folder);

  const include = [...packages, 'xvfb', 'xauth', 'ca-certificates'].join(',');
  const suite = process.env.SMOKE_SUITE ?? 'bookworm';
  run('mmdebstrap', ['--variant=minbase', '--quiet', `--include=${include}`, suite, folder]);
  mount(['-t', 'proc', 'proc'], join(folder, 'proc'));
  mount(['-t', 'tmpfs', 'tmpfs'], join(folder, 'dev/shm'));
  for (const name of ['null', 'zero', 'random', 'urandom'])
    if (!existsSync(join(folder, 'dev', name))) run('cp', ['-a', `/dev/${name}`, join(folder, 'dev')]);
  inside('useradd --create-home tester');
  // The certificates that this machine trusts: a proxy may have its own.
  run('cp', ['/etc/ssl/certs/ca-certificates.crt', join(folder, 'etc/ssl/certs/')]);
  inside('sh -c "Xvfb :77 -screen 0 1400x900x24 >/tmp/xvfb.log 2>&1 &"');

  return {
    folder,
    home: join(folder, 'home/tester'),
    inside,
    processes,
    /** Ends all processes in it, and waits until they have ended. */
    async end() {
      const limit = Date.now() + 30_000;
      for (let left = processes(); left.length > 0; left = processes()) {
        for (const pid of left) {
          try {
            process.kill(pid, Date.now() < limit ? 'SIGTERM' : 'SIGKILL');
          } catch {
            // Already ended.
          }
        }
        await sleep(500);
      }
    },
    /** Ends its processes and deletes it. */
    async remove() {
      await this.end();
      for (const at of mounts) run('umount', ['--lazy', at]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Returns the processes whose root is this folder. */
function processesIn(folder) {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readlinkSync(`/proc/${name}/root`) === folder ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
