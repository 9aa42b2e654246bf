// One decoder helper process: starts it, exchanges messages, and detects its exit.

import { gpuAddressVariable } from '#shared/protocol/gpu-address';
import { say, type Words } from '#shared/sentence';
import { type ChildEnd, errorLine, startChild } from '../process/child-process';
import type { DecoderReply, DecoderRequest } from './decoder-messages';

/** A running helper. */
export interface Helper {
  send(request: DecoderRequest): void;
  /** If true, the helper keeps this process alive; an idle helper does not. */
  hold(busy: boolean): void;
  kill(why: Words): void;
  close(): Promise<void>;
}

/** Callbacks of the owner. `onLost` is called at most once, and not after `close`. */
export interface HelperEvents {
  onReply(reply: Exclude<DecoderReply, { ready: true }>): void;
  onReady(): void;
  onLost(why: Words, wasReady: boolean): void;
}

/** Starts plain Node on the bundled decoder entry. */
export function openHelper(entry: string, events: HelperEvents): Helper {
  // Images can be hostile: what decodes them has no business with the GPU.
  const { [gpuAddressVariable]: _address, ...own } = process.env;
  const started = startChild(process.execPath, [entry], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    background: true,
    // One image per thread; libvips' own threads are off as well (see decode).
    env: { ...own, UV_THREADPOOL_SIZE: '2', VIPS_CONCURRENCY: '1' },
  });
  const child = started.process;
  let ready = false;
  let closed = false;
  let why: Words = '';
  child.on('message', (reply: DecoderReply) => {
    if (closed) return;
    if ('ready' in reply) {
      ready = true;
      events.onReady();
    } else events.onReply(reply);
  });
  void started.ended.then((end) => {
    if (!closed) events.onLost(why || describeEnd(end), ready);
  });
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
      started.kill();
    },
    async close() {
      closed = true;
      child.ref();
      await started.stopWithin(0, started.kill);
    },
  };
}

function describeEnd({ how, lastOutput }: ChildEnd): Words {
  const line = errorLine(lastOutput);
  return line ? say`${how}: ${line}` : how;
}
