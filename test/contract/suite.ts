// The contract suite, which is run for every transport.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, nothing, stream } from '#shared/protocol/contract';
import { connect } from '#shared/protocol/rpc';
import type { Transport } from '#shared/protocol/transport';
import { sampleContract } from './sample-service';

/** The client's end of a new transport whose other end serves the sample service. */
export interface Link {
  readonly transport: Transport;
  /** Ends the service, as a crash would. */
  breakOff(): void;
  close(): Promise<void> | void;
}

/** Describes the suite over one transport. */
export function describeContract(
  name: string,
  makeLink: () => Promise<Link> | Link,
  bigBytes = 32 * 2 ** 20,
): void {
  describe(`a contract over ${name}`, () => {
    const links: Link[] = [];
    const open = async () => {
      const link = await makeLink();
      links.push(link);
      return link;
    };
    const openClient = async () => connect(sampleContract, (await open()).transport);
    afterEach(async () => {
      for (const link of links.splice(0)) await link.close();
    });

    it('returns all kinds of plain data and bytes from a call', async () => {
      const client = await openClient();
      const parcel = {
        text: 'Grün, 그래프트, \u0000 and 🌱',
        number: -1.5e-7,
        parts: [
          { name: 'empty', bytes: new Uint8Array(0) },
          { name: 'view', bytes: new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4) },
          { name: '__proto__', bytes: new Uint8Array([255]) },
        ],
      };
      const back = await client.echo(parcel);
      expect({ ...back, parts: back.parts.map((p) => [p.name, ...p.bytes]) }).toEqual({
        text: parcel.text,
        number: -1.5e-7,
        parts: [['empty'], ['view', 1, 2, 3], ['__proto__', 255]],
      });
      expect(back.parts[1]!.bytes.buffer.byteLength).toBe(3);
    });

    it(`sends and returns ${bigBytes / 2 ** 20} MiB unchanged`, async () => {
      const client = await openClient();
      const bytes = new Uint8Array(bigBytes);
      for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 2654435761) >>> 24;
      const back = await client.echo({ text: '', number: null, parts: [{ name: 'big', bytes }] });
      expect(hash(back.parts[0]!.bytes)).toBe(hash(bytes));
    });

    it('answers many concurrent calls, each to its caller', async () => {
      const client = await openClient();
      const numbers = Array.from({ length: 300 }, (_, n) => n);
      const answers = await Promise.all(
        numbers.map((n) => client.double({ n, afterMs: (n * 7) % 23 }).then((answer) => answer.n)),
      );
      expect(answers).toEqual(numbers.map((n) => n * 2));
    });

    it('sends the items of a stream in order, then ends it', async () => {
      const client = await openClient();
      const items: number[] = [];
      for await (const { n } of client.count({ name: 'all', to: 2000, everyMs: 0 })) items.push(n);
      expect(items).toEqual(Array.from({ length: 2000 }, (_, n) => n));
    });

    it('runs several streams concurrently', async () => {
      const client = await openClient();
      const take = async (name: string) => {
        let last = -1;
        for await (const { n } of client.count({ name, to: 20, everyMs: 1 })) last = n;
        return last;
      };
      expect(await Promise.all(['a', 'b', 'c'].map(take))).toEqual([19, 19, 19]);
    });

    it('cancels the work when the loop is left', async () => {
      const client = await openClient();
      for await (const { n } of client.count({ name: 'left', to: 1e9, everyMs: 1 })) if (n === 3) break;
      await eventually(async () => expect((await client.left({})).names).toContain('left'));
    });

    describe('pauses a stream whose reader stops reading', () => {
      type SampleClient = Awaited<ReturnType<typeof openClient>>;
      const large = { to: 160, sizeBytes: 256 * 2 ** 10 };
      /** Waits until the producer has paused, and returns the number of items it created. */
      const stopped = async (client: SampleClient) => {
        for (let last = -1; ; ) {
          const { made } = await client.flooded({});
          if (made === last) return made;
          last = made;
          await sleep(60);
        }
      };

      it('after 4 MiB, and sends the rest in order once it reads again', async () => {
        const client = await openClient();
        const items = client.flood({ name: 'large', ...large });
        const first = await items.next();
        expect(await stopped(client)).toBeLessThanOrEqual(18);
        const numbers = [first.value!.n];
        for await (const { n, bytes } of items) {
          numbers.push(n);
          expect([bytes.length, bytes[0], bytes.at(-1)]).toEqual([large.sizeBytes, n, n]);
        }
        expect(numbers).toEqual(Array.from({ length: large.to }, (_, n) => n));
      });

      it('after 256 small items', async () => {
        const client = await openClient();
        const items = client.flood({ name: 'small', to: 1000, sizeBytes: 4 });
        await items.next();
        const made = await stopped(client);
        expect(made).toBeGreaterThanOrEqual(256);
        expect(made).toBeLessThanOrEqual(258);
        let count = 1;
        for await (const _ of items) count++;
        expect(count).toBe(1000);
      });

      it('after each item that is larger than that', async () => {
        const client = await openClient();
        const items = client.flood({ name: 'huge', to: 4, sizeBytes: 6 * 2 ** 20 });
        await items.next();
        expect(await stopped(client)).toBeLessThanOrEqual(2);
        const numbers: number[] = [];
        for await (const { n } of items) numbers.push(n);
        expect(numbers).toEqual([1, 2, 3]);
      });

      it('without slowing down another stream or growing in memory', async () => {
        const client = await openClient();
        const items = client.flood({ name: 'endless', to: 1e9, sizeBytes: 2 ** 20 });
        await items.next();
        await stopped(client);
        const before = (await client.flooded({})).rssBytes;
        let count = 0;
        for await (const _ of client.count({ name: 'beside', to: 3000, everyMs: 0 })) count++;
        expect(count).toBe(3000);
        expect((await client.flooded({})).rssBytes - before).toBeLessThan(96 * 2 ** 20);
        await items.return!();
        await eventually(async () => expect((await client.left({})).names).toContain('endless'));
      });

      it('and can be aborted, left or disconnected while paused', async () => {
        const link = await open();
        const client = connect(sampleContract, link.transport);
        const controller = new AbortController();
        const endless = { to: 1e9, sizeBytes: large.sizeBytes };
        const aborted = client.flood({ name: 'aborted', ...endless }, controller);
        const left = client.flood({ name: 'left', ...endless });
        const lost = client.flood({ name: 'lost', ...endless });
        for (const items of [aborted, left, lost]) await items.next();
        await stopped(client);
        controller.abort();
        await left.return!();
        const drain = async (items: AsyncIterable<unknown>) => {
          for await (const _ of items);
        };
        await expect(drain(aborted)).rejects.toMatchObject({ code: 'cancelled' });
        await drain(left);
        await eventually(async () =>
          expect((await client.left({})).names).toEqual(expect.arrayContaining(['aborted', 'left'])),
        );
        link.breakOff();
        await expect(drain(lost)).rejects.toMatchObject({ code: 'engine-lost' });
      });
    });

    it('cancels a call and a stream by signal on both sides', async () => {
      const client = await openClient();
      const controller = new AbortController();
      const waiting = client.wait({ name: 'call' }, { signal: controller.signal });
      const streaming = (async () => {
        for await (const _ of client.count({ name: 'stream', to: 1e9, everyMs: 5 }, controller));
      })();
      await sleep(30);
      controller.abort();
      await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
      await expect(streaming).rejects.toMatchObject({ code: 'cancelled' });
      await eventually(async () =>
        expect((await client.left({})).names).toEqual(expect.arrayContaining(['call', 'stream'])),
      );
      await expect(client.wait({ name: 'late' }, controller)).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('preserves the code, message and subject of an error', async () => {
      const client = await openClient();
      await expect(client.refuse({ code: 'disk-full' })).rejects.toMatchObject({
        name: 'GraftError',
        code: 'disk-full',
        message: 'The disk "x" has 0 of 12 bytes left.',
        where: 'x',
      });
      await expect(client.stumble({})).rejects.toMatchObject({
        code: 'bug',
        message: 'undefined is not a layer',
      });
    });

    it('delivers the items sent before a stream failed, then its error', async () => {
      const client = await openClient();
      const items = client.failLater({});
      expect(await items.next()).toEqual({ done: false, value: { n: 1 } });
      await expect(items.next()).rejects.toMatchObject({ code: 'out-of-memory' });
    });

    it('rejects input that does not match the schema before sending it', async () => {
      const client = await openClient();
      const wrong = { n: 'two', afterMs: 0 } as unknown as { n: number; afterMs: number };
      await expect(client.double(wrong)).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringMatching(/^Input of double: n: /),
      });
    });

    it('rejects such input on the serving side too, and unknown methods', async () => {
      const lax = {
        double: call(z.unknown(), z.unknown()),
        toString: call(nothing, z.unknown()),
        gone: stream(nothing, z.unknown()),
      };
      const client = connect(lax, (await open()).transport);
      await expect(client.double({ n: 1 })).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringMatching(/^Input of double: afterMs: /),
      });
      await expect(client.toString({})).rejects.toMatchObject({ code: 'unsupported' });
      await expect(client.gone({}).next()).rejects.toMatchObject({ code: 'unsupported' });
    });

    it('does not send results that do not match the schema', async () => {
      const client = await openClient();
      await expect(client.lie({})).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringMatching(/^Output of lie: n: /),
      });
      const items = client.lieLater({});
      await items.next();
      await expect(items.next()).rejects.toMatchObject({ code: 'invalid' });
    });

    it('rejects received results that do not match the schema', async () => {
      const strict = {
        double: call(z.unknown(), z.object({ n: z.string() })),
        count: stream(z.unknown(), z.object({ n: z.string() })),
      };
      const client = connect(strict, (await open()).transport);
      await expect(client.double({ n: 1, afterMs: 0 })).rejects.toMatchObject({ code: 'invalid' });
      await expect(client.count({ name: 'strict', to: 9, everyMs: 1 }).next()).rejects.toMatchObject({
        code: 'invalid',
      });
    });

    it('fails pending calls with engine-lost when the connection breaks during a stream', async () => {
      const link = await open();
      const client = connect(sampleContract, link.transport);
      const waiting = client.wait({ name: 'lost' });
      const items = client.count({ name: 'lost', to: 1e9, everyMs: 1 });
      await items.next();
      link.breakOff();
      await expect(waiting).rejects.toMatchObject({ code: 'engine-lost' });
      const rest = (async () => {
        for await (const _ of items);
      })();
      await expect(rest).rejects.toMatchObject({ code: 'engine-lost' });
      await expect(client.left({})).rejects.toMatchObject({ code: 'engine-lost' });
    });
  });
}

/** Retries the assertion for up to 20 s, since the machine may be busy. */
export async function eventually(
  check: () => Promise<void> | void,
  forMs = 20_000,
  everyMs = 20,
): Promise<void> {
  const until = performance.now() + forMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(everyMs);
    }
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
