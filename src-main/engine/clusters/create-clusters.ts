// The calls about Ray clusters. Ray places the tasks and survives lost nodes; here, jobs are described, submitted and followed.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { ClusterJob, clustersCalls, FollowStep } from '#shared/protocol/engine/clusters';
import { inEnglish, say } from '#shared/sentence';
import { explainMessage } from '../../cluster/explain-message';
import { followJob } from '../../cluster/follow-job';
import { type JobSender, jobPrefix } from '../../cluster/job-sender';
import { findJob, listJobs, type RayJob, rayVersion, stopJob } from '../../cluster/jobs';
import type { KnownClusters } from '../../cluster/known-clusters';
import type { ClusterAccess } from '../../cluster/request';
import { writeSlurmJob } from '../../cluster/slurm';

const statuses = {
  PENDING: 'waiting',
  RUNNING: 'running',
  STOPPED: 'stopped',
  SUCCEEDED: 'done',
  FAILED: 'failed',
} as const;

/** Creates the calls. */
export function createClusters(known: KnownClusters, sender: JobSender): Handlers<typeof clustersCalls> {
  async function* follow(
    access: ClusterAccess,
    id: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<FollowStep> {
    for await (const step of followJob(access, id, after, signal))
      yield 'ended' in step ? { ended: describeJob(step.ended) } : step;
  }

  return {
    clusters: () => known.list(),
    async saveCluster(cluster) {
      await known.save(cluster);
      return known.list();
    },
    async removeCluster({ name }) {
      await known.remove(name);
      return known.list();
    },
    async *testCluster({ name, folder }, { signal }) {
      const access = await known.find(name);
      yield { version: await rayVersion(access, signal) };
      const job = await sender.submit(access, { title: 'Test', spec: { check: true, folder } }, signal);
      yield { job };
      yield* follow(access, job, 0, signal);
    },
    async *runOnCluster({ name, title, ...spec }, { signal }) {
      const access = await known.find(name);
      await rayVersion(access, signal);
      const job = await sender.submit(access, { title, spec }, signal);
      yield { job };
      yield* follow(access, job, 0, signal);
    },
    async writeSlurmJob({ folder, ...job }) {
      return { script: await writeSlurmJob({ ...job, folder: resolve(folder) }, await sender.program()) };
    },
    async *followClusterJob({ name, job, after }, { signal }) {
      yield* follow(await known.find(name), job, after, signal);
    },
    async clusterJobs({ name }) {
      const jobs = await listJobs(await known.find(name));
      return jobs
        .filter(({ submission_id: id }) => id?.startsWith(jobPrefix))
        .map(describeJob)
        .sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0));
    },
    async stopClusterJob({ name, job }) {
      const access = await known.find(name);
      if (!(await findJob(access, job)))
        throw new GraftError('not-found', say`The cluster has no job ${job}.`, job);
      await stopJob(access, job);
      return {};
    },
  };
}

function describeJob({
  submission_id: id,
  status,
  message,
  metadata,
  start_time: startedAt,
  end_time: endedAt,
}: RayJob): ClusterJob {
  return {
    id: id ?? '',
    title: metadata?.title ?? '',
    status: statuses[status],
    startedAt: startedAt ?? null,
    endedAt: endedAt ?? null,
    message: message ? inEnglish(explainMessage(message) ?? message) : null,
  };
}
