// `graft serve` for tests: with a home of its own, behind a tunnel that can be cut, and if asked for, in a network namespace of its own.
import { execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openTunnel, type Tunnel } from '../cluster/open-tunnel';
import type { TestCertificate } from '../make-certificate';
import { makeHome, removeHome, root } from './workbench';

/** A running server. */
export interface ServedGraft {
  /** The near end of the tunnel. */
  readonly address: string;
  /** The far end, without encryption. */
  readonly direct: string;
  readonly token: string;
  readonly home: string;
  readonly tunnel: Tunnel;
  /** Cuts the connection: in a namespace of its own, also the link. */
  cut(): void;
  mend(): void;
  /** What it has printed since its last start. */
  readonly printed: () => string;
  /** Starts it again: with the token that is in its file now, and another certificate if it had one. */
  restart(certificate?: TestCertificate): Promise<void>;
  close(): Promise<void>;
}

/** The two ends of the link to the server's namespace. */
const near = '10.77.19.1';
const far = '10.77.19.2';

/** Makes a network namespace that only this machine reaches, by a link. Needs root. Returns its name and the near end of the link. */
function makeNamespace(): { name: string; link: string; remove(): void } {
  const name = `graft-${process.pid}`;
  const link = `graft${process.pid % 100_000}a`;
  const peer = `graft${process.pid % 100_000}b`;
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  ip('netns', 'add', name);
  ip('link', 'add', link, 'type', 'veth', 'peer', 'name', peer);
  ip('link', 'set', peer, 'netns', name);
  ip('addr', 'add', `${near}/30`, 'dev', link);
  ip('link', 'set', link, 'up');
  ip('-n', name, 'addr', 'add', `${far}/30`, 'dev', peer);
  ip('-n', name, 'link', 'set', peer, 'up');
  ip('-n', name, 'link', 'set', 'lo', 'up');
  return { name, link, remove: () => ip('netns', 'delete', name) };
}

/** Returns a port that is free on this machine. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a server. With `apart`, it runs in a network namespace of its own. With a certificate, its address is that of localhost. */
export async function serveGraft(
  apart: boolean,
  { addresses = [], certificate }: { addresses?: readonly string[]; certificate?: TestCertificate } = {},
): Promise<ServedGraft> {
  const home = await makeHome();
  const tokenFile = join(home, 'token');
  const namespace = apart ? makeNamespace() : null;
  const host = namespace ? far : '127.0.0.1';
  const port = await freePort();
  let closeTunnel = () => {};
  const tunnel = await openTunnel(`http://${host}:${port}`, (close) => {
    closeTunnel = close;
  });
  const address = certificate
    ? tunnel.address.replace('http://127.0.0.1', 'https://localhost')
    : tunnel.address;
  let printed = '';
  const start = async (own = certificate) => {
    printed = '';
    const graft = ['dist/main/cli.js', 'serve', '--port', String(port), '--token-file', tokenFile];
    const encrypted = own ? ['--certificate', own.certFile, '--key', own.keyFile] : [];
    const place = ['--host', host, '--address', [address, ...addresses].join(','), ...encrypted];
    const all = [process.execPath, ...graft, ...place];
    const [program, ...args] = namespace ? ['ip', 'netns', 'exec', namespace.name, ...all] : all;
    const child = spawn(program!, args, {
      cwd: root,
      env: { ...process.env, GRAFT_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        printed += `${line}\n`;
        if (line.includes('is running')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`The server exited with ${code}.`)));
    });
    return child;
  };
  let child = await start();
  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  }
  return {
    address,
    direct: `http://${host}:${port}`,
    token: (await readFile(tokenFile, 'utf8')).trim(),
    home,
    tunnel,
    printed: () => printed,
    cut() {
      if (namespace) execFileSync('ip', ['link', 'set', namespace.link, 'down']);
      tunnel.cut();
    },
    mend() {
      if (namespace) execFileSync('ip', ['link', 'set', namespace.link, 'up']);
      tunnel.mend();
    },
    async restart(other) {
      await stop();
      child = await start(other);
    },
    async close() {
      await stop();
      closeTunnel();
      namespace?.remove();
      await removeHome(home);
    },
  };
}
