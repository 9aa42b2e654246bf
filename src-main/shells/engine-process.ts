// Runs one engine process for all windows of a shell, restarts it when it exits, and forwards frames without decoding them.
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '#shared/protocol/transport';
import { type ShellWord, type WindowWord, writeShellWord } from '#shared/protocol/window-line';
import { type Child, type ChildEnd, errorLine, startChild } from '../process/child-process';
import { openChannels } from '../wire/channels';
import { pipeTransport } from '../wire/pipe-transport';
import { findNode, ownNodeSearch } from './find-node';

/** How to start the engine. */
export interface EngineOptions {
  /** The engine's bundle, dist/main/engine.js. */
  readonly entry: string;
  /** The Node executable; `findNode` by default. */
  readonly node?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Maximum number of restarts before the shell gives up; 5 by default. */
  readonly restarts?: number;
  /** Delay before the first restart, in milliseconds; doubles with each further restart, up to 5 s. */
  readonly backoffMs?: number;
  /** Time without an exit after which the count of restarts is reset, in milliseconds; 10 minutes by default. */
  readonly quietMs?: number;
  /** Time a stopping engine has to stop its runs before it is killed, in milliseconds; 20 s by default. */
  readonly graceMs?: number;
  /** Called with each line of the engine's stdout and stderr. */
  readonly onLog?: (line: string) => void;
}

/** An engine process that is restarted when it exits unexpectedly. */
export interface EngineProcess {
  /** Connects a window. Its transport carries frames as Uint8Arrays and words as text (see protocol/window-line). */
  attach(line: Transport): void;
  /** Calls the listener immediately and at each change. Returns a function that unsubscribes. */
  subscribe(listener: (word: ShellWord) => void): () => void;
  /** Id of the running process, or null. */
  pid(): number | null;
  /** Starts the engine again after `gave-up`, with the count of restarts reset. */
  retry(): void;
  /** Replaces the engine with a new one, as `npm run dev` does after a build. Running training stops at a checkpoint. */
  restart(): void;
  /** Stops runs at a checkpoint, then ends the process. */
  stop(): Promise<void>;
}

/** Starts the engine on Node.js and keeps it running. */
export function startEngine(options: EngineOptions): EngineProcess {
  const { restarts = 5, backoffMs = 300, quietMs = 600_000, graceMs = 20_000, onLog } = options;
  const listeners = new Set<(word: ShellWord) => void>();
  let word: ShellWord = { status: 'restarting', reason: null };
  let running: { child: Child; pipe: Transport; open(): Transport } | null = null;
  let deaths = 0;
  let replaced: Child | null = null;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;

  const say = (next: ShellWord) => {
    word = next;
    for (const listener of [...listeners]) listener(word);
  };

  function start(): void {
    let node: string;
    try {
      node = options.node ?? findNode(ownNodeSearch());
    } catch (error) {
      say({ status: 'gave-up', reason: (error as Error).message });
      return;
    }
    // In its own process group, so that Ctrl-C reaches only the shell, which then stops the engine cleanly.
    const child = startChild(node, [options.entry], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: options.env ?? process.env,
      detached: true,
      ...(onLog && { onLine: onLog }),
    });
    let ended = false;
    const quiet = setTimeout(() => {
      deaths = 0;
    }, quietMs);
    quiet.unref();
    void child.ended.then((end) => {
      ended = true;
      clearTimeout(quiet);
      running?.pipe.close();
      running = null;
      if (child === replaced && !stopping) start();
      else if (!stopping) onDeath(end);
    });
    const { pid, stdio } = child.process;
    if (pid === undefined) return;
    const pipe = pipeTransport(stdio[4] as Readable, stdio[3] as Writable);
    running = { child, pipe, ...openChannels(pipe) };
    // An engine that closed its pipe cannot answer any more, so kill it if it does not exit.
    pipe.onClose(() => {
      if (!ended && !stopping && child !== replaced) setTimeout(child.kill, 1000).unref();
    });
    say({ status: 'ready', reason: word.reason });
  }

  function onDeath({ how, lastOutput }: ChildEnd): void {
    deaths += 1;
    const line = errorLine(lastOutput);
    const output = line ? ` Last output: ${line}` : '';
    if (deaths > restarts) {
      say({
        status: 'gave-up',
        reason: `The engine exited ${deaths} times and is not restarted again (${how}).${output}`,
      });
      return;
    }
    say({
      status: 'restarting',
      reason: `The engine exited unexpectedly (${how}) and was restarted (${deaths} of ${restarts}).`,
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
    pid: () => running?.child.process.pid ?? null,
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
      void child.stopWithin(graceMs, () => pipe.close());
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      const last = running;
      await last?.child.stopWithin(graceMs, () => last.pipe.close());
    },
  };
  start();
  return engine;
}
