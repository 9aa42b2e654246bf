// Long lists in messages: pieces of JSON instead of one text, restored to the same values, and calls that carry them both ways.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { call, stream } from '#shared/protocol/contract';
import { packLists, unpackLists } from '#shared/protocol/long-lists';
import { connect, serve } from '#shared/protocol/rpc';
import { createLoopback } from '#shared/protocol/transport';

const images = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    path: `/images/é “${i}”.jpg`,
    label: i % 3,
    size: [i, null] as [number, null],
  }));

test('replaces long lists by pieces in several turns, and restores them', async () => {
  const value = { job: { data: { training: images(12_345), validation: images(3) } }, names: ['a'] };
  let pauses = 0;
  const pause = async () => void pauses++;
  const packed = (await packLists(value, pause))!;
  expect(packed.lists).toEqual([['job', 'data', 'training']]);
  const { job } = packed.value as unknown as {
    job: { data: { training: Uint8Array[]; validation: unknown } };
  };
  expect(job.data.training).toHaveLength(25);
  expect(job.data.training.every((piece) => piece instanceof Uint8Array)).toBe(true);
  expect(job.data.validation).toBe(value.job.data.validation);
  expect(await unpackLists(packed, pause)).toEqual(value);
});

test('leaves short lists, and lists with bytes, as they are', async () => {
  expect(packLists({ list: images(2000) })).toBeNull();
  const list = [...images(2500), { bytes: new Uint8Array(2) }];
  expect(await packLists({ list })).toEqual({ value: { list }, lists: [] });
});

test('rejects paths that are not those of pieces', async () => {
  const piece = new TextEncoder().encode('[1]');
  for (const packed of [
    { value: { a: 1 }, lists: [['a']] },
    { value: { a: [1] }, lists: [['a']] },
    { value: { a: [piece] }, lists: [['b']] },
    { value: { a: [piece] }, lists: [['constructor']] },
    { value: { a: [piece] }, lists: [['a', '0', 'b', 'c']] },
    { value: { a: [new TextEncoder().encode('{}')] }, lists: [['a']] },
    { value: { a: [new TextEncoder().encode('[1')] }, lists: [['a']] },
    { value: { a: [piece] }, lists: 'a' as never },
  ])
    await expect(unpackLists(packed)).rejects.toMatchObject({ code: 'bad-file' });
  expect(await unpackLists({ value: { a: [piece, piece] }, lists: [['a']] })).toEqual({ a: [1, 1] });
});

test('carries long lists in inputs, answers and items of streams, checks them, and names what is wrong', async () => {
  const image = z.object({ path: z.string(), label: z.number(), size: z.tuple([z.number(), z.null()]) });
  const list = z.object({ list: z.array(image) });
  const contract = { echo: call(list, list), each: stream(list, list) };
  const [near, far] = createLoopback();
  let pauses = 0;
  const pause = async () => void pauses++;
  const handlers = {
    echo: (input: z.infer<typeof list>) => input,
    async *each(input: z.infer<typeof list>) {
      yield input;
      yield { list: input.list.slice(0, 1) };
    },
  };
  serve(contract, handlers as never, far, pause);
  const client = connect(contract, near, 'The service', pause);
  const sent = { list: images(5000) };
  expect(await client.echo(sent)).toEqual(sent);
  expect(pauses).toBeGreaterThan(5);
  const lengths: number[] = [];
  for await (const item of client.each(sent)) lengths.push(item.list.length);
  expect(lengths).toEqual([5000, 1]);
  const wrong = { list: [...images(4000), { path: 1 }, ...images(10)] };
  await expect(client.echo(wrong as never)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('list.4000.path'),
  });
  const controller = new AbortController();
  const cancelled = client.echo(sent, { signal: controller.signal });
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(await client.echo({ list: images(1) })).toEqual({ list: images(1) });
});
