// The runs that clusters train: each is sent, submitted and followed until its weights are back. Closing the engine leaves them running.
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfCancelled } from '#shared/drive-steps';
import { type ErrorCode, GraftError, isCancelled, wordsOf } from '#shared/errors';
import type { Progress } from '#shared/progress';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { countEpochs } from '#shared/run/compare-early';
import { say } from '#shared/sentence';
import { type JobSender, jobPrefix } from '../../../cluster/job-sender';
import { findJob, isOver, stopJob } from '../../../cluster/jobs';
import { type KnownCluster, type KnownClusters, sharedFolder } from '../../../cluster/known-clusters';
import { openEventLog } from '../../../store/event-log';
import { removeFolder } from '../../../store/move';
import { createFeed } from '../run-feed';
import type { RunPaths } from '../run-folder';
import type { ActiveRun, RunQueue } from '../run-queue';
import type { ScriptTools } from '../script/script-folder';
import { type Ended, endWith, followRun, type JobEnd } from './follow-run';
import { type SentTask, specOf, sweepSpecOf } from './job-spec';
import { isAway, numbered, type Placement, readPlacement, writePlacement } from './placement';
import { evaluateParallel, fetchParallel, sendParallel } from './sent-parallel';
import { fetchRun, requireSent, sendRun } from './sent-run';
import { createTogether } from './together';

/** What these runs need of the engine. */
export interface ClusterRunsContext extends ScriptTools {
  readonly known: KnownClusters;
  readonly sender: JobSender;
}

/** How often a run is submitted again after its job's driver was lost. */
const mostRepeats = 2;
/** Errors that may pass while the cluster trains: it cannot be reached, refuses the token, or the shared folder is away. */
const passing: ReadonlySet<ErrorCode> = new Set(['unavailable', 'no-permission', 'not-found', 'disk-full']);
const retryMs = 15_000;
const tellEveryMs = 5000;
const longestTitle = 200;
/** The folder of all runs in a cluster's shared folder. */
const sharedName = 'graft-runs';

interface Entry extends ActiveRun {
  status: 'waiting' | 'running';
  readonly leaving: AbortController;
  stopping: boolean;
  /** True until it is known that the run is submitted by itself. */
  joins: boolean;
  /** True once the cluster could not be asked to stop. */
  refused: boolean;
  /** How the run ends here, whatever the cluster does. */
  abandoned: Ended | null;
}

