// Where a run is trained, if not on this machine: kept in its folder, so that it is found again after the engine was closed.
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Target } from '#shared/protocol/engine/runs';
import { readJson, writeJsonAtomic } from '../../../store/atomic';
import { readLines } from '../read-lines';
import type { RunPaths } from '../run-folder';

const placementSchema = z.object({
  version: z.literal(1),
  cluster: z.string(),
  cpus: z.number(),
  gpus: z.number(),
  /** Number of workers that train it data-parallel, each with these CPUs and GPUs; missing if one node trains it with Graft's own engine. */
  workers: z.number().int().optional(),
  /** Number of parts of each of their batches; missing for one part per worker. */
  parts: z.number().int().optional(),
  /** The runs of its sweep, which are tasks of one job, and the epochs after which they are compared first; missing without early stopping by comparison, and once the run has ended. */
  sweep: z.object({ runs: z.array(z.string()), grace: z.number().int() }).optional(),
  /** The run's folder on the shared storage; null before it was sent, and once its weights are back. */
  folder: z.string().nullable(),
  /** The newest job; written before it is submitted. */
  job: z.string().nullable(),
});
/** See `placementSchema`. */
export type Placement = z.infer<typeof placementSchema>;

/** Records that a cluster is to train a run, alone or as one of a sweep. */
export function placeRun(
  run: RunPaths,
  { cluster, cpus, gpus, workers, parts }: Target,
  sweep?: Placement['sweep'],
): Promise<void> {
  const how = { cluster, cpus, gpus, workers, parts, sweep };
  return writePlacement(run, { version: 1, ...how, folder: null, job: null });
}

/** Returns where a run is trained; null for this machine. */
export async function readPlacement(run: RunPaths): Promise<Placement | null> {
  return existsSync(run.placement) ? readJson(run.placement, placementSchema) : null;
}

/** Writes where a run is trained. */
export function writePlacement(run: RunPaths, placement: Placement): Promise<void> {
  return writeJsonAtomic(run.placement, placement);
}

/** True if a run was sent to a cluster and its weights are not back. */
export const isAway = (placement: Placement | null): placement is Placement =>
  placement !== null && placement.folder !== null;

/** Returns the number of the last event of a job that a run's log has; 0 for none. */
export async function lastNumber(run: RunPaths, job: string): Promise<number> {
  let last = 0;
  if (!existsSync(run.events)) return last;
  for await (const lines of readLines(run.events))
    for (const line of lines) {
      if (!line.includes(job)) continue;
      const { n } = JSON.parse(line) as { n?: unknown };
      if (typeof n === 'number') last = Math.max(last, n);
    }
  return last;
}

/** Returns an event as a log has it that came from a job: with the job and the event's number there. */
export function numbered<T extends object>(event: T, job: string, n: number): T {
  return { ...event, job, n };
}
