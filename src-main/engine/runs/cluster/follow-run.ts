// Follows one job that trains a run: its events go to the run's log with their numbers, so that none is added twice or lost.
import { GraftError, toMessage } from '#shared/errors';
import type { ClusterEvent } from '#shared/protocol/engine/clusters';
import type { RunEvent } from '#shared/run/events';
import { parseRunEvent } from '#shared/run/parse-event';
import { say, type Words } from '#shared/sentence';
import { followJob } from '../../../cluster/follow-job';
import type { RayJob } from '../../../cluster/jobs';
import type { ClusterAccess } from '../../../cluster/request';
import { errorLine } from '../../../process/child-process';
import { openEventLog } from '../../../store/event-log';
import type { RunFeed } from '../run-feed';
import type { RunPaths } from '../run-folder';
import { lastNumber, numbered, type Placement } from './placement';

/** The event with which a run ends. */
export type Ended = Extract<RunEvent, { type: 'ended' }>;

/** How a job ended: with the run's own last event, which is not in the log yet; or without one. */
export type JobEnd =
  | { readonly how: 'ended'; readonly event: Ended }
  /** The job's driver or its cluster was lost: the run can be submitted again. */
  | { readonly how: 'lost'; readonly why: Words }
  | { readonly how: 'stopped' }
  | { readonly how: 'failed'; readonly why: Words };

/** What is needed to follow a job. */
export interface FollowTask {
  readonly run: RunPaths;
  readonly feed: RunFeed;
  readonly access: ClusterAccess;
  readonly placement: Placement;
  readonly job: string;
  readonly signal: AbortSignal;
  /** Called when a node trains the run. */
  readonly onPlaced: () => void;
}

const longestMessage = 300;
/** Lines of the command's error output that are searched for its error. */
const keptNotes = 40;

/** Follows a job until it ends. Throws 'cancelled' when `signal` is aborted, and what the cluster refuses. */
export async function followRun(task: FollowTask): Promise<JobEnd> {
  const { run, feed, access, job, signal } = task;
  const last = await lastNumber(run, job);
  const log = await openEventLog(run.events);
  const reader = createReader(task);
  let final: Ended | null = null;
  try {
    for await (const step of followJob(access, job, 0, signal)) {
      if ('waiting' in step) feed.notice(step.waiting);
      else if ('ended' in step) return endOf(step.ended, final, reader);
      else {
        const { n, event } = step.event;
        const found = reader.read(event);
        if (!found) continue;
        if (found.type === 'ended') final = found;
        else if (n > last) {
          await log.append([numbered(found, job, n)]);
          feed.publish([found]);
        }
      }
    }
    throw new GraftError('cancelled', 'Cancelled.');
  } catch (error) {
    if (error instanceof GraftError && error.code === 'not-found')
      return { how: 'lost', why: say`The cluster no longer has the job ${job}.` };
    throw error;
  } finally {
    await log.close();
  }
}

interface Reader {
  /** Returns the run's event that a job's event tells. */
  read(event: ClusterEvent): RunEvent | null;
  /** How the task ended, and its last notes. */
  readonly task: { readonly code: number | null; readonly error: string | null } | null;
  readonly notes: readonly string[];
}

function createReader({ placement: { cluster, cpus, gpus }, onPlaced }: FollowTask): Reader {
  let attempt = '';
  let task: Reader['task'] = null;
  let notes: string[] = [];
  return {
    get task() {
      return task;
    },
    get notes() {
      return notes;
    },
    read(event) {
      if (event.type === 'ended') task = event;
      if (event.type === 'started') {
        ({ attempt } = event);
        notes = [];
        onPlaced();
        const { node, workers, at = Date.now() } = event;
        return { type: 'placed', at, cluster, node, cpus, gpus, ...(workers && { workers }) };
      }
      // A node that was cut off may still send lines of an attempt that another node repeats.
      if (!('attempt' in event) || event.attempt !== attempt) return null;
      if (event.type === 'note') notes = [...notes, event.line].slice(-keptNotes);
      return event.type === 'line' ? parseRunEvent(event.line) : null;
    },
  };
}

function endOf(job: RayJob, final: Ended | null, { task, notes }: Reader): JobEnd {
  if (final) return { how: 'ended', event: final };
  if (job.status === 'STOPPED') return { how: 'stopped' };
  const driver = (job.message ?? '').slice(0, longestMessage);
  if (task === null) return { how: 'lost', why: say`The job's driver was lost. ${driver}` };
  const why = task.error ?? (errorLine(notes.join('\n')) || driver);
  return { how: 'failed', why: say`The node could not train the run. ${why}` };
}

/** Returns the end of a run that has none of its own. */
export function endWith(outcome: Ended['outcome'], why?: Words, code?: Ended['code']): Ended {
  return {
    ...{ type: 'ended', at: Date.now(), outcome },
    ...(why !== undefined && toMessage(why)),
    ...(code && { code }),
  };
}
