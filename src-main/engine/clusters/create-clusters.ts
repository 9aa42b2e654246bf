// The calls about Ray clusters. Ray places the tasks and survives lost nodes; here, jobs are described, submitted and followed.
import { randomUUID } from 'node:crypto';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { ClusterJob, clustersCalls, FollowStep } from '#shared/protocol/engine/clusters';
import { say } from '#shared/sentence';
import { followJob } from '../../cluster/follow-job';
import {
  findJob,
  listJobs,
  putPackage,
  type RayJob,
  rayVersion,
  stopJob,
  submitJob,
} from '../../cluster/jobs';
import { openKnownClusters } from '../../cluster/known-clusters';
import { type ClusterPackage, makeClusterPackage } from '../../cluster/make-package';
import type { ClusterAccess } from '../../cluster/request';

const entrypoint = 'python assets/cluster/run_tasks.py';
/** Jobs of other programs on a cluster are not listed. */
const idPrefix = 'graft-';
const statuses = {
  PENDING: 'waiting',
  RUNNING: 'running',
  STOPPED: 'stopped',
  SUCCEEDED: 'done',
  FAILED: 'failed',
} as const;

/** Creates the calls. `appFolder` is the program that the nodes get. */
export function createClusters(home: string, appFolder: string): Handlers<typeof clustersCalls> {
  const known = openKnownClusters(home);
  let made: Promise<ClusterPackage> | null = null;

  /** Submits a job, and returns its id. */
  async function submit(
    access: ClusterAccess,
    title: string,
    spec: object,
    signal: AbortSignal,
  ): Promise<string> {
    if (process.platform !== 'linux')
      throw new GraftError(
        'unsupported',
        say`Clusters run Graft's program for Linux, which this installation for ${process.platform} does not contain. Start ${'graft'} on Linux, such as on the cluster's head.`,
      );
    made ??= makeClusterPackage(appFolder);
    const program = await made.catch((error: unknown) => {
      made = null;
      throw error;
    });
    const workingDir = await putPackage(access, program.name, async () => program.bytes, signal);
    const id = `${idPrefix}${randomUUID()}`;
    const env = { GRAFT_TASKS: JSON.stringify(spec) };
    const metadata = { title, program: 'graft' };
    await submitJob(access, { id, entrypoint, workingDir, env, metadata }, signal);
    return id;
  }

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
      const job = await submit(access, 'Test', { check: true, folder }, signal);
      yield { job };
      yield* follow(access, job, 0, signal);
    },
    async *runOnCluster({ name, title, tasks, cpus }, { signal }) {
      const access = await known.find(name);
      await rayVersion(access, signal);
      const job = await submit(access, title, { tasks, cpus }, signal);
      yield { job };
      yield* follow(access, job, 0, signal);
    },
    async *followClusterJob({ name, job, after }, { signal }) {
      yield* follow(await known.find(name), job, after, signal);
    },
    async clusterJobs({ name }) {
      const jobs = await listJobs(await known.find(name));
      return jobs
        .filter(({ submission_id: id }) => id?.startsWith(idPrefix))
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
    message: explain(message ?? null),
  };
}

/** Returns a job's message; one that Ray ends with a traceback says what it means. */
function explain(message: string | null): string | null {
  return message?.includes("No module named 'ray'")
    ? `'python' on the cluster's head has no Ray. Start the cluster with Ray's environment on its PATH. (${message.slice(-300)})`
    : message;
}
