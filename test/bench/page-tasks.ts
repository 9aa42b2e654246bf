// Analyzes long tasks of a page in Chromium's trace: duration, CPU time, and what they computed.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';

/** A task of the page's main thread, in milliseconds. `computedMs` is its CPU time; otherwise it waited. */
export interface PageTask {
  readonly ms: number;
  readonly computedMs: number;
  /** The events with the longest own CPU time, such as `Layout 12`. */
  readonly parts: readonly string[];
}

/** An event of Chromium's trace, times in microseconds. */
export interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** CPU time. */
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly type?: string } };
}

/** A mark in the trace by the page, since other threads with that name belong to the browser's own pages. */
const mark = 'graft-bench';
/** A mark by the page before a key whose CPU time is wanted. */
export const editMark = 'graft-bench-edit';
const light = ['toplevel', 'devtools.timeline', 'blink.user_timing'];
const withStacks = [...light, 'disabled-by-default-v8.cpu_profiler', 'disabled-by-default-devtools.timeline'];

/** A trace in progress. `stop` returns the tasks, `stopWithKeys` also the CPU milliseconds of the keydown after each `editMark`, in order. */
export interface PageTrace {
  stop(): Promise<PageTask[]>;
  stopWithKeys(): Promise<{ tasks: PageTask[]; keys: number[] }>;
}

/**
 * Traces from here on; `stop` returns the tasks of at least 10 ms, the longest first. With GRAFT_BENCH_PROFILE=folder
 * the trace is kept there under the name, with stacks: it opens in Chromium's developer tools, and costs time of its own.
 */
export async function tracePage(page: Page, name: string): Promise<PageTrace> {
  const folder = process.env.GRAFT_BENCH_PROFILE;
  const session = await page.context().browser()!.newBrowserCDPSession();
  await session.send('Tracing.start', {
    transferMode: 'ReturnAsStream',
    traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories: folder ? withStacks : light },
  });
  const leaveMark = () => page.evaluate((name) => void performance.mark(name), mark);
  await leaveMark();
  const readEvents = async () => {
    await leaveMark();
    const done = new Promise<string>((resolve) => {
      session.once('Tracing.tracingComplete', ({ stream }) => resolve(stream!));
    });
    await session.send('Tracing.end');
    const text = await readStream(session, await done);
    await session.detach();
    if (folder) await writeFile(join(folder, `${name.replaceAll(/\W+/g, '-')}.json`), text);
    return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents;
  };
  return {
    stop: async () => findTasks(await readEvents(), 10),
    async stopWithKeys() {
      const events = await readEvents();
      return { tasks: findTasks(events, 10), keys: findKeys(events) };
    },
  };
}

async function readStream(session: CDPSession, handle: string): Promise<string> {
  const parts: string[] = [];
  for (let ended = false; !ended; ) {
    const { data, eof, base64Encoded } = await session.send('IO.read', { handle, size: 2 ** 20 });
    parts.push(base64Encoded ? Buffer.from(data, 'base64').toString() : data);
    ended = eof;
  }
  await session.send('IO.close', { handle });
  return parts.join('');
}

/** Returns the tasks of threads with the mark in a trace, longest first. */
export function findTasks(events: readonly TraceEvent[], leastMs: number): PageTask[] {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(events.filter(({ name }) => name === mark).map(threadOf));
  const whole = events.filter((one) => one.ph === 'X' && mains.has(threadOf(one)));
  const found: PageTask[] = [];
  for (const main of mains) {
    const own = whole.filter((one) => threadOf(one) === main).sort((a, b) => a.ts - b.ts || b.dur! - a.dur!);
    for (let at = 0; at < own.length; ) {
      const task = own[at]!;
      const end = task.ts + task.dur!;
      let next = at + 1;
      while (next < own.length && own[next]!.ts < end) next++;
      if (task.dur! >= leastMs * 1000) {
        const parts = partsOf(own.slice(at, next));
        found.push({ ms: task.dur! / 1000, computedMs: (task.tdur ?? Number.NaN) / 1000, parts });
      }
      at = next;
    }
  }
  return found.sort((a, b) => b.ms - a.ms);
}

/** Returns the CPU milliseconds of the handlers of the keydown after each mark, with the updates they cause before the next frame is drawn. */
function findKeys(events: readonly TraceEvent[]): number[] {
  const isKey = ({ ph, name, args }: TraceEvent) =>
    ph === 'X' && name === 'EventDispatch' && args?.data?.type === 'keydown';
  const keys: number[] = [];
  let marked = false;
  for (const one of [...events].sort((a, b) => a.ts - b.ts)) {
    if (one.name === editMark) marked = true;
    if (!marked || !isKey(one)) continue;
    keys.push((one.tdur ?? 0) / 1000);
    marked = false;
  }
  return keys;
}

/** Returns the four names with the longest CPU time, without nested events. */
function partsOf(events: readonly TraceEvent[]): string[] {
  const own = new Map<string, number>();
  const open: TraceEvent[] = [];
  const add = (name: string, micros: number) => own.set(name, (own.get(name) ?? 0) + micros);
  for (const one of events) {
    while (open.length > 0 && open.at(-1)!.ts + open.at(-1)!.dur! <= one.ts) open.pop();
    const above = open.at(-1);
    if (above) add(above.name, -(one.tdur ?? 0));
    add(one.name, one.tdur ?? 0);
    open.push(one);
  }
  const sorted = [...own].filter(([, micros]) => micros >= 1000).sort(([, a], [, b]) => b - a);
  return sorted.slice(0, 4).map(([name, micros]) => `${name} ${(micros / 1000).toFixed(0)}`);
}