/** Opens the runs on clusters. They do not wait for each other: the cluster has a queue. */
export function createClusterRuns({ known, sender, ...tools }: ClusterRunsContext): RunQueue {
  const entries = new Map<string, Entry>();
  const together = createTogether<SentTask>((root) => entries.get(root)?.joins ?? false, submitSweep);

  async function train(run: RunPaths, entry: Entry, makeJob: () => Promise<TrainJob>): Promise<void> {
    const job = await makeJob();
    for (let repeats = 0; ; ) {
      try {
        const { placement, end } = await trainOnce(run, entry, job);
        if (end.how === 'lost' && !entry.stopping && repeats++ < mostRepeats) {
          entry.status = 'waiting';
          await writePlacement(run, { ...placement, job: null });
          continue;
        }
        const ended = endOf(end, entry.stopping);
        const evaluated = await fetch(run, entry, job, placement, ended.outcome === 'done');
        await writeEnd(run, entry, evaluated ? { ...ended, at: Date.now() } : ended, placement.job);
        await forget(run, placement);
        return;
      } catch (error) {
        if (!(error instanceof GraftError) || !passing.has(error.code)) throw error;
        if (!isAway(await readPlacement(run))) throw error;
        // The run is trained all the same: the user may enter another token, or connect the shared folder.
        entry.feed.notice(error.words);
        await sleep(retryMs, undefined, { signal: entry.leaving.signal }).catch(() => {});
        throwIfCancelled(entry.leaving.signal);
      }
    }
  }

  async function trainOnce(
    run: RunPaths,
    entry: Entry,
    job: TrainJob,
  ): Promise<{ placement: Placement; end: JobEnd }> {
    const placement = await submit(run, entry, job);
    const access = await known.find(placement.cluster);
    entry.feed.notice(null);
    const end = await followRun({
      ...{ run, feed: entry.feed, access, placement, job: placement.job!, signal: entry.leaving.signal },
      onPlaced: () => {
        entry.status = 'running';
      },
    });
    return { placement, end };
  }

  /** Loads what a run left on the shared storage. A data-parallel run is evaluated here once it is done; returns true then. */
  async function fetch(
    run: RunPaths,
    entry: Entry,
    job: TrainJob,
    { folder, workers }: Placement,
    done: boolean,
  ): Promise<boolean> {
    const { signal } = entry.leaving;
    await requireSent(folder!);
    if (workers === undefined) {
      await fetchRun(folder!, run, job.folders.blobs, signal);
      return false;
    }
    await fetchParallel(tools, folder!, run, job, signal);
    const evaluated = done ? await evaluateParallel(tools, run, job, signal) : null;
    if (!evaluated) return false;
    const log = await openEventLog(run.events);
    await log.append([evaluated]);
    await log.close();
    entry.feed.publish([evaluated]);
    return true;
  }

  /** Removes a run from the shared storage. */
  async function forget(run: RunPaths, placement: Placement): Promise<void> {
    const { sweep: _over, ...rest } = placement;
    await writePlacement(run, { ...rest, folder: null, job: null });
    if (placement.folder !== null) await removeFolder(placement.folder).catch(() => {});
  }

  /** Sends and submits a run, unless it was. */
  async function submit(run: RunPaths, entry: Entry, job: TrainJob): Promise<Placement> {
    const { signal } = entry.leaving;
    let placement = (await readPlacement(run))!;
    const { sweep, workers, parts } = placement;
    if (!sweep) leaveSweeps(entry);
    const target = await known.find(placement.cluster);
    const folder = placement.folder ?? newFolder(placement.cluster, target, job.runId);
    if (placement.folder === null) {
      if (workers === undefined) await sendRun(run, job, folder, signal);
      else await sendParallel(tools, run, job, parts ?? workers, folder, signal, tellProgress(entry));
      entry.feed.notice(null);
      placement = { ...placement, folder };
      await writePlacement(run, placement);
    }
    if (placement.job !== null && (await findJob(target, placement.job, signal))) return placement;
    let id: string;
    if (sweep) {
      const epochs = countEpochs(job.stages);
      const sent = { run, name: job.name, epochs, placement: { ...placement, folder } };
      id = await together.join(rootsOf(run, sweep), run.root, sent, signal);
      placement = { ...placement, job: id };
    } else {
      id = newJob(folder);
      placement = { ...placement, job: id };
      await writePlacement(run, placement);
      await sender.submit(target, { id, title: job.name, spec: specOf(placement, folder) }, signal);
    }
    if (entry.stopping) await stopJob(target, id);
    return placement;
  }

  /** Submits the runs of a sweep as one job, which each of them knows before it exists. */
  async function submitSweep(sent: readonly SentTask[]): Promise<string> {
    const { placement } = sent[0]!;
    const target = await known.find(placement.cluster);
    const id = newJob(placement.folder);
    for (const one of sent) await writePlacement(one.run, { ...one.placement, job: id });
    const title = sent
      .map(({ name }) => name)
      .join(', ')
      .slice(0, longestTitle);
    await sender.submit(target, { id, title, spec: sweepSpecOf(sent, placement.sweep!.grace) });
    return id;
  }

  function leaveSweeps(entry: Entry): void {
    entry.joins = false;
    together.check();
  }

  /** Returns a run and the others of its sweep that have not ended. */
  function sweepOf(run: RunPaths, entry: Entry, placement: Placement | null): Entry[] {
    const others = placement?.sweep ? rootsOf(run, placement.sweep) : [];
    return [...new Set([entry, ...others.flatMap((root) => entries.get(root) ?? [])])];
  }

  async function writeEnd(run: RunPaths, entry: Entry, ended: Ended, job: string | null): Promise<void> {
    const log = await openEventLog(run.events);
    await log.appendLast(job === null ? ended : numbered(ended, job, Number.MAX_SAFE_INTEGER));
    await log.close();
    entry.feed.publish([ended]);
  }

  /** Ends a run without its job's end, unless the engine is closed and follows it again later. */
  async function giveUp(run: RunPaths, entry: Entry, error: unknown): Promise<void> {
    if (isCancelled(error) && entry.abandoned === null) return;
    const ended = entry.abandoned ?? endWith('failed', wordsOf(error), codeOf(error));
    await writeEnd(run, entry, ended, null);
    const placement = await readPlacement(run);
    if (placement) await forget(run, placement);
  }

  return {
    add(run, count, makeJob) {
      let finish = () => {};
      const over = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const entry: Entry = {
        ...{ feed: createFeed(count), status: 'waiting', over },
        ...{ leaving: new AbortController(), stopping: false, joins: true, refused: false, abandoned: null },
      };
      entries.set(run.root, entry);
      void train(run, entry, makeJob)
        .catch((error: unknown) => giveUp(run, entry, error))
        .catch((error: unknown) => console.error(error))
        .finally(() => {
          entry.feed.end();
          entries.delete(run.root);
          together.check();
          finish();
        });
    },
    find: (run) => entries.get(run.root) ?? null,
    async stop(run) {
      const entry = entries.get(run.root);
      if (!entry) return;
      const placement = await readPlacement(run);
      const all = sweepOf(run, entry, placement);
      if (!placement?.job) return abandon(all, endWith('stopped'));
      try {
        const access = await known.find(placement.cluster);
        const job = await findJob(access, placement.job);
        for (const one of all) one.stopping = true;
        if (job && !isOver(job)) await stopJob(access, placement.job);
      } catch (error) {
        if (!entry.refused) {
          for (const one of all) one.refused = true;
          throw new GraftError(
            codeOf(error),
            say`The run was not stopped: ${wordsOf(error)} Stop it again to give it up. What the cluster computes is lost then.`,
          );
        }
        const why = say`The run was given up while its cluster '${placement.cluster}' could not be reached.`;
        abandon(all, endWith('interrupted', why, 'interrupted'));
      }
    },
    async close() {
      const all = [...entries.values()];
      for (const entry of all) entry.leaving.abort();
      await Promise.all(all.map((entry) => entry.over));
    },
  };
}

