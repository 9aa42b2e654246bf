// Runs the calls and streams of a contract over a transport: validated on both sides, cancellable, errors with codes.
import { fromWireError, GraftError, toWireError, type WireError } from '../errors';
import { createQueue } from '../queue';
import { say } from '../sentence';
import { check, checkInParts } from './check';
import type { Client, Contract, Handlers, UseOptions } from './contract';
import { type Credit, openCredit } from './credit';
import type { Transport } from './transport';

/** A packet: a request, its cancellation, an answer, or the confirmation of an item. */
type Packet =
  | { readonly t: 'use'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly t: 'cancel' | 'taken'; readonly id: number }
  | { readonly t: 'next'; readonly id: number; readonly value: unknown; readonly confirm?: true }
  | { readonly t: 'result'; readonly id: number; readonly value: unknown }
  | { readonly t: 'done'; readonly id: number }
  | { readonly t: 'error'; readonly id: number; readonly error: WireError };

/**
 * Handles the requests of a contract that arrive over the transport. Returns a function that cancels all work and closes
 * the transport. A stream whose consumer stops reading is paused after a few MB (see credit.ts).
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  transport: Transport,
): () => void {
  const running = new Map<number, { controller: AbortController; credit: Credit }>();
  let open = true;
  const send = (packet: Packet) => {
    if (open) transport.send(packet);
  };
  const end = () => {
    open = false;
    for (const { controller } of running.values()) controller.abort();
    running.clear();
  };

  async function answer(id: number, name: string, rawInput: unknown): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const credit = openCredit();
    running.set(id, { controller, credit });
    try {
      const spec = Object.hasOwn(contract, name) ? contract[name] : undefined;
      if (!spec) throw new GraftError('unsupported', say`The contract has no method '${name}'.`);
      const input = check(spec.input, rawInput, `Input of ${name}`);
      const handler = handlers[name] as (input: unknown, context: { signal: AbortSignal }) => unknown;
      const answered = handler(input, { signal });
      if (spec.type === 'call') {
        const value = check(spec.output, await answered, `Output of ${name}`);
        if (signal.aborted) throw new GraftError('cancelled', 'Cancelled.');
        send({ t: 'result', id, value });
        return;
      }
      for await (const item of answered as AsyncIterable<unknown>) {
        if (signal.aborted) throw new GraftError('cancelled', 'Cancelled.');
        const value = check(spec.item, item, `Item of ${name}`);
        send({ t: 'next', id, value, ...(credit.spend(value) && { confirm: true }) });
        await credit.room(signal);
        // Checked before the handler computes another item, which may be expensive.
        if (signal.aborted) throw new GraftError('cancelled', 'Cancelled.');
      }
      send({ t: 'done', id });
    } catch (error) {
      send({ t: 'error', id, error: toWireError(error) });
    } finally {
      running.delete(id);
    }
  }

  transport.onMessage((message) => {
    const packet = message as Packet;
    if (packet.t === 'use') void answer(packet.id, packet.name, packet.input);
    else if (packet.t === 'cancel') running.get(packet.id)?.controller.abort();
    else if (packet.t === 'taken') running.get(packet.id)?.credit.confirm();
  });
  transport.onClose(end);
  return () => {
    end();
    transport.close();
  };
}

interface Pending {
  next(value: unknown, confirm: boolean): void;
  end(error?: unknown, value?: unknown): void;
}

/**
 * Returns a client of a contract over the transport. When the transport closes, all pending calls fail with 'engine-lost'.
 * `pause` is awaited before each part of a long list is checked, so that a window is not blocked by it.
 */
export function connect<C extends Contract>(
  contract: C,
  transport: Transport,
  lost = 'The engine',
  pause?: () => Promise<void>,
): Client<C> {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let closed: string | null = null;

  transport.onMessage((message) => {
    const packet = message as Packet;
    const waiting = pending.get(packet.id);
    if (!waiting) return;
    if (packet.t === 'next') return waiting.next(packet.value, packet.confirm === true);
    pending.delete(packet.id);
    if (packet.t === 'error') waiting.end(fromWireError(packet.error));
    else waiting.end(undefined, packet.t === 'result' ? packet.value : undefined);
  });
  transport.onClose((reason) => {
    closed = reason ?? `${lost} has stopped.`;
    const all = [...pending.values()];
    pending.clear();
    for (const waiting of all) waiting.end(new GraftError('engine-lost', closed));
  });

  function begin(name: string, input: unknown, waiting: Pending, options?: UseOptions): Started {
    if (closed !== null) throw new GraftError('engine-lost', closed);
    if (options?.signal?.aborted) throw new GraftError('cancelled', 'Cancelled.');
    const id = ++lastId;
    const cancel = () => {
      if (!pending.delete(id)) return;
      transport.send({ t: 'cancel', id } satisfies Packet);
      waiting.end(new GraftError('cancelled', 'Cancelled.'));
    };
    const end = waiting.end;
    waiting.end = (...args) => {
      options?.signal?.removeEventListener('abort', cancel);
      end(...args);
    };
    pending.set(id, waiting);
    options?.signal?.addEventListener('abort', cancel, { once: true });
    transport.send({ t: 'use', id, name, input } satisfies Packet);
    return {
      cancel,
      confirm() {
        if (pending.has(id)) transport.send({ t: 'taken', id } satisfies Packet);
      },
    };
  }

  const client: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(contract)) {
    client[name] =
      spec.type === 'call'
        ? (input: unknown, options?: UseOptions) =>
            new Promise((resolve, reject) => {
              const end = (error?: unknown, value?: unknown) => {
                if (error !== undefined) return reject(error);
                try {
                  resolve(checkInParts(spec.output, value, `Output of ${name}`, pause));
                } catch (problem) {
                  reject(problem);
                }
              };
              begin(name, check(spec.input, input, `Input of ${name}`), { next: () => {}, end }, options);
            })
        : (input: unknown, options?: UseOptions) => {
            const checked = check(spec.input, input, `Input of ${name}`);
            return iterate(
              (waiting) => begin(name, checked, waiting, options),
              (item) => checkInParts(spec.item, item, `Item of ${name}`, pause),
            );
          };
  }
  return client as Client<C>;
}

/** A request that was sent. */
interface Started {
  cancel(): void;
  /** Confirms to the service that the consumer has read an item. */
  confirm(): void;
}

/** Returns an async iterator over the items of a stream. Leaving the loop cancels the stream. */
function iterate(
  begin: (waiting: Pending) => Started,
  checkItem: (item: unknown) => unknown,
): AsyncIterableIterator<unknown> {
  const queue = createQueue<{ value: unknown; confirm: boolean }>();
  let failure: unknown;
  let started: Started | null = null;
  const start = () =>
    begin({
      next: (value, confirm) => queue.push({ value, confirm }),
      end(error) {
        failure = error;
        queue.end();
      },
    });
  const leave = (): IteratorResult<unknown> => {
    started?.cancel();
    queue.end();
    queue.takeAll();
    failure = undefined;
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      started ??= start();
      await queue.ready();
      const item = queue.shift();
      if (item) {
        if (item.confirm) started.confirm();
        try {
          return { done: false, value: await checkItem(item.value) };
        } catch (error) {
          leave();
          throw error;
        }
      }
      if (failure !== undefined) {
        const error = failure;
        failure = undefined;
        throw error;
      }
      return { done: true, value: undefined };
    },
    async return() {
      return leave();
    },
  };
}
