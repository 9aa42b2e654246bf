// The log of a run: one JSON document a line, appended in order; a torn last line is dropped.
import { mkdir, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type RunEvent, runEventSchema } from '#shared/recipe/run-events';
import { fileError } from './atomic';

/** An open log. Appends are written in order; `close` waits for them. */
export interface EventLog {
  append(events: readonly RunEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens a log for appending; cuts off a torn last line that a crash left. */
export async function openEventLog(path: string): Promise<EventLog> {
  await mkdir(dirname(path), { recursive: true });
  const before = await readFile(path).catch(() => null);
  if (before && before.length > 0 && before.at(-1) !== 10) await truncate(path, before.lastIndexOf(10) + 1);
  const file = await open(path, 'a').catch((error) => {
    throw fileError(error, path, 'write');
  });
  let tail: Promise<void> = Promise.resolve();
  return {
    append(events) {
      const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      const done = tail
        .then(() => file.appendFile(text))
        .catch((error) => {
          throw fileError(error, path, 'write');
        });
      tail = done.catch(() => {});
      return done;
    },
    async close() {
      await tail;
      await file.close();
    },
  };
}

/** All events of a log; no file is no events. Lines that do not parse (a torn last one) are dropped. */
export async function readEventLog(path: string): Promise<RunEvent[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw fileError(error, path, 'read');
  });
  const events: RunEvent[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      const parsed = runEventSchema.safeParse(JSON.parse(line));
      if (parsed.success) events.push(parsed.data);
    } catch {
      // A line cut off by a crash: what it said is lost, the rest is whole.
    }
  }
  return events;
}
