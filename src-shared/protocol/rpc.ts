// Runs the calls and streams of a contract over a transport: validated on both sides, cancellable, errors with codes.
import { fromWireError, GraftError, toWireError, type WireError } from '../errors';
import { createQueue } from '../queue';
import { say } from '../sentence';
import { check, checkInParts } from './check';
import type { Client, Contract, Handlers, UseOptions } from './contract';
import { type Credit, openCredit } from './credit';
import { packLists, unpackLists } from './long-lists';
import type { Transport } from './transport';

/** The paths of long lists that are sent in pieces; missing without any. */
interface InPieces {
  readonly lists?: readonly (readonly string[])[];
}

/** A packet: a request, its cancellation, an answer, or the confirmation of an item. */
type Packet =
  | ({ readonly t: 'use'; readonly id: number; readonly name: string; readonly input: unknown } & InPieces)
  | { readonly t: 'cancel' | 'taken'; readonly id: number }
  | ({ readonly t: 'next'; readonly id: number; readonly value: unknown; readonly confirm?: true } & InPieces)
  | ({ readonly t: 'result'; readonly id: number; readonly value: unknown } & InPieces)
  | { readonly t: 'done'; readonly id: number }
  | { readonly t: 'error'; readonly id: number; readonly error: WireError };

/**
 * Handles the requests of a contract that arrive over the transport. Returns a function that cancels all work and closes
 * the transport. A stream whose consumer stops reading is paused after a few MB (see credit.ts). `pause` gives way to other
 * work of this thread within the work on long lists (see long-lists.ts).
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  transport: Transport,
  pause?: () => Promise<void>,
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

  async function answer({ id, name, input: sent, lists }: Packet & { t: 'use' }): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const credit = openCredit();
    running.set(id, { controller, credit });
    try {
      const spec = Object.hasOwn(contract, name) ? contract[name] : undefined;
      if (!spec) throw new GraftError('unsupported', say`The contract has no method '${name}'.`);
      const asked = lists ? await unpackLists({ value: sent, lists }, pause) : sent;
      const checked = checkInParts(spec.input, asked, `Input of ${name}`, pause);
      // Handlers of short inputs begin in the turn of the request.
      const input = checked instanceof Promise ? await checked : checked;
      if (signal.aborted) throw new GraftError('cancelled', 'Cancelled.');
      const handler = handlers[name] as (input: unknown, context: { signal: AbortSignal }) => unknown;
      const answered = handler(input, { signal });
      if (spec.type === 'call') {
        const value = await checkInParts(spec.output, await answered, `Output of ${name}`, pause);
        if (signal.aborted) throw new GraftError('cancelled', 'Cancelled.');
        const packing = packLists(value, pause);
        send({ t: 'result', id, ...(packing ? await packing : { value }) });
        return;
      }
      for await (const item of answered as AsyncIterable<unknown>) {
        if (signal.aborted) throw new GraftError('cancelled', 'Cancelled.');
        const value = await checkInParts(spec.item, item, `Item of ${name}`, pause);
        const packing = packLists(value, pause);
        send({
          t: 'next',
          id,
          ...(packing ? await packing : { value }),
          ...(credit.spend(value) && { confirm: true }),
        });
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
    if (packet.t === 'use') void answer(packet);
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
  next(value: Arrived, confirm: boolean): void;
  end(error?: unknown, value?: Arrived): void;
}

/** A value as it arrived. */
type Arrived = { readonly value: unknown } & InPieces;

/** Restores the lists of a value that arrived in pieces. */
const whole = ({ value, lists = [] }: Arrived, pause?: () => Promise<void>): Promise<unknown> =>
  unpackLists({ value, lists }, pause);

/**
 * Returns a client of a contract over the transport. When the transport closes, all pending calls fail with 'engine-lost'.
 * `pause` gives way to other work of this thread within the work on long lists: they are packed, unpacked and checked in parts.
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
    if (packet.t === 'next') return waiting.next(packet, packet.confirm === true);
    pending.delete(packet.id);
    if (packet.t === 'error') waiting.end(fromWireError(packet.error));
    else waiting.end(undefined, packet.t === 'result' ? packet : undefined);
  });
  transport.onClose((reason) => {
    closed = reason ?? `${lost} has stopped.`;
    const all = [...pending.values()];
    pending.clear();
    for (const waiting of all) waiting.end(new GraftError('engine-lost', closed));
  });

  /** Checks an input, or begins to make pieces of its long lists, which only the service checks. */
  function prepare(
    name: string,
    schema: Contract[string]['input'],
    input: unknown,
  ): Arrived | Promise<Arrived> {
    return packLists(input, pause) ?? { value: check(schema, input, `Input of ${name}`) };
  }

  function begin(
    name: string,
    input: Arrived | Promise<Arrived>,
    waiting: Pending,
    options?: UseOptions,
  ): Started {
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
    const send = ({ value, lists }: Arrived) => {
      if (pending.has(id)) transport.send({ t: 'use', id, name, input: value, ...(lists && { lists }) });
    };
    if (input instanceof Promise) {
      input.then(send).catch((error) => {
        if (pending.delete(id)) waiting.end(error);
      });
    } else send(input);
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
              const end = (error?: unknown, answer?: Arrived) => {
                if (error !== undefined) return reject(error);
                const settle = (value: unknown) => {
                  try {
                    resolve(checkInParts(spec.output, value, `Output of ${name}`, pause));
                  } catch (problem) {
                    reject(problem);
                  }
                };
                if (answer?.lists) whole(answer, pause).then(settle, reject);
                else settle(answer?.value);
              };
              begin(name, prepare(name, spec.input, input), { next: () => {}, end }, options);
            })
        : (input: unknown, options?: UseOptions) => {
            const prepared = prepare(name, spec.input, input);
            return iterate(
              (waiting) => begin(name, prepared, waiting, options),
              (item) => checkInParts(spec.item, item, `Item of ${name}`, pause),
              pause,
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
  pause?: () => Promise<void>,
): AsyncIterableIterator<unknown> {
  const queue = createQueue<{ arrived: Arrived; confirm: boolean }>();
  let failure: unknown;
  let started: Started | null = null;
  const start = () =>
    begin({
      next: (arrived, confirm) => queue.push({ arrived, confirm }),
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
          const { arrived } = item;
          return {
            done: false,
            value: await checkItem(arrived.lists ? await whole(arrived, pause) : arrived.value),
          };
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
