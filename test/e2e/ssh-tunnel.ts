// A real SSH tunnel for tests: OpenSSH's server with keys and settings of its own, and its client as docs/servers.md starts it.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './serve-graft';

const daemon = '/usr/sbin/sshd';

/** Why there is no SSH server on this machine; null if there is. */
export function whyNoSsh(): string | null {
  const has = (program: string) => spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined;
  return has(daemon) && has('ssh') ? null : 'openssh-server is not installed';
}

/** A tunnel to a port. */
export interface SshTunnel {
  /** The near end. */
  readonly address: string;
  /** Opens it: starts what does not run of server and client. */
  open(): Promise<void>;
  /** Kills the client, as a laptop that is switched off. */
  killClient(): void;
  /** Kills the server with its sessions, as a server that restarts. */
  killServer(): void;
  /** Stops the client without closing a connection, as a link that is down; `false` continues it. */
  hang(isHanging: boolean): void;
  close(): Promise<void>;
}

/** Prepares a tunnel from a port of this machine to another one; `near` is where its address begins. */
export async function prepareSshTunnel(near: number, to: number): Promise<SshTunnel> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-ssh-'));
  const file = (name: string) => join(folder, name);
  for (const name of ['host', 'own'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  const port = await freePort();
  await writeFile(
    file('config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('own.pub')}`,
      `PidFile ${file('pid')}`,
      ...['UsePAM no', 'PasswordAuthentication no', 'StrictModes no', 'AllowTcpForwarding local', ''],
    ].join('\n'),
  );
  const [kind, key] = readFileSync(file('host.pub'), 'utf8').split(' ');
  await writeFile(file('known'), `[127.0.0.1]:${port} ${kind} ${key}\n`);
  // Where sshd keeps its unprivileged part, as root.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });

  let server: ChildProcess | null = null;
  let client: ChildProcess | null = null;
  function start(program: string, args: readonly string[]): ChildProcess {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('exit', () => {
      if (child === server) server = null;
      if (child === client) client = null;
    });
    return child;
  }
  function killServer(): void {
    const pid = server?.pid;
    if (pid === undefined) return;
    // Sessions are processes of their own.
    for (const one of descendants(pid)) kill(one);
    kill(pid);
  }
  return {
    address: `http://127.0.0.1:${near}`,
    async open() {
      server ??= start(daemon, ['-D', '-e', '-q', '-f', file('config')]);
      await waitForPort(port);
      const options = ['ExitOnForwardFailure=yes', 'ServerAliveInterval=15', 'StrictHostKeyChecking=yes'];
      const own = [`UserKnownHostsFile=${file('known')}`, 'IdentitiesOnly=yes', 'BatchMode=yes'];
      client ??= start('ssh', [
        ...['-F', 'none', '-i', file('own'), '-p', String(port)],
        ...[...options, ...own].flatMap((one) => ['-o', one]),
        ...['-N', '-L', `${near}:127.0.0.1:${to}`, `${userInfo().username}@127.0.0.1`],
      ]);
      await waitForPort(near);
    },
    killClient: () => void client?.kill('SIGKILL'),
    killServer,
    hang: (isHanging) => void client?.kill(isHanging ? 'SIGSTOP' : 'SIGCONT'),
    async close() {
      client?.kill('SIGKILL');
      killServer();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Returns the processes that a process has started, and those that they have started. */
function descendants(pid: number): number[] {
  const parentOf = (one: string) => {
    try {
      return Number(readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]);
    } catch {
      return 0;
    }
  };
  const own = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return own.flatMap((one) => [Number(one), ...descendants(Number(one))]);
}

async function waitForPort(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await sleep(100);
  }
  throw new Error(`nothing listens on port ${port}`);
}
