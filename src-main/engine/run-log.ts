// Reading the log of a run in pieces, and what the list of runs shows of it.
import { stat } from 'node:fs/promises';
import { foldRun, type RunState } from '#shared/recipe/reduce-run';
import { type RunEvent, runEventSchema } from '#shared/recipe/run-events';
import { fileError } from '../store/atomic';
import { readLines } from './read-lines';

/** The events of a log in batches; no file is no events, a torn last line is left out. */
export async function* readEvents(path: string): AsyncGenerator<RunEvent[]> {
  try {
    for await (const lines of readLines(path)) {
      const events: RunEvent[] = [];
      for (const line of lines) {
        const event = parseEvent(line);
        if (event) events.push(event);
      }
      yield events;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, path, 'read');
  }
}

function parseEvent(line: string): RunEvent | null {
  try {
    const parsed = runEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A log in short: its fold without single steps, and how many events it has. */
export interface RunSummary {
  readonly state: RunState;
  readonly count: number;
}

const summaries = new Map<string, { stamp: string; summary: RunSummary }>();

/** The summary of a log; read anew only when the file changed. */
export async function summariseLog(path: string): Promise<RunSummary> {
  const info = await stat(path).catch(() => null);
  const stamp = info ? `${info.mtimeMs}:${info.size}` : 'none';
  const known = summaries.get(path);
  if (known?.stamp === stamp) return known.summary;
  const kept: RunEvent[] = [];
  let count = 0;
  for await (const events of readEvents(path)) {
    count += events.length;
    for (const event of events) {
      if (event.type !== 'stepEnded' && event.type !== 'progress') kept.push(event);
    }
  }
  const summary = { state: foldRun(kept), count };
  summaries.set(path, { stamp, summary });
  return summary;
}
