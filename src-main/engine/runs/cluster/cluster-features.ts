// The features of a frozen base, computed in parts by the nodes of a cluster and added to the project.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { ClusterEvent } from '#shared/protocol/engine/clusters';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { explainShortage } from '#shared/protocol/shortage';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { say, type Words } from '#shared/sentence';
import { followJob } from '../../../cluster/follow-job';
import type { JobSender } from '../../../cluster/job-sender';
import { rayVersion, stopJob } from '../../../cluster/jobs';
import { type KnownClusters, sharedFolder } from '../../../cluster/known-clusters';
import { errorLine } from '../../../process/child-process';
import type { TrainerPool } from '../../../process/trainer-pool';
import { removeFolder } from '../../../store/move';
import type { Datasets } from '../../data/datasets';
import type { Projects } from '../../projects/open-projects';
import { makeFeatureJob, requireNoTraining } from '../feature-job';
import { runPathsIn } from '../run-folder';
import type { RunQueue } from '../run-queue';
import { readSentJob, sendRun } from './sent-run';
import { checkReadable } from './train-sent';

/** What these calls need of the engine. */
export interface ClusterFeaturesContext {
  readonly home: string;
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly queue: RunQueue;
  readonly pool: TrainerPool;
  readonly known: KnownClusters;
  readonly sender: JobSender;
}

/** The folder of all features in a cluster's shared folder. */
const sharedName = 'graft-features';
const shardsOf = (folder: string) => join(folder, 'shards');

/** Returns the calls of the engine that sends the work, and of the nodes. */
export function createClusterFeatures({
  home,
  projects,
  datasets,
  queue,
  pool,
  known,
  sender,
}: ClusterFeaturesContext): Pick<Handlers<typeof runsCalls>, 'clusterFeatures' | 'computeSentShard'> {
  return {
    async *clusterFeatures({ project, on, parts, ...request }, { signal }) {
      const paths = await projects.openForWriting(project);
      await requireNoTraining(paths, queue);
      const access = await known.find(on.cluster);
      const shared = sharedFolder(on.cluster, access);
      await rayVersion(access, signal);
      const job = await makeFeatureJob(datasets, paths, request, signal);
      const folder = join(shared, sharedName, nameOf(job, parts));
      // Complete parts of an earlier attempt are kept there.
      if (!existsSync(folder)) await sendRun(runPathsIn(job.folders.run), job, folder, signal);
      const tasks = Array.from({ length: parts }, (_, i) => {
        const id = `${i + 1}/${parts}`;
        return { id, args: ['features', '--sent', folder, '--parts'], part: id, files: {} };
      });
      const { cpus, gpus } = on;
      const submitted = await sender.submit(access, { title: job.name, spec: { tasks, cpus, gpus } }, signal);
      const progress = createProgress(parts, job.data.training.length + job.data.validation.length);
      let over = false;
      try {
        yield { job: submitted };
        for await (const step of followJob(access, submitted, 0, signal)) {
          if ('waiting' in step) yield { waiting: step.waiting };
          else if ('event' in step) {
            if (progress.add(step.event.event)) yield { progress: progress.now() };
          } else over = true;
        }
      } finally {
        // Left or cancelled: complete parts are kept for the next time.
        if (!over) await stopJob(access, submitted).catch(() => {});
      }
      progress.requireAll();
      yield* pool.stream(({ client }) => client.takeShards({ job, folder: shardsOf(folder) }, { signal }));
      await removeFolder(folder).catch(() => {});
    },
    async *computeSentShard({ folder, shard, out }, { signal }) {
      const sent = resolve(folder);
      const job = await readSentJob(sent, join(home, 'cache'));
      await checkReadable(job);
      yield* pool.stream(({ client }) =>
        client.computeShard({ job, shard, folder: out ? resolve(out) : shardsOf(sent) }, { signal }),
      );
    },
  };
}

/** Names what the features depend on, so that the same request finds what an earlier one left. */
function nameOf({ graph, stages, seed, data }: TrainJob, parts: number): string {
  const content = JSON.stringify([graph, stages[0], seed, data, parts]);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Lines of a part's error output that are searched for its error. */
const keptNotes = 40;
const lineSchema = z.object({
  progress: z.object({ done: z.number(), total: z.number().nullable() }).optional(),
});

/** Adds up the progress of all parts, of `count` images, and notes why parts failed. */
function createProgress(parts: number, count: number) {
  const shares = new Map<string, number>();
  const notes = new Map<string, string[]>();
  const failures: Words[] = [];
  return {
    /** Returns true if the progress has changed. */
    add(event: ClusterEvent): boolean {
      if (event.type === 'note')
        notes.set(event.task, [...(notes.get(event.task) ?? []), event.line].slice(-keptNotes));
      if (event.type === 'started') shares.set(event.task, 0);
      if (event.type === 'line') {
        const progress = readProgress(event.line);
        if (progress !== null) shares.set(event.task, progress);
      }
      if (event.type === 'ended' && event.code === 0) shares.set(event.task, 1);
      if (event.type === 'ended' && event.code !== 0)
        failures.push(
          event.memory
            ? explainShortage(event.memory)
            : (event.error ?? errorLine((notes.get(event.task) ?? []).join('\n'))),
        );
      return event.type === 'line' || event.type === 'ended';
    },
    now() {
      const share = [...shares.values()].reduce((sum, one) => sum + one, 0) / parts;
      return { done: Math.round(share * count), total: count, what: 'features' };
    },
    /** Throws 'unavailable' unless all parts were computed. */
    requireAll() {
      if (failures.length > 0)
        throw new GraftError(
          'unavailable',
          say`${failures.length} of ${parts} parts were not computed. ${failures[0]!} Start again: complete parts are kept.`,
        );
      if ([...shares.values()].filter((share) => share === 1).length < parts)
        throw new GraftError('cancelled', 'Cancelled.');
    },
  };
}

/** Returns the fraction of a part that is done; null for another line. */
function readProgress(line: string): number | null {
  try {
    const { progress } = lineSchema.parse(JSON.parse(line));
    return progress?.total ? Math.min(1, progress.done / progress.total) * 0.999 : null;
  } catch {
    return null;
  }
}
