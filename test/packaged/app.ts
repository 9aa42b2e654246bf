// A packed app in use: started as an ordinary user, and driven through Chromium's remote debugging, which no fuse turns off.
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openDisplay } from '../e2e/programs';
import { root } from '../e2e/workbench';

/** The page of a packed app, see scripts/smoke/page.mjs. */
export interface PackagedPage {
  attribute(testId: string, name: string): Promise<string | null>;
  text(testId: string): Promise<string | null>;
  evaluate<T>(expression: string): Promise<T>;
  wait(testId: string): Promise<void>;
  click(testId: string): Promise<void>;
  type(text: string): Promise<void>;
  press(key: 'Enter' | 'Escape'): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): void;
}

/** A running packed app. */
export interface PackagedApp {
  readonly page: PackagedPage;
  readonly child: ChildProcess;
  /** What it has printed. */
  output(): string;
  /** Ends every process of it. */
  end(): Promise<void>;
}

/** `nobody`: tests run as root in containers, but apps are for ordinary users. */
export const ordinary = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Gives a folder to the user that apps are started as. */
export function giveToUser(folder: string): void {
  if (ordinary.uid === undefined) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chownSync(join(entry.parentPath, entry.name), ordinary.uid, ordinary.gid);
  chownSync(folder, ordinary.uid, ordinary.gid);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Returns the ids of processes with this variable in their environment. */
export function processesWith(variable: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const env = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/environ`, 'utf8') : '';
      return env.split('\0').includes(variable) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** Returns the version of Graft whose Electron or Node.js the process runs; null for other processes. */
export function versionOf(pid: number): string | null {
  try {
    const folder = dirname(readlinkSync(`/proc/${pid}/exe`));
    // Electron is beside the resources; Node.js is in one of their folders.
    const resources = folder.endsWith('/resources/node') ? dirname(folder) : join(folder, 'resources');
    return JSON.parse(readFileSync(join(resources, 'app.asar.unpacked', 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}

/** Starts an app with a home folder of its own, and connects to its window. */
export async function openPackaged(
  program: string,
  home: string,
  { args = [], env = {} }: { args?: readonly string[]; env?: Record<string, string> } = {},
): Promise<PackagedApp> {
  const display = await openDisplay();
  const port = await freePort();
  const own: Record<string, string> = {
    PATH: '/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_CONFIG_HOME: join(home, '.config'),
    GRAFT_HOME: join(home, 'graft'),
    ...display.env,
    ...env,
  };
  const child = spawn(program, [`--remote-debugging-port=${port}`, '--lang=en-US', ...args], {
    env: own,
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...ordinary,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
  const end = async () => {
    for (let rounds = 0; processesWith(`HOME=${home}`).length > 0 && rounds < 60; rounds++) {
      for (const pid of processesWith(`HOME=${home}`)) {
        try {
          process.kill(pid, rounds < 20 ? 'SIGTERM' : 'SIGKILL');
        } catch {
          // Already ended.
        }
      }
      await new Promise((done) => setTimeout(done, 500));
    }
    display.close();
  };
  const script = pathToFileURL(join(root, 'scripts/smoke/page.mjs')).href;
  const { connectPage } = (await import(/* @vite-ignore */ script)) as {
    connectPage(port: number, limitMs: number): Promise<PackagedPage>;
  };
  try {
    return { page: await connectPage(port, 120_000), child, output: () => printed, end };
  } catch (error) {
    await end();
    throw new Error(`${(error as Error).message}\n${printed}`);
  }
}

/** Runs a command of the window by the palette, as a user who searches for it does. */
export async function runCommand(page: PackagedPage, words: string): Promise<void> {
  await page.click('open-commands');
  await page.wait('command-search');
  await page.type(words);
  await new Promise((done) => setTimeout(done, 500));
  await page.press('Enter');
}
