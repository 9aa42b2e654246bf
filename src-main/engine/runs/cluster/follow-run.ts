// Follows one job that trains a run: its events go to the run's log with their numbers, so that none is added twice or lost.
import { GraftError, toMessage } from '#shared/errors';
import type { ClusterEvent } from '#shared/protocol/engine/clusters';
import { explainShortage, type Shortage } from '#shared/protocol/shortage';
import type { RunEvent } from '#shared/run/events';
import { parseRunEvent } from '#shared/run/parse-event';
import { say, type Words } from '#shared/sentence';
import { explainMessage } from '../../../cluster/explain-message';
import { followJob } from '../../../cluster/follow-job';
import type { RayJob } from '../../../cluster/jobs';
import type { ClusterAccess } from '../../../cluster/request';
import { errorLine } from '../../../process/child-process';
import { openEventLog } from '../../../store/event-log';
import type { RunFeed } from '../run-feed';
import type { RunPaths } from '../run-folder';
import { taskOf } from './job-spec';
import { lastNumber, numbered, type Placement } from './placement';

/** The event with which a run ends. */
export type Ended = Extract<RunEvent, { type: 'ended' }>;

/** How a job ended: with the run's own last event, which is not in the log yet; or without one. */
export type JobEnd =
  | { readonly how: 'ended'; readonly event: Ended }
  /** The job's driver or its cluster was lost: the run can be submitted again. */
  | { readonly how: 'lost'; readonly why: Words }
  | { readonly how: 'stopped' }
  /** Its node ran out of memory: it can be resumed from its last checkpoint. */
  | { readonly how: 'killed'; readonly why: Words }
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
/** The exit code of a command that was stopped. */
const stoppedCode = 130;
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
        if (found?.type === 'ended') final = found;
        else if (found && n > last) {
          await log.append([numbered(found, job, n)]);
          feed.publish([found]);
        }
        // The job of the sweep still trains other runs.
        if (reader.isOver()) return endOf(null, final, reader);
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
  readonly task: Extract<ClusterEvent, { type: 'ended' }> | null;
  readonly notes: readonly string[];
  /** True once no more events of this run follow, in a job that also trains other runs. */
  isOver(): boolean;
}

function createReader({ run, placement: { cluster, cpus, gpus, sweep }, onPlaced }: FollowTask): Reader {
  const own = sweep ? taskOf(run) : null;
  let attempt = '';
  let finished = false;
  let task: Reader['task'] = null;
  let notes: string[] = [];
  return {
    get task() {
      return task;
    },
    get notes() {
      return notes;
    },
    isOver: () => own !== null && task !== null && (finished || task.error !== null),
    read(event) {
      if (own !== null && 'task' in event && event.task !== own) return null;
      if (event.type === 'ended') task = event;
      if (event.type === 'started') {
        ({ attempt } = event);
        finished = false;
        notes = [];
        onPlaced();
        const { node, workers, at = Date.now() } = event;
        return { type: 'placed', at, cluster, node, cpus, gpus, ...(workers && { workers }) };
      }
      // A node that was cut off may still send lines of an attempt that another node repeats.
      if (!('attempt' in event) || event.attempt !== attempt) return null;
      if (event.type === 'finished') finished = true;
      if (event.type === 'note') notes = [...notes, event.line].slice(-keptNotes);
      return event.type === 'line' ? parseRunEvent(event.line) : null;
    },
  };
}

/** Tells how a run ended; `job` is null if the job goes on without the run. */
function endOf(job: RayJob | null, final: Ended | null, { task, notes }: Reader): JobEnd {
  const stoppedAfter = task?.stoppedAfter;
  if (stoppedAfter !== undefined && (final === null || final.outcome === 'stopped'))
    return { how: 'ended', event: { ...(final ?? endWith('stopped')), stoppedAfter } };
  if (final) return { how: 'ended', event: withNode(final, task?.memory) };
  if (job?.status === 'STOPPED' || task?.code === stoppedCode) return { how: 'stopped' };
  const driver = (job?.message ?? '').slice(0, longestMessage);
  const lacks = explainMessage(job?.message ?? '');
  if (lacks) return { how: 'failed', why: lacks };
  if (task === null) return { how: 'lost', why: say`The job's driver was lost. ${driver}` };
  if (task.memory) return { how: 'killed', why: explainShortage(task.memory) };
  const why = task.error ?? (errorLine(notes.join('\n')) || driver);
  return { how: 'failed', why: say`The node could not train the run. ${why}` };
}

/** Adds the node to the end of a run whose trainer was killed there. */
function withNode(ended: Ended, memory: Shortage | undefined): Ended {
  if (!memory || memory.node === null || ended.outcome !== 'interrupted') return ended;
  const words = ended.sentence ?? ended.message ?? '';
  const why = say`On the node ${memory.node}: ${words} Fewer tasks at once on a node also need less memory: ask for more CPUs per task.`;
  return { ...ended, ...toMessage(why) };
}

/** Returns the end of a run that has none of its own. */
export function endWith(outcome: Ended['outcome'], why?: Words, code?: Ended['code']): Ended {
  return {
    ...{ type: 'ended', at: Date.now(), outcome },
    ...(why !== undefined && toMessage(why)),
    ...(code && { code }),
  };
}
