// Engine calls about Ray clusters: which ones are known, what their nodes have, and commands of Graft that run there.
import { z } from 'zod';
import { wordsSchema } from '../../words-schema';
import { call, nothing, stream } from '../contract';
import { shortageSchema } from '../shortage';

const name = z.string().regex(/^[\w.-]{1,60}$/);
const address = z.string().max(300);
const jobId = z.string().regex(/^graft-[\w-]{1,80}$/);

const clusterSchema = z.object({
  name,
  address,
  /** The token itself stays in the engine. */
  hasToken: z.boolean(),
  /** True if this engine can read the token: one that the desktop app sealed is not readable from the command line. */
  readable: z.boolean(),
  /** The folder for runs that this machine and all nodes share under the same path. */
  folder: z.string().nullable(),
});
/** A known cluster. */
export type Cluster = z.infer<typeof clusterSchema>;

const nodeSchema = z.object({
  type: z.literal('node'),
  id: z.string(),
  address: z.string(),
  hostname: z.string(),
  cpus: z.number(),
  gpus: z.number(),
  memoryBytes: z.number(),
  /** What `graft doctor` says there; null if it did not run. */
  doctor: z
    .object({ kind: z.string(), library: z.string(), node: z.string(), gflops: z.number().nullish() })
    .nullable(),
  /** Whether a file could be written to the shared folder; null if no folder was asked for. */
  wrote: z.boolean().nullable(),
  error: z.string().nullable(),
});
const taskId = z.string().max(200);

/** A line of a job. `attempt` changes when a task was started again because its node was lost. */
export const clusterEventSchema = z.discriminatedUnion('type', [
  nodeSchema,
  z.object({ type: z.literal('sees'), id: z.string(), files: z.number(), of: z.number() }),
  z.object({
    type: z.literal('started'),
    task: taskId,
    attempt: z.string(),
    node: z.string(),
    /** Milliseconds since 1970 by the node's clock. */
    at: z.number().optional(),
    /** Number of workers that train a run data-parallel. */
    workers: z.number().int().optional(),
  }),
  z.object({ type: z.literal('line'), task: taskId, attempt: z.string(), line: z.string() }),
  z.object({ type: z.literal('note'), task: taskId, attempt: z.string(), line: z.string() }),
  z.object({ type: z.literal('finished'), task: taskId, attempt: z.string(), code: z.number() }),
  z.object({
    type: z.literal('ended'),
    task: taskId,
    code: z.number().nullable(),
    error: z.string().nullable(),
    memory: shortageSchema.optional(),
    /** The epoch after which others were ahead, so that the run was stopped. */
    stoppedAfter: z.number().int().optional(),
  }),
  /** No event follows. */
  z.object({ type: z.literal('complete') }),
]);
/** See `clusterEventSchema`. */
export type ClusterEvent = z.infer<typeof clusterEventSchema>;
/** An event and its number, counted from 1 in each job. */
export interface NumberedEvent {
  readonly n: number;
  readonly event: ClusterEvent;
}

const jobSchema = z.object({
  id: jobId,
  title: z.string(),
  status: z.enum(['waiting', 'running', 'stopped', 'done', 'failed']),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  message: z.string().nullable(),
});
/** A job of Graft on a cluster. */
export type ClusterJob = z.infer<typeof jobSchema>;

const clusterTaskSchema = z.object({
  id: taskId,
  /** A command of Graft with its arguments. */
  args: z.array(z.string()).min(1).max(100),
  /** A part of features, of which the command computes those that its input names: a node keeps it for several tasks. */
  part: z.string().max(20).optional(),
  /** Text files in the folder that it runs in, by name. */
  files: z.record(z.string().regex(/^[\w.-]{1,100}$/), z.string()),
  /** With `asha`: the number of the last epoch, after which the run is not compared. */
  epochs: z.number().int().min(1).optional(),
});
/** One command that runs on a node. */
export type ClusterTask = z.infer<typeof clusterTaskSchema>;

/** Early stopping of runs that are behind, by Ray Tune's ASHA: see assets/cluster/stop_early.py. */
const ashaSchema = z.object({
  /** Epochs after which runs are compared first. */
  grace: z.number().int().min(1),
  /** Epochs of the longest run. */
  epochs: z.number().int().min(1),
  /** A folder that all nodes share. */
  folder: z.string(),
});

const followStep = z.object({
  /** The job, when it was submitted. */
  job: jobId.optional(),
  event: z.object({ n: z.number().int(), event: clusterEventSchema }).optional(),
  /** Why the cluster cannot be reached at the moment; the job keeps running, and the stream continues with null. */
  waiting: wordsSchema.nullable().optional(),
  /** The job at its end. */
  ended: jobSchema.optional(),
});
/** A step of following a job. */
export type FollowStep = z.infer<typeof followStep>;

/** The calls. */
export const clustersCalls = {
  clusters: call(nothing, z.array(clusterSchema)),
  /** Adds or changes a cluster. Without `token` or `folder`, the known one is kept; null removes it. Throws 'invalid' for an address that is not http or https, or a relative folder. */
  saveCluster: call(
    z.object({
      name,
      address,
      token: z.string().max(10_000).nullable().optional(),
      folder: z.string().max(1000).nullable().optional(),
    }),
    z.array(clusterSchema),
  ),
  removeCluster: call(z.object({ name }), z.array(clusterSchema)),
  /** Runs a job of seconds that tells what each node has, and whether all see the same folder. Events are `node` and `sees`. */
  testCluster: stream(
    z.object({ name, folder: z.string().nullable() }),
    followStep.extend({ version: z.string().optional() }),
  ),
  /** Runs commands of Graft as tasks of a cluster, with `cpus` CPUs for each, and follows them. Closing the stream leaves the job running. With `asha`, the commands are `train` with --json. */
  runOnCluster: stream(
    z.object({
      name,
      title: z.string().max(200),
      tasks: z.array(clusterTaskSchema).min(1).max(100_000),
      cpus: z.number().positive().max(1024),
      asha: ashaSchema.optional(),
    }),
    followStep,
  ),
  /** Writes a job for Slurm to a folder that its nodes share: Graft's program, the tasks and a script for `sbatch`, whose path is returned. */
  writeSlurmJob: call(
    z.object({
      folder: z.string(),
      title: z.string().max(200),
      tasks: z.array(clusterTaskSchema).min(1).max(100_000),
      nodes: z.number().int().min(1).max(10_000),
      cpus: z.number().positive().max(1024),
      gpus: z.number().min(0).max(64),
      nodeCpus: z.number().int().min(1).max(1024),
      nodeGpus: z.number().int().min(0).max(64),
    }),
    z.object({ script: z.string() }),
  ),
  /** Follows a job from the event after number `after` on. */
  followClusterJob: stream(
    z.object({ name, job: jobId, after: z.number().int().min(0).default(0) }),
    followStep,
  ),
  /** Lists Graft's jobs on a cluster, newest first. */
  clusterJobs: call(z.object({ name }), z.array(jobSchema)),
  /** Asks a job to stop: its tasks save what they have. */
  stopClusterJob: call(z.object({ name, job: jobId }), nothing),
} as const;
