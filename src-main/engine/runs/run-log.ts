// Reads the log of a run in pieces, and summarizes it for the list of runs.
import { type FileHandle, open } from 'node:fs/promises';
import type { RunEvent } from '#shared/run/events';
import { parseRunEvent } from '#shared/run/parse-event';
import { emptyRun, type RunState, reduceRuns } from '#shared/run/reduce-run';
import { fileError } from '../../store/atomic';
import { readLines } from './read-lines';

/** Yields the events of a log in batches. A missing file has no events; an incomplete last line is skipped. */
export async function* readEvents(path: string): AsyncGenerator<RunEvent[]> {
  try {
    for await (const lines of readLines(path)) {
      const events: RunEvent[] = [];
      for (const line of lines) {
        const event = parseRunEvent(line);
        if (event) events.push(event);
      }
      yield events;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, path, 'read');
  }
}

/** The state of a run without its single steps, and the number of events in its log. */
export interface RunSummary {
  readonly state: RunState;
  readonly count: number;
}

interface Summarized extends RunSummary {
  /** Number of bytes summarized, and the last of them: if they differ in the file, it is another log. */
  readonly bytes: number;
  readonly last: Buffer;
}

const nothing: Summarized = { state: emptyRun, count: 0, bytes: 0, last: Buffer.alloc(0) };
const lastBytes = 256;
const summaries = new Map<string, Promise<Summarized>>();

/** Summarizes a log. Reads only what was appended since the last call. */
export function summarizeLog(path: string): Promise<RunSummary> {
  const before = summaries.get(path) ?? Promise.resolve(nothing);
  const next = before.catch(() => nothing).then((known) => readOn(path, known));
  summaries.set(path, next);
  return next;
}

async function readOn(path: string, known: Summarized): Promise<Summarized> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw fileError(error, path, 'read');
  });
  if (!file) return nothing;
  try {
    let summary = (await continues(file, known)) ? known : nothing;
    // 64 KiB at a time, so that the engine can do other work in between.
    let rest: Uint8Array = Buffer.alloc(0);
    for (let at = summary.bytes; ; ) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const { bytesRead } = await file.read(piece, 0, pieceBytes, at);
      if (bytesRead === 0) return summary;
      at += bytesRead;
      const joined = Buffer.concat([rest, piece.subarray(0, bytesRead)]);
      const end = joined.lastIndexOf(10) + 1;
      rest = joined.subarray(end);
      if (end > 0) summary = takeLines(summary, joined.subarray(0, end));
    }
  } finally {
    await file.close();
  }
}

const pieceBytes = 64 * 1024;

async function continues(file: FileHandle, { bytes, last }: Summarized): Promise<boolean> {
  if (bytes === 0) return true;
  const there = Buffer.alloc(last.length);
  const { bytesRead } = await file.read(there, 0, last.length, bytes - last.length);
  return bytesRead === last.length && there.equals(last);
}

/** Prefixes of lines that are counted without being parsed: single steps and progress. */
const passing = ['{"type":"stepEnded",', '{"type":"progress",'];

function takeLines(known: Summarized, lines: Buffer): Summarized {
  const events: RunEvent[] = [];
  let count = known.count;
  for (const line of lines.toString('utf8').split('\n')) {
    if (line.endsWith('}') && passing.some((start) => line.startsWith(start))) {
      count++;
      continue;
    }
    const event = parseRunEvent(line);
    if (!event) continue;
    count++;
    if (event.type !== 'stepEnded' && event.type !== 'progress') events.push(event);
  }
  const joined = Buffer.concat([known.last, lines.subarray(-lastBytes)]);
  const last = Buffer.from(joined.subarray(-lastBytes));
  return { state: reduceRuns(known.state, events), count, bytes: known.bytes + lines.length, last };
}
