// Follows the numbered lines of a job through its log, which Ray sends from its beginning after each connection.
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { throwIfCancelled } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import { clusterEventSchema, type NumberedEvent } from '#shared/protocol/engine/clusters';
import { createQueue } from '#shared/queue';
import { say, type Words } from '#shared/sentence';
import { neededAuthorities } from '../net/trusting';
import { findJob, isOver, jobLog, type RayJob } from './jobs';
import { accessHeaders, type ClusterAccess, trustOptions } from './request';

/** A step of following: an event, why the cluster cannot be reached now (null once it can again), or the job at its end. */
export type JobStep = { event: NumberedEvent } | { waiting: Words | null } | { ended: RayJob };

const prefix = '@graft ';
const numbered = z.object({ n: z.number().int().positive() });
/** A connection without an answer to a ping for this long is lost. */
const silentMs = 30_000;
const retryMs = [500, 1000, 2000, 5000, 10_000];

/** Yields the events after number `after`, each once and in order, however often the connection is lost, and then the job. */
export async function* followJob(
  access: ClusterAccess,
  id: string,
  after: number,
  signal?: AbortSignal,
): AsyncGenerator<JobStep> {
  const reader = createLineReader(after);
  let complete = false;
  for (let failures = 0; ; ) {
    throwIfCancelled(signal);
    for await (const text of openLog(access, id, signal)) {
      if (failures > 0) yield { waiting: null };
      failures = 0;
      for (const event of reader.read(text)) {
        complete ||= event.event.type === 'complete';
        yield { event };
      }
    }
    reader.restart();
    throwIfCancelled(signal);
    try {
      const job = await findJob(access, id, signal);
      if (!job) throw new GraftError('not-found', say`The cluster has no job ${id}.`, id);
      if (failures > 0) yield { waiting: null };
      failures = 0;
      if (isOver(job)) {
        // The log may have been closed before its last lines were sent.
        if (!complete) for (const event of reader.read(await jobLog(access, id, signal))) yield { event };
        yield { ended: job };
        return;
      }
    } catch (error) {
      if (!(error instanceof GraftError) || error.code !== 'unavailable') throw error;
      if (failures === 0) yield { waiting: error.words };
      failures++;
    }
    await sleep(retryMs[Math.min(failures, retryMs.length - 1)], undefined, { signal }).catch(() => {});
  }
}

/** Yields pieces of a job's log until the connection ends. A piece may begin and end within a line. */
async function* openLog(
  access: ClusterAccess,
  id: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const url = new URL(`/api/jobs/${encodeURIComponent(id)}/logs/tail`, access.address);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const pieces = createQueue<string>();
  // With compression, Ray's dashboard closes the connection at once.
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    headers: accessHeaders(access),
    handshakeTimeout: silentMs,
    ...trustOptions(neededAuthorities()),
  });
  let heardAt = Date.now();
  const alive = setInterval(() => {
    if (Date.now() - heardAt > silentMs) socket.terminate();
    else if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, silentMs / 3);
  const leave = () => socket.terminate();
  signal?.addEventListener('abort', leave);
  socket.on('message', (data) => {
    heardAt = Date.now();
    pieces.push(String(data));
  });
  socket.on('pong', () => {
    heardAt = Date.now();
  });
  // The job is asked for after each connection, and tells what is wrong.
  socket.on('error', () => {});
  socket.on('close', () => pieces.end());
  try {
    for (;;) {
      await pieces.ready();
      if (pieces.length === 0) return;
      yield pieces.takeAll().join('');
    }
  } finally {
    clearInterval(alive);
    signal?.removeEventListener('abort', leave);
    socket.terminate();
  }
}

/** Finds the events in pieces of a log, without those that were read from an earlier connection. */
function createLineReader(after: number) {
  let last = after;
  let rest = '';
  return {
    *read(text: string): Generator<NumberedEvent> {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const found = readEvent(line);
        if (!found || found.n <= last) continue;
        last = found.n;
        yield found;
      }
    },
    /** The next piece is from the beginning of the log. */
    restart(): void {
      rest = '';
    },
  };
}

/** Reads a line; null if it is none of Graft's, such as a warning of Ray. */
function readEvent(line: string): NumberedEvent | null {
  const at = line.indexOf(prefix);
  if (at < 0) return null;
  try {
    const value: unknown = JSON.parse(line.slice(at + prefix.length));
    return { n: numbered.parse(value).n, event: clusterEventSchema.parse(value) };
  } catch {
    return null;
  }
}