const newJob = (folder: string) => `${jobPrefix}${basename(folder)}-${randomBytes(3).toString('hex')}`;

/** Returns the folders of a sweep's runs, one of which is given. */
const rootsOf = (run: RunPaths, { runs }: NonNullable<Placement['sweep']>) =>
  runs.map((id) => join(dirname(run.root), id));

/** Returns a function that tells the progress of sending a run, now and then. */
function tellProgress(entry: Entry): (progress: Progress) => void {
  let last = performance.now();
  return ({ done, total }) => {
    if (total === null || performance.now() - last < tellEveryMs) return;
    last = performance.now();
    entry.feed.notice(say`Sending the images to the cluster: ${done} of ${total}.`);
  };
}

function abandon(all: readonly Entry[], ended: Ended): void {
  for (const entry of all) {
    entry.abandoned = ended;
    entry.leaving.abort();
  }
}

const codeOf = (error: unknown): ErrorCode => (error instanceof GraftError ? error.code : 'bug');

function newFolder(cluster: string, target: KnownCluster, runId: string): string {
  return join(sharedFolder(cluster, target), sharedName, `${runId}-${randomBytes(3).toString('hex')}`);
}

function endOf(end: JobEnd, stopping: boolean): Ended {
  switch (end.how) {
    case 'ended':
      return end.event;
    case 'stopped':
      return endWith('stopped');
    case 'lost':
      return stopping ? endWith('stopped') : endWith('interrupted', end.why, 'interrupted');
    case 'killed':
      return endWith('interrupted', end.why, 'interrupted');
    case 'failed':
      return endWith('failed', end.why, 'unavailable');
  }
}
