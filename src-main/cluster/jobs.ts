// Ray's Jobs API: versions, packages, and jobs that are submitted, asked for and stopped.
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { askCluster, type ClusterAccess, type ClusterRequest } from './request';

/** The oldest version of Ray whose API this is. */
const oldestRay = [2, 9] as const;

const versionSchema = z.object({ ray_version: z.string() });
const jobSchema = z.object({
  submission_id: z.string().nullable(),
  status: z.enum(['PENDING', 'RUNNING', 'STOPPED', 'SUCCEEDED', 'FAILED']),
  message: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  start_time: z.number().nullish(),
  end_time: z.number().nullish(),
});
/** A job as the cluster describes it. */
export type RayJob = z.infer<typeof jobSchema>;

/** True if a job runs no longer. */
export const isOver = ({ status }: RayJob): boolean => status !== 'PENDING' && status !== 'RUNNING';

async function ask<T extends z.ZodType>(
  access: ClusterAccess,
  request: ClusterRequest,
  schema: T,
): Promise<z.output<T>> {
  return readAnswer(access, await askCluster(access, request), schema);
}

function readAnswer<T extends z.ZodType>(
  access: ClusterAccess,
  { status, text }: { status: number; text: string },
  schema: T,
): z.output<T> {
  const { host } = new URL(access.address);
  if (status < 200 || status > 299)
    throw new GraftError('unavailable', say`The cluster answered ${status}: ${text.slice(0, 300)}`, host);
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new GraftError(
      'unavailable',
      say`${host} does not answer as a Ray cluster does. Enter the address of its dashboard, usually with port ${8265}.`,
      host,
    );
  }
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const jobPath = (id: string) => `/api/jobs/${encodeURIComponent(id)}`;

/** Returns the version of Ray. Throws 'unsupported' if it is too old. */
export async function rayVersion(access: ClusterAccess, signal?: AbortSignal): Promise<string> {
  const { ray_version: version } = await ask(access, { path: '/api/version', signal }, versionSchema);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldestRay[0] || (major === oldestRay[0] && minor < oldestRay[1]))
    throw new GraftError(
      'unsupported',
      say`The cluster runs Ray ${version}: expected ${oldestRay.join('.')} or newer.`,
    );
  return version;
}

/** Uploads a package unless the cluster has it. Returns its address for a job. `name` is its content's hash. */
export async function putPackage(
  access: ClusterAccess,
  name: string,
  read: () => Promise<Uint8Array>,
  signal?: AbortSignal,
): Promise<string> {
  const path = `/api/packages/gcs/${name}`;
  const known = await askCluster(access, { path, signal });
  if (known.status !== 200) {
    const body = await read();
    const sent = await askCluster(access, {
      ...{ method: 'PUT', path, body, contentType: 'application/zip', signal, timeoutMs: 600_000 },
    });
    if (sent.status === 413)
      throw new GraftError(
        'too-large',
        say`The cluster does not accept a package of ${Math.round(body.length / 2 ** 20)} MB.`,
      );
    if (sent.status !== 200)
      throw new GraftError(
        'unavailable',
        say`The cluster answered ${sent.status}: ${sent.text.slice(0, 300)}`,
      );
  }
  return `gcs://${name}`;
}

/** What a job runs. */
export interface Submission {
  readonly id: string;
  readonly entrypoint: string;
  /** Address of the package. */
  readonly workingDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Submits a job. */
export async function submitJob(access: ClusterAccess, job: Submission, signal?: AbortSignal): Promise<void> {
  const body = json({
    entrypoint: job.entrypoint,
    submission_id: job.id,
    runtime_env: { working_dir: job.workingDir, env_vars: job.env },
    metadata: job.metadata,
  });
  await ask(access, { method: 'POST', path: '/api/jobs/', body, signal }, z.unknown());
}

/** Returns a job; null if the cluster does not know it. */
export async function findJob(
  access: ClusterAccess,
  id: string,
  signal?: AbortSignal,
): Promise<RayJob | null> {
  const answer = await askCluster(access, { path: jobPath(id), signal });
  return answer.status === 404 ? null : readAnswer(access, answer, jobSchema);
}

/** Lists the jobs that were submitted to the cluster. */
export function listJobs(access: ClusterAccess, signal?: AbortSignal): Promise<RayJob[]> {
  return ask(access, { path: '/api/jobs/', signal }, z.array(jobSchema));
}

/** Asks a job to stop: its driver gets SIGTERM, and asks its tasks. */
export async function stopJob(access: ClusterAccess, id: string): Promise<void> {
  await ask(access, { method: 'POST', path: `${jobPath(id)}/stop`, body: json({}) }, z.unknown());
}

/** Returns what a job has printed so far. */
export async function jobLog(access: ClusterAccess, id: string, signal?: AbortSignal): Promise<string> {
  return (await ask(access, { path: `${jobPath(id)}/logs`, signal }, z.object({ logs: z.string() }))).logs;
}
