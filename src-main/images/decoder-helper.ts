// One decoder helper process: starts it, exchanges messages, and detects its exit.
import { type ChildProcess, fork } from 'node:child_process';
import { yieldToWindow } from '../process/yield-to-window';
import type { DecoderReply, DecoderRequest } from './decoder-messages';

/** A running helper. */
export interface Helper {
  send(request: DecoderRequest): void;
  /** If true, the helper keeps this process alive; an idle helper does not. */
  hold(busy: boolean): void;
  kill(why: string): void;
  close(): Promise<void>;
}

/** Callbacks of the owner. `onLost` is called at most once, and not after `close`. */
export interface HelperEvents {
  onReply(reply: Exclude<DecoderReply, { ready: true }>): void;
  onReady(): void;
  onLost(why: string, wasReady: boolean): void;
}

/** Starts plain Node on the bundled decoder entry. */
export function openHelper(entry: string, events: HelperEvents): Helper {
  const child: ChildProcess = fork(entry, {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A separate session, so that its priority applies relative to the window's (see yieldToWindow).
    detached: process.platform !== 'win32',
    // One image per thread; libvips' own threads are off as well (see decode).
    env: { ...process.env, UV_THREADPOOL_SIZE: '2', VIPS_CONCURRENCY: '1' },
  });
  yieldToWindow(child.pid);
  let ready = false;
  let over = false;
  let why = '';
  let complaints = '';
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lose = (reason: string) => {
    if (over) return;
    over = true;
    events.onLost(why || reason, ready);
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-2000);
  });
  child.on('message', (reply: DecoderReply) => {
    if (over) return;
    if ('ready' in reply) {
      ready = true;
      events.onReady();
    } else events.onReply(reply);
  });
  child.on('error', (error) => lose(error.message));
  child.on('exit', (code, signal) => lose(describeExit(code, signal, complaints)));
  return {
    send(request) {
      // A helper that has already exited is reported by `exit`.
      child.send(request, () => {});
    },
    hold(busy) {
      const { channel } = child;
      if (busy) {
        child.ref();
        channel?.ref();
      } else {
        child.unref();
        channel?.unref();
      }
      const stderr = child.stderr as { ref?(): void; unref?(): void } | null;
      if (busy) stderr?.ref?.();
      else stderr?.unref?.();
    },
    kill(reason) {
      why = reason;
      child.kill('SIGKILL');
    },
    async close() {
      over = true;
      child.ref();
      child.kill('SIGKILL');
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) await gone;
    },
  };
}

function describeExit(code: number | null, signal: NodeJS.Signals | null, complaints: string): string {
  const last = complaints
    .split('\n')
    .filter((text) => text.trim() !== '')
    .find((text) => /error/i.test(text));
  const how = signal ? `terminated by ${signal}` : `ended with code ${code}`;
  return last ? `${how}: ${last.trim().slice(0, 200)}` : how;
}
