// The state shared by the parts of a run, progress reports, and stopping.
import { driveSteps } from '#shared/drive-steps';
import { createPacer } from '#shared/pacer';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { Checkpoint } from '#shared/run/checkpoint';
import type { RunEvent } from '#shared/run/events';
import type { Stage } from '#shared/run/stage';
import type { DecoderPool } from '../../../images/decoder-pool';
import type { BlobStore } from '../../../store/blobs';
import { evaluateImages } from '../metrics/evaluate';
import type { PixelSource } from '../pixels/pixels';
import type { CheckpointWriter } from './checkpoint';
import type { OpenStage } from './open-stage';

/** Resources and options of a run. The caller closes the pool. */
export interface TrainContext {
  readonly pool: DecoderPool;
  /** Description of the TensorFlow runtime, for the log. */
  readonly runtime: string;
  /** Aborting it stops the run, which saves a checkpoint after the current step. */
  readonly signal?: AbortSignal | undefined;
  /** `false` runs op by op. */
  readonly record?: boolean | undefined;
  /** Milliseconds before unreferenced blobs are deleted. */
  readonly blobGraceMs?: number | undefined;
  /** Minimum milliseconds between step events; 0 reports every step. */
  readonly eventGapMs?: number | undefined;
}

/** A checkpoint that is being written while the run goes on. */
interface Saving {
  readonly written: Promise<void>;
  /** The events that report it. */
  readonly events: readonly RunEvent[];
  isOver: boolean;
}

/** A run in progress. `checkpoint`, `savedAt` and `saving` change. */
export interface Run {
  readonly job: TrainJob;
  readonly context: TrainContext;
  readonly blobs: BlobStore;
  readonly writer: CheckpointWriter;
  readonly source: PixelSource;
  checkpoint: Checkpoint;
  savedAt: number;
  saving: Saving | null;
}

/** A stage of a run, as its epochs, validations and checkpoints use it. */
export interface StageRun {
  readonly run: Run;
  readonly open: OpenStage;
  readonly stage: Stage;
  /** Index of the stage in the job. */
  readonly index: number;
}

/** Thrown to end a run that was stopped. */
export class Stopped extends Error {}

/** Milliseconds since 1970 by the clock at the start of this process: changes of the clock and sleep of the machine do not alter the times between events. */
export const now = () => Math.round(performance.timeOrigin + performance.now());
/** Throws `Stopped` if the run's signal was aborted. */
export const throwIfStopped = ({ context }: Run) => {
  if (context.signal?.aborted) throw new Stopped();
};

/** Remembers that a checkpoint is being written, and the events that report it. */
export function expectSaved(run: Run, written: Promise<void>, events: readonly RunEvent[]): void {
  const saving: Saving = { written, events, isOver: false };
  const end = () => {
    saving.isOver = true;
  };
  written.then(end, end);
  run.saving = saving;
}

/** Waits until the checkpoint is written that is under way, if any, and reports it. Throws if it could not be written. */
export async function* settleSaved(run: Run): AsyncGenerator<RunEvent> {
  const { saving } = run;
  if (!saving) return;
  run.saving = null;
  await saving.written;
  for (const event of saving.events) yield { ...event, at: now() };
}

/** Reports the progress of `work` at a limited rate. Returns its result. */
export async function* reportProgress<R>(
  run: Run,
  what: 'features' | 'validating',
  work: AsyncGenerator<{ done: number; total: number }, R>,
): AsyncGenerator<RunEvent, R> {
  const due = createPacer(run.context.eventGapMs);
  return yield* driveSteps<{ done: number; total: number }, R, RunEvent>(work, function* ({ done, total }) {
    yield* skippedEvents(run);
    if (due() || done === total) yield { type: 'progress', at: now(), what, done, total };
    throwIfStopped(run);
  });
}

/** Yields an event for each image that could not be read since the last call. */
export function* skippedEvents(run: Run): Generator<RunEvent> {
  for (const { path, reason } of run.source.takeSkipped())
    yield { type: 'imageSkipped', at: now(), path, reason };
}

/** Evaluates the stage's network on a part of the run's images. */
export function evaluationOf({ run, open }: StageRun, part: 'validation' | 'test') {
  return evaluateImages({
    session: open.session,
    given: open.plan.given,
    load: open.load,
    batchSize: open.evaluationBatch,
    images: run.job.data[part],
    classes: run.job.classes,
    multiLabel: open.plan.multiLabel !== null,
    part,
  });
}
