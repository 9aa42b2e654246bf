// A run under way: what its parts share, and how they report and stop.
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

/** What a run stands on. The pool stays the caller's. */
export interface TrainContext {
  readonly pool: DecoderPool;
  /** What the trainer runs on, in words, for the log. */
  readonly runtime: string;
  /** Aborted to stop: the run ends at its next step and keeps its checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** `false` runs op by op. */
  readonly record?: boolean | undefined;
  /** How long blobs stay that no checkpoint names any more. */
  readonly blobGraceMs?: number | undefined;
  /** Milliseconds between two events of a kind that may come often; 0 tells every step by itself. */
  readonly eventGapMs?: number | undefined;
}

/** Milliseconds between two events of a kind that may come often. */
export const eventGapMs = 100;

/** A run under way; its checkpoint and the time of it change. */
export interface Run {
  readonly job: TrainJob;
  readonly context: TrainContext;
  readonly blobs: BlobStore;
  readonly writer: CheckpointWriter;
  readonly source: PixelSource;
  checkpoint: Checkpoint;
  savedAt: number;
}

/** One stage of a run: what its epochs, validations and checkpoints share. */
export interface StageRun {
  readonly run: Run;
  readonly open: OpenStage;
  readonly stage: Stage;
  /** Index of the stage in the job. */
  readonly index: number;
}

/** Thrown to leave a run that was asked to stop. */
export class Stopped extends Error {}

/** Milliseconds since 1970. */
export const now = () => Date.now();
/** Throws `Stopped` when the run was asked to stop. */
export const stopWhenAsked = ({ context }: Run) => {
  if (context.signal?.aborted) throw new Stopped();
};

/** Passes on how far some work is, seldom; returns what it returns. */
export async function* reportProgress<R>(
  run: Run,
  what: 'features' | 'validating',
  work: AsyncGenerator<{ done: number; total: number }, R>,
): AsyncGenerator<RunEvent, R> {
  let last = 0;
  try {
    for (let step = await work.next(); ; step = await work.next()) {
      if (step.done) return step.value;
      const { done, total } = step.value;
      yield* skippedEvents(run);
      if (now() - last >= eventGapMs || done === total) {
        last = now();
        yield { type: 'progress', at: last, what, done, total };
      }
      stopWhenAsked(run);
    }
  } finally {
    await work.return(undefined as never);
  }
}

/** Events of images that turned out unreadable. */
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
