// A large message is decoded in a task of its own, and its long lists are checked in parts: the same values, errors and order.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { check, checkInParts, partLength } from '#shared/protocol/check';
import { call, nothing, stream } from '#shared/protocol/contract';
import { framed } from '#shared/protocol/framed';
import { encodeFrame } from '#shared/protocol/frames';
import { connect, serve } from '#shared/protocol/rpc';
import { createLoopback, createTransport, type Transport } from '#shared/protocol/transport';
import { nextTask } from '../../../src-renderer/connect/next-task';

const layer = z.object({ name: z.string(), size: z.number().int().default(1) }).strict();
const network = z.object({ layers: z.array(layer), notes: z.array(z.string()).optional() }).strict();
const opened = z.object({
  n: z.number(),
  network: network.optional(),
  names: z.array(z.string()).nullable(),
});
const contract = {
  open: call(z.object({ layers: z.number() }), opened),
  follow: stream(z.object({ layers: z.array(z.number()) }), opened),
  nothing: call(nothing, nothing),
};

const openedWith = (layers: number, n = 0) => ({
  n,
  network: { layers: Array.from({ length: layers }, (_, i) => ({ name: `layer ${i}`, size: i })) },
  names: ['one'],
});

function createPause() {
  let pauses = 0;
  const pause = () => {
    pauses++;
    return nextTask();
  };
  return { pause, pauses: () => pauses };
}

/** A transport to the handlers whose bytes are framed at this side, as in a window. */
function openWindow(lie = false) {
  const [here, there] = createLoopback();
  const made = (layers: number, n?: number) => {
    const value = openedWith(layers, n);
    if (lie) Object.assign(value.network.layers.at(-2)!, { size: 'large' });
    return value;
  };
  const unchecked = { open: contract.open, follow: contract.follow, nothing: contract.nothing };
  if (lie) {
    Object.assign(unchecked, { open: call(contract.open.input, z.any()) });
    Object.assign(unchecked, { follow: stream(contract.follow.input, z.any()) });
  }
  serve(
    unchecked,
    {
      open: ({ layers }) => made(layers),
      async *follow({ layers }) {
        for (const [n, length] of layers.entries()) yield made(length, n);
      },
      nothing: () => ({}),
    },
    there,
  );
  const bytes = createTransport({ send: (frame) => asFrames.deliver(frame) });
  const asFrames = createTransport({ send: (frame) => bytes.deliver(frame) });
  // What the service says reaches the window as bytes.
  const frames = framed(asFrames.transport);
  frames.onMessage((message) => here.send(message));
  here.onMessage((message) => frames.send(message));
  const { pause, pauses } = createPause();
  return { client: connect(contract, framed(bytes.transport, pause), undefined, pause), pauses };
}

test('a list of layers is checked in parts of 500, each after a pause', async () => {
  const { pause, pauses } = createPause();
  const value = openedWith(4 * partLength + 1);
  expect(await checkInParts(opened, value, 'It', pause)).toEqual(opened.parse(value));
  expect(pauses()).toBe(5);
  expect(partLength).toBe(500);
});

test('a short list is checked at once', () => {
  const { pause, pauses } = createPause();
  expect(checkInParts(opened, openedWith(partLength), 'It', pause)).toEqual(openedWith(partLength));
  expect(pauses()).toBe(0);
});

test('parts give the values of the whole: defaults, unknown keys, several lists, a bare list', async () => {
  const { pause } = createPause();
  const many = Array.from({ length: 1200 }, (_, i) => ({ name: `${i}` }));
  const names = many.map(({ name }) => name);
  const value = { n: 1, network: { layers: many, notes: names }, names, unknown: 3 };
  const whole = await checkInParts(opened, value, 'It', pause);
  expect(whole).toEqual(opened.parse(value));
  expect(whole.network?.layers[1100]).toEqual({ name: '1100', size: 1 });
  expect(await checkInParts(z.array(layer), many, 'It', pause)).toEqual(z.array(layer).parse(many));
  expect(value.network.layers).toBe(many);
});

test.each([
  [
    'a layer in the third part',
    (value: ReturnType<typeof openedWith>) => Object.assign(value.network.layers[1234]!, { size: 'x' }),
  ],
  [
    'a layer with a key too many',
    (value: ReturnType<typeof openedWith>) => Object.assign(value.network.layers[1999]!, { more: 1 }),
  ],
  ['no object', (value: ReturnType<typeof openedWith>) => Object.assign(value.network.layers, { 700: 7 })],
  ['beside the list', (value: ReturnType<typeof openedWith>) => Object.assign(value.network, { more: 1 })],
  ['no list', (value: ReturnType<typeof openedWith>) => Object.assign(value, { names: 7 })],
])('parts are refused with the words of the whole: %s', async (_, spoil) => {
  const value = openedWith(2000);
  spoil(value);
  const wordsOf = async (use: () => unknown) => {
    try {
      await use();
    } catch (error) {
      return (error as Error).message;
    }
    return null;
  };
  const whole = await wordsOf(() => check(opened, value, 'It'));
  expect(whole).toMatch(/^It: /);
  const { pause } = createPause();
  expect(await wordsOf(() => checkInParts(opened, value, 'It', pause))).toBe(whole);
});

test('rules of a list as a whole see all of it', async () => {
  const { pause, pauses } = createPause();
  const long = Array.from({ length: 1200 }, (_, i) => i);
  const few = z.object({ list: z.array(z.number()).max(1000) });
  expect(() => checkInParts(few, { list: long }, 'It', pause)).toThrow('It: list: ');
  const sorted = z
    .object({ list: z.array(z.number()) })
    .refine(({ list }) => list.length !== 1200, 'no 1200');
  expect(() => checkInParts(sorted, { list: long }, 'It', pause)).toThrow('no 1200');
  expect(pauses()).toBe(0);
});

test('the items of a stream and the answer of a call keep their values and order', async () => {
  const { client, pauses } = openWindow();
  const layers = [20_000, 3, 1200, 0, 30_000, 1];
  const order: number[] = [];
  for await (const item of client.follow({ layers })) {
    expect(item).toEqual(openedWith(layers[item.n]!, item.n));
    order.push(item.n);
  }
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await client.open({ layers: 7999 })).toEqual(openedWith(7999));
  // 40, 3, 60 and 16 parts, two for each of the frames of more than 256 KiB, and those while long lists are put together.
  expect(pauses()).toBeGreaterThanOrEqual(40 + 3 + 60 + 16 + 2 * 3);
});

test('an answer that is not as the contract says is refused also in parts', async () => {
  const { client } = openWindow(true);
  await expect(client.open({ layers: 1200 })).rejects.toThrow('Output of open: network.layers.1198.size: ');
  const items = client.follow({ layers: [1200] });
  await expect(items.next()).rejects.toThrow('Item of follow: network.layers.1198.size: ');
});

test('a broken frame behind a large one closes the transport', async () => {
  const closed: (string | undefined)[] = [];
  const wired = createTransport({ send: () => {} });
  const transport: Transport = framed(wired.transport, nextTask);
  const received: unknown[] = [];
  transport.onMessage((message) => received.push(message));
  transport.onClose((reason) => closed.push(reason));
  const text = 'x'.repeat(2 ** 19);
  wired.deliver(encodeFrame(text));
  wired.deliver(encodeFrame('small'));
  wired.deliver(new Uint8Array(9));
  expect(received).toEqual([]);
  await expect.poll(() => closed).toEqual(['Received a malformed frame.']);
  expect(received).toEqual([text, 'small']);
});
