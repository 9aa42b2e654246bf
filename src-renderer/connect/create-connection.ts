// Creates the window's connection: reopens the line to the shell when it breaks, and attaches each new engine to it.
import { GraftError } from '#shared/errors';
import type { Client, UseOptions } from '#shared/protocol/contract';
import { type EngineContract, engineContract } from '#shared/protocol/engine-contract';
import { framed } from '#shared/protocol/framed';
import { connect } from '#shared/protocol/rpc';
import { createTransport, type Transport, type WiredTransport } from '#shared/protocol/transport';
import { readShellWord, type WindowWord } from '#shared/protocol/window-line';
import type { Connection, ConnectionState, ShellBridge } from './connection';
import { nextTask } from './next-task';
import { createWatched } from './watched';

/** Connects through lines opened by `openLine` (frames as Uint8Arrays, control messages as strings), which rejects on failure. */
export function createConnection(
  openLine: () => Promise<Transport>,
  shell: ShellBridge,
  waitsMs: readonly number[] = [300, 1000, 2000, 5000],
): Connection {
  const state = createWatched<ConnectionState>({ status: 'connecting', reason: null, connections: 0 });
  let engine: { client: Client<EngineContract>; frames: WiredTransport } | null = null;
  let line: Transport | null = null;
  let attempts = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const change = (next: Partial<ConnectionState>) => state.set({ ...state.current(), ...next });
  const dropEngine = (reason: string) => {
    const last = engine;
    engine = null;
    last?.frames.end(reason);
  };

  function onShellMessage(text: string): void {
    const message = readShellWord(text);
    if (!message) return;
    if (message.status !== 'ready') {
      change({ status: message.status, reason: message.reason });
      dropEngine(message.reason ?? 'The engine is starting.');
      return;
    }
    dropEngine(message.reason ?? 'The engine was restarted.');
    const current = line;
    current?.send('open' satisfies WindowWord);
    const frames = createTransport({ send: (frame) => current?.send(frame) });
    engine = {
      frames,
      client: connect(engineContract, framed(frames.transport, nextTask), undefined, nextTask),
    };
    change({ status: 'connected', reason: message.reason, connections: state.current().connections + 1 });
  }

  function onLost(reason: string): void {
    line = null;
    if (closed) return;
    change({ status: 'lost', reason });
    dropEngine(reason);
    clearTimeout(timer);
    timer = setTimeout(open, waitsMs[Math.min(attempts++, waitsMs.length - 1)]);
  }

  async function open(): Promise<void> {
    try {
      const opened = await openLine();
      if (closed) return opened.close();
      line = opened;
      attempts = 0;
      opened.onClose((reason) => {
        if (line === opened) onLost(reason || 'Graft has stopped. Start it again.');
      });
      opened.onMessage((message) => {
        if (line !== opened) return;
        if (typeof message === 'string') onShellMessage(message);
        else if (message instanceof Uint8Array) engine?.frames.deliver(message);
      });
    } catch (error) {
      onLost(error instanceof Error ? error.message : String(error));
    }
  }

  void open();
  return {
    client: delegate(() => {
      if (engine) return engine.client;
      throw new GraftError('engine-lost', state.current().reason ?? 'The engine is not connected yet.');
    }),
    state,
    shell,
    retry() {
      if (line) line.send('retry' satisfies WindowWord);
      else {
        clearTimeout(timer);
        attempts = 0;
        void open();
      }
    },
    close() {
      closed = true;
      clearTimeout(timer);
      dropEngine('The window was closed.');
      line?.close();
    },
  };
}

/** Returns a client that forwards every call to the current engine. */
function delegate(current: () => Client<EngineContract>): Client<EngineContract> {
  type Use = (input: unknown, options?: UseOptions) => unknown;
  const client: Record<string, Use> = {};
  for (const [name, spec] of Object.entries(engineContract)) {
    const use: Use = (input, options) => (current() as unknown as Record<string, Use>)[name]!(input, options);
    client[name] = spec.type === 'call' ? async (input, options) => use(input, options) : use;
  }
  return client as unknown as Client<EngineContract>;
}
