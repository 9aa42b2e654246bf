// The log of a run: one JSON document per line, appended in order; an incomplete last line is dropped.
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { GraftError } from '#shared/errors';
import type { RunEvent } from '#shared/run/events';
import { parseRunEvent } from '#shared/run/parse-event';
import { fileError } from './atomic';

/** Bytes reserved on the disk next to an open log, so that the end of the run can be logged even if the disk is full. */
const reserveBytes = 16 * 1024;

/** An open log. Appends are written in order, each completely or not at all; `close` waits for them. */
export interface EventLog {
  append(events: readonly RunEvent[]): Promise<void>;
  /** Appends an event that must not be lost: if the disk is full, the reserved space is freed for it. */
  appendLast(event: RunEvent): Promise<void>;
  close(): Promise<void>;
}

/** Opens a log for appending; removes an incomplete last line left by a crash. */
export async function openEventLog(path: string): Promise<EventLog> {
  await mkdir(dirname(path), { recursive: true });
  await cutTornLine(path);
  const file = await open(path, 'a').catch((error) => {
    throw fileError(error, path, 'write');
  });
  const reserve = `${path}.reserve`;
  // If there is no space for the reserve, the log works without one.
  await writeFile(reserve, Buffer.alloc(reserveBytes, 1)).catch(() => rm(reserve, { force: true }));
  let { size } = await file.stat();
  let tail: Promise<void> = Promise.resolve();
  const write = async (text: string) => {
    try {
      await file.appendFile(text);
      size += Buffer.byteLength(text);
    } catch (error) {
      // After a partial line, the next one would be unreadable too.
      await file.truncate(size).catch(() => {});
      throw fileError(error, path, 'write');
    }
  };
  const append = (events: readonly RunEvent[]) => {
    const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    const done = tail.then(() => write(text));
    tail = done.catch(() => {});
    return done;
  };
  return {
    append,
    async appendLast(event) {
      try {
        await append([event]);
      } catch (error) {
        if ((error as GraftError).code !== 'disk-full') throw error;
        await rm(reserve, { force: true });
        await append([event]);
      }
    },
    async close() {
      await tail;
      await file.close();
      await rm(reserve, { force: true });
    },
  };
}

const tailBytes = 64 * 1024;

/** Removes an incomplete last line left by a crash. Reads only the end of the file, since logs can be long. */
async function cutTornLine(path: string): Promise<void> {
  const file = await open(path, 'r+').catch(() => null);
  if (!file) return;
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    let whole = 0;
    for (let end = size; end > 0 && whole === 0; end -= tail.length) {
      const from = Math.max(0, end - tail.length);
      const { bytesRead } = await file.read(tail, 0, end - from, from);
      const at = tail.subarray(0, bytesRead).lastIndexOf(10);
      if (at >= 0) whole = from + at + 1;
    }
    if (whole < size) await file.truncate(whole);
  } finally {
    await file.close();
  }
}

/** Reads all events of a log; returns none if the file does not exist. Lines that do not parse, such as an incomplete last one, are dropped. */
export async function readEventLog(path: string): Promise<RunEvent[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw fileError(error, path, 'read');
  });
  const events: RunEvent[] = [];
  for (const line of text.split('\n')) {
    const event = line === '' ? null : parseRunEvent(line);
    if (event) events.push(event);
  }
  return events;
}
