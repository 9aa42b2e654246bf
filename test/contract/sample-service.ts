// A small service with one method of each kind, served in the test and in a child process.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { bytes, call, type Handlers, nothing, stream } from '#shared/protocol/contract';

const parcel = z.object({
  text: z.string(),
  number: z.number().nullable(),
  parts: z.array(z.object({ name: z.string(), bytes })),
});

/** The service's contract. */
export const sampleContract = {
  echo: call(parcel, parcel),
  sum: call(z.object({ bytes }), z.object({ sum: z.number(), sizeBytes: z.number() })),
  double: call(z.object({ n: z.number(), afterMs: z.number() }), z.object({ n: z.number() })),
  refuse: call(z.object({ code: z.enum(['disk-full', 'bad-file']) }), nothing),
  stumble: call(nothing, nothing),
  lie: call(nothing, z.object({ n: z.number() })),
  wait: call(z.object({ name: z.string() }), nothing),
  count: stream(
    z.object({ name: z.string(), to: z.number(), everyMs: z.number() }),
    z.object({ n: z.number() }),
  ),
  /** Sends items of a given size as fast as they are read. */
  flood: stream(
    z.object({ name: z.string(), to: z.number(), sizeBytes: z.number() }),
    z.object({ n: z.number(), bytes }),
  ),
  /** Returns the number of items created by the latest `flood`, and the memory of its process. */
  flooded: call(nothing, z.object({ made: z.number(), rssBytes: z.number() })),
  lieLater: stream(nothing, z.object({ n: z.number() })),
  failLater: stream(nothing, z.object({ n: z.number() })),
  /** Names of cancelled waits and counts. */
  left: call(nothing, z.object({ names: z.array(z.string()) })),
};

/** Creates handlers with their own state. */
export function createSampleHandlers(): Handlers<typeof sampleContract> & { names: string[] } {
  const names: string[] = [];
  let made = 0;
  return {
    names,
    echo: (input) => input,
    sum: ({ bytes: values }) => ({
      sum: values.reduce((sum, value) => (sum + value) % 65521, 0),
      sizeBytes: values.byteLength,
    }),
    async double({ n, afterMs }) {
      await sleep(afterMs);
      return { n: n * 2 };
    },
    refuse({ code }) {
      throw new GraftError(code, 'The disk "x" has 0 of 12 bytes left.', 'x');
    },
    stumble() {
      throw new TypeError('undefined is not a layer');
    },
    lie: () => ({ n: 'seven' }) as unknown as { n: number },
    async wait({ name }, { signal }) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      names.push(name);
      return {};
    },
    async *count({ name, to, everyMs }, { signal }) {
      try {
        for (let n = 0; n < to; n++) {
          yield { n };
          if (everyMs > 0) await sleep(everyMs, undefined, { signal }).catch(() => {});
        }
      } finally {
        names.push(name);
      }
    },
    async *flood({ name, to, sizeBytes }) {
      made = 0;
      try {
        for (let n = 0; n < to; n++) {
          made++;
          yield { n, bytes: new Uint8Array(sizeBytes).fill(n) };
        }
      } finally {
        names.push(name);
      }
    },
    flooded: () => ({ made, rssBytes: process.memoryUsage().rss }),
    async *lieLater() {
      yield { n: 1 };
      yield { n: null } as unknown as { n: number };
    },
    async *failLater() {
      yield { n: 1 };
      throw new GraftError('out-of-memory', 'No memory for batch 2.');
    },
    left: () => ({ names }),
  };
}
