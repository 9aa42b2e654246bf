// Watching a run: each event once, in order, both logged and new ones.
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { createFeed } from '../../../src-main/engine/runs/run-feed';
import { watchEvents } from '../../../src-main/engine/runs/watch-run';
import { temporaryFolder } from '../support';

const skipped = (path: string): RunEvent => ({ type: 'imageSkipped', at: 1, path, reason: 'torn' });
const paths = (events: readonly RunEvent[]) =>
  events.map((event) => (event.type === 'imageSkipped' ? event.path : event.type));
const lines = (events: readonly RunEvent[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

async function collect(stream: AsyncIterable<{ events: RunEvent[] }>): Promise<RunEvent[][]> {
  const batches: RunEvent[][] = [];
  for await (const { events } of stream) batches.push(events);
  return batches;
}

test('replays a finished run from its log, starting at the requested event', async () => {
  const log = join(await temporaryFolder(), 'events.jsonl');
  await writeFile(log, `${lines([skipped('a'), skipped('b'), skipped('c')])}{"torn`);
  const { signal } = new AbortController();
  expect(paths((await collect(watchEvents(log, null, 0, signal))).flat())).toEqual(['a', 'b', 'c']);
  expect(paths((await collect(watchEvents(log, null, 2, signal))).flat())).toEqual(['c']);
  expect(await collect(watchEvents(join(log, '../none'), null, 0, signal))).toEqual([]);
});

test('neither loses nor repeats events that arrive while the log is read, and batches steps', async () => {
  const log = join(await temporaryFolder(), 'events.jsonl');
  const feed = createFeed(0);
  const say = async (event: RunEvent) => {
    await appendFile(log, lines([event]));
    feed.publish([event]);
  };
  await say(skipped('0'));
  const watching = collect(watchEvents(log, feed, 0, new AbortController().signal));
  const began = Date.now();
  let sent = 1;
  while (Date.now() - began < 500) {
    await say(skipped(String(sent++)));
    await new Promise((wake) => setTimeout(wake, 2));
  }
  feed.end();
  const batches = await watching;
  expect(paths(batches.flat())).toEqual(Array.from({ length: sent }, (_, i) => String(i)));
  expect(batches.length).toBeLessThanOrEqual(8);
});

test('stops watching when the loop is left, while the run continues', async () => {
  const leaving = new AbortController();
  const watching = collect(watchEvents('/nowhere', createFeed(0), 0, leaving.signal));
  leaving.abort();
  expect(await watching).toEqual([]);
});

test('keeps a bounded number of events for a watcher that stops reading, and later delivers all of them', async () => {
  const log = join(await temporaryFolder(), 'events.jsonl');
  const feed = createFeed(0);
  const say = async (from: number, count: number) => {
    const events = Array.from({ length: count }, (_, i) => skipped(`${from + i}:${'x'.repeat(2000)}`));
    await appendFile(log, lines(events));
    feed.publish(events);
  };
  await say(0, 1);
  const watching = watchEvents(log, feed, 0, new AbortController().signal);
  const received: number[] = [];
  const add = (events: readonly RunEvent[]) =>
    received.push(...paths(events).map((path) => Number.parseInt(path, 10)));
  add((await watching.next()).value!.events);
  const before = heapBytes();
  // 80 MB of events, while at most 4096 (8 MB) may wait.
  const count = 40_000;
  for (let at = 1; at < count; at += 100) await say(at, Math.min(100, count - at));
  expect(heapBytes() - before).toBeLessThan(25e6);
  feed.end();
  for await (const { events } of watching) add(events);
  expect(received).toEqual(Array.from({ length: count }, (_, i) => i));
}, 30_000);

/** Returns the bytes in use after a garbage collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
