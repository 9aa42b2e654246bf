// The server's own connection to the engine, as a window has one.
import type { Client } from '#shared/protocol/contract';
import { type EngineContract, engineContract } from '#shared/protocol/engine-contract';
import { framed } from '#shared/protocol/framed';
import { connect } from '#shared/protocol/rpc';
import { createTransport, type WiredTransport } from '#shared/protocol/transport';
import { readShellWord, type WindowWord } from '#shared/protocol/window-line';
import type { EngineProcess } from '../engine-process';

/** Calls `onEngine` with a client of the engine, and of each one that replaces it. Returns a function that disconnects. */
export function followEngine(
  engine: Pick<EngineProcess, 'attach'>,
  onEngine: (client: Client<EngineContract>) => void,
): () => void {
  const near: WiredTransport = createTransport({
    send: (message) => queueMicrotask(() => far.deliver(message)),
    sayClosed: (reason) => far.end(reason),
  });
  const far: WiredTransport = createTransport({
    send: (message) => queueMicrotask(() => near.deliver(message)),
    sayClosed: (reason) => near.end(reason),
  });
  let frames: WiredTransport | null = null;
  const drop = (reason?: string) => {
    frames?.end(reason);
    frames = null;
  };
  near.transport.onMessage((message) => {
    if (message instanceof Uint8Array) return frames?.deliver(message);
    const word = typeof message === 'string' ? readShellWord(message) : null;
    if (!word) return;
    drop(word.reason ?? undefined);
    if (word.status !== 'ready') return;
    near.transport.send('open' satisfies WindowWord);
    frames = createTransport({ send: (frame) => near.transport.send(frame) });
    onEngine(connect(engineContract, framed(frames.transport)));
  });
  near.transport.onClose(drop);
  engine.attach(far.transport);
  return () => near.transport.close();
}
