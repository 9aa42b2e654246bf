// Keeps one engine process alive for all windows of a shell, and passes their frames on without decoding them.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '#shared/protocol/transport';
import { type ShellWord, type WindowWord, writeShellWord } from '#shared/protocol/window-line';
import { openChannels } from '../wire/channels';
import { pipeTransport } from '../wire/pipe-transport';
import { findNode, ownPlaces } from './find-node';

/** How to start the engine. */
export interface EngineOptions {
  /** The engine's bundle, dist/main/engine.js. */
  readonly entry: string;
  /** The Node to run it on; see `findNode`. */
  readonly node?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How often a dead engine is started again before the shell gives up: 5. */
  readonly restarts?: number;
  /** The first wait before a restart; each further one doubles it, up to 5 s. */
  readonly backoffMs?: number;
  /** After so long without a death, the count starts anew: 10 minutes. */
  readonly quietMs?: number;
  /** How long a stopping engine has to end its runs before it is killed: 20 s. */
  readonly graceMs?: number;
  /** The engine's own output, line by line. */
  readonly onLog?: (line: string) => void;
}

/** An engine that is restarted when it dies. */
export interface EngineProcess {
  /** Serves a window: its line carries frames as Uint8Arrays and words as text (protocol/window-line). */
  attach(line: Transport): void;
  /** Calls at once and at each change; returns how to leave. */
  subscribe(listener: (word: ShellWord) => void): () => void;
  /** The running process' id, or null. */
  pid(): number | null;
  /** After `gave-up`: begins again with a fresh count. */
  retry(): void;
  /** Replaces the engine with a new one, as `npm run dev` does after a build. Running training stops at a checkpoint. */
  restart(): void;
  /** Ends runs cleanly (they keep their checkpoint), then the process. */
  stop(): Promise<void>;
}

/** Starts the engine on a plain Node and keeps it running. */
export function startEngine(options: EngineOptions): EngineProcess {
  const { restarts = 5, backoffMs = 300, quietMs = 600_000, graceMs = 20_000, onLog } = options;
  const listeners = new Set<(word: ShellWord) => void>();
  let word: ShellWord = { status: 'restarting', reason: null };
  let running: { child: ChildProcess; pipe: Transport; open(): Transport } | null = null;
  let deaths = 0;
  let replaced: ChildProcess | null = null;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  const lastLines: string[] = [];

  const say = (next: ShellWord) => {
    word = next;
    for (const listener of [...listeners]) listener(word);
  };
  const keepLine = (line: string) => {
    lastLines.push(line);
    if (lastLines.length > 8) lastLines.shift();
    onLog?.(line);
  };

  function start(): void {
    let node: string;
    try {
      node = options.node ?? findNode(ownPlaces());
    } catch (error) {
      say({ status: 'gave-up', reason: (error as Error).message });
      return;
    }
    // A group of its own: Ctrl-C reaches the shell alone, which then ends the engine in order.
    const child = spawn(node, [options.entry], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: options.env ?? process.env,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    eachLine(child.stdout, keepLine);
    eachLine(child.stderr, keepLine);
    let ended = false;
    const end = (how: string) => {
      if (ended) return;
      ended = true;
      clearTimeout(quiet);
      running?.pipe.close();
      running = null;
      if (child === replaced && !stopping) start();
      else if (!stopping) onDeath(how);
    };
    const quiet = setTimeout(() => {
      deaths = 0;
    }, quietMs);
    quiet.unref();
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) => end(signal ? `signal ${signal}` : `exit code ${code}`));
    const toChild = child.stdio[3] as Writable | null;
    const fromChild = child.stdio[4] as Readable | null;
    if (child.pid === undefined || !toChild || !fromChild) return;
    const pipe = pipeTransport(fromChild, toChild);
    running = { child, pipe, ...openChannels(pipe) };
    // An engine that has closed its pipe answers nobody any more.
    pipe.onClose(() => {
      if (!ended && !stopping) setTimeout(() => killGroup(child), 1000).unref();
    });
    say({ status: 'ready', reason: word.reason });
  }

  function onDeath(how: string): void {
    deaths += 1;
    const lastWords = lastLines.length > 0 ? ` Its last words: ${lastLines.slice(-3).join(' | ')}` : '';
    if (deaths > restarts) {
      say({
        status: 'gave-up',
        reason: `The engine ended ${deaths} times and is not started again (${how}).${lastWords}`,
      });
      return;
    }
    say({
      status: 'restarting',
      reason: `The engine ended unexpectedly (${how}); it was started again (${deaths} of ${restarts}).`,
    });
    timer = setTimeout(start, Math.min(backoffMs * 2 ** (deaths - 1), 5000));
  }

  const engine: EngineProcess = {
    subscribe(listener) {
      listeners.add(listener);
      listener(word);
      return () => void listeners.delete(listener);
    },
    attach(line) {
      let channel: Transport | null = null;
      line.onMessage((message) => {
        if (message instanceof Uint8Array) {
          channel?.send(message);
        } else if ((message as WindowWord) === 'open') {
          channel?.close();
          const opened = running?.open() ?? null;
          channel = opened;
          opened?.onMessage((frame) => {
            if (channel === opened) line.send(frame);
          });
        } else if ((message as WindowWord) === 'retry') {
          engine.retry();
        }
      });
      const leave = engine.subscribe((next) => {
        if (next.status !== 'ready') channel = null;
        line.send(writeShellWord(next));
      });
      line.onClose(() => {
        leave();
        channel?.close();
        channel = null;
      });
    },
    pid: () => running?.child.pid ?? null,
    retry() {
      if (word.status !== 'gave-up' || stopping) return;
      deaths = 0;
      say({ status: 'restarting', reason: null });
      start();
    },
    restart() {
      if (stopping || !running || running.child === replaced) return engine.retry();
      const { child, pipe } = running;
      replaced = child;
      say({ status: 'restarting', reason: null });
      const kill = setTimeout(() => killGroup(child), graceMs);
      child.once('exit', () => clearTimeout(kill));
      pipe.close();
    },
    stop() {
      stopping = true;
      clearTimeout(timer);
      const last = running;
      if (!last) return Promise.resolve();
      return new Promise((resolve) => {
        const kill = setTimeout(() => killGroup(last.child), graceMs);
        last.child.once('exit', () => {
          clearTimeout(kill);
          resolve();
        });
        last.pipe.close();
      });
    },
  };
  start();
  return engine;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function eachLine(from: Readable | null, onLine: (line: string) => void): void {
  let rest = '';
  from?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, 4096);
    for (const line of lines) if (line.trim() !== '') onLine(line.slice(0, 4096));
  });
}
