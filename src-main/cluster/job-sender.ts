// Submits jobs that run Graft's program on the nodes of a cluster; the program is uploaded unless the cluster has it.
import { randomUUID } from 'node:crypto';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { putPackage, submitJob } from './jobs';
import { type ClusterPackage, makeClusterPackage } from './make-package';
import type { ClusterAccess } from './request';

const entrypoint = 'python assets/cluster/run_tasks.py';
/** Jobs of other programs on a cluster have other ids. */
export const jobPrefix = 'graft-';
/** Time that a stopped job's tasks have to save a checkpoint before Ray kills its driver, in seconds. */
const stopSeconds = 40;

/** What a job runs. `spec` is read by assets/cluster/run_tasks.py. */
export interface SentJob {
  /** Begins with `jobPrefix`; a new one by default. */
  readonly id?: string;
  readonly title: string;
  readonly spec: object;
}

/** Submits jobs. */
export interface JobSender {
  /** Returns the job's id. Throws 'unsupported' on systems whose program the nodes cannot run. */
  submit(access: ClusterAccess, job: SentJob, signal?: AbortSignal): Promise<string>;
  /** Returns the program as a package. Throws 'unsupported' as `submit`. */
  program(): Promise<ClusterPackage>;
}

/** Creates a sender of the program in `appFolder`, which is packed at the first submission. */
export function createJobSender(appFolder: string): JobSender {
  let made: Promise<ClusterPackage> | null = null;
  async function program(): Promise<ClusterPackage> {
    if (process.platform !== 'linux')
      throw new GraftError(
        'unsupported',
        say`Clusters run Graft's program for Linux, which this installation for ${process.platform} does not contain. Start ${'graft'} on Linux, such as on the cluster's head.`,
      );
    made ??= makeClusterPackage(appFolder);
    return made.catch((error: unknown) => {
      made = null;
      throw error;
    });
  }
  return {
    program,
    async submit(access, { id = `${jobPrefix}${randomUUID()}`, title, spec }, signal) {
      const { name, bytes } = await program();
      const workingDir = await putPackage(access, name, async () => bytes, signal);
      const env = {
        GRAFT_TASKS: JSON.stringify(spec),
        RAY_JOB_STOP_WAIT_TIME_S: String(stopSeconds),
      };
      const metadata = { title, program: 'graft' };
      await submitJob(access, { id, entrypoint, workingDir, env, metadata }, signal);
      return id;
    },
  };
}
