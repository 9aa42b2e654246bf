// Trains a job: stages, epochs, steps, validation, checkpoints and the final evaluation. Yields events.
import { GraftError, toMessage } from '#shared/errors';
import { inferGraph } from '#shared/graph/infer';
import { findTrainingProblems } from '#shared/graph/training-problems';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { Checkpoint } from '#shared/run/checkpoint';
import type { RunEvent } from '#shared/run/events';
import { planRun } from '#shared/run/plan-run';
import type { Stage } from '#shared/run/stage';
import { type BlobStore, openBlobStore } from '../../../store/blobs';
import { averageSlot, gradientsSlot } from '../../optimizers/optimizer';
import { gflopsOfRuns } from '../../runtime/measure-gflops';
import { tf } from '../../tf';
import type { FeatureEngine } from '../../webgpu/feature-engine';
import { materialize, withBlobs } from '../../weights/load';
import { computeFeatures } from '../features/compute-features';
import { featureItems } from '../features/stage-features';
import { isMultiLabel } from '../loss/is-multi-label';
import { pixelTarget } from '../pixels/pixel-target';
import { openPixelSource } from '../pixels/pixels';
import { openCheckpointWriter, readCheckpoint } from './checkpoint';
import { trainEpoch } from './epoch';
import { openStage } from './open-stage';
import { isOutOfMemory, outOfMemory } from './out-of-memory';
import {
  evaluationOf,
  now,
  type Run,
  reportProgress,
  type StageRun,
  Stopped,
  settleSaved,
  type TrainContext,
  throwIfStopped,
} from './run';

/** Runs a job to its end. The last event is `ended`, even after an error; only unexpected errors (bugs) are thrown. */
export async function* train(job: TrainJob, context: TrainContext): AsyncGenerator<RunEvent> {
  try {
    yield* trainStages(job, context);
    yield { type: 'ended', at: now(), outcome: 'done' };
  } catch (thrown) {
    if (thrown instanceof Stopped) {
      yield { type: 'ended', at: now(), outcome: 'stopped' };
      return;
    }
    if (isOutOfMemory(thrown)) {
      const { message, code } = outOfMemory(job.graph, Math.max(...job.stages.map((one) => one.batchSize)));
      yield { type: 'ended', at: now(), outcome: 'failed', message, code };
      return;
    }
    if (!(thrown instanceof GraftError)) throw thrown;
    const error = thrown;
    yield { type: 'ended', at: now(), outcome: 'failed', ...toMessage(error.words), code: error.code };
  }
}

async function* trainStages(job: TrainJob, context: TrainContext): AsyncGenerator<RunEvent> {
  const facts = inferGraph(job.graph);
  const problem = findTrainingProblems(job.graph, facts, job.classes.length, {
    multiLabel: isMultiLabel(job),
  }).find((one) => one.severity === 'error');
  if (problem) throw new GraftError('not-ready', problem.message, problem.layer ?? undefined);
  if (job.data.training.length === 0)
    throw new GraftError('not-ready', 'There are no training images. Add images or change the split.');
  const blobs = openBlobStore(job.folders.blobs);
  const saved = job.resume ? await readCheckpoint(job.folders.run) : null;
  if (saved) {
    const { step: fromStep, epoch: fromEpoch, recent: epochs } = saved;
    const bestEpoch = saved.best?.epoch ?? null;
    yield { type: 'resumed', at: now(), fromStep, fromEpoch, bestEpoch, ...(epochs ? { epochs } : {}) };
  }
  if (!saved) yield startedEvent(job, context, facts.params);
  const run: Run = {
    job,
    context,
    blobs,
    writer: openCheckpointWriter(job.folders.run, blobs, context.blobGraceMs),
    source: openPixelSource(context.pool, pixelTarget(job.graph)),
    checkpoint: saved ?? (await firstCheckpoint(job, blobs)),
    savedAt: now(),
    saving: null,
  };
  try {
    for (let index = run.checkpoint.stage; index < job.stages.length; index++) {
      throwIfStopped(run);
      yield* trainStage(run, index);
    }
  } finally {
    await run.saving?.written.catch(() => {});
    run.source.dispose();
  }
}

function startedEvent(
  job: TrainJob,
  context: TrainContext,
  params: { total: number; trainable: number; nonTrainable: number },
): RunEvent {
  return {
    type: 'started',
    at: now(),
    runId: job.runId,
    name: job.name,
    stages: describeStages(job),
    machine: job.speed ?? { gflops: gflopsOfRuns(tf), corrections: {} },
    classes: job.classes,
    counts: {
      training: job.data.training.length,
      validation: job.data.validation.length,
      test: job.data.test.length,
    },
    params,
    runtime: context.runtime,
  };
}

/** The stages with their work, from which the remaining time is predicted. */
function describeStages({ graph, stages, data }: TrainJob): Extract<RunEvent, { type: 'started' }>['stages'] {
  const { training, validation, test } = data;
  const counts = { training: training.length, validation: validation.length, test: test.length };
  const planned = planRun(graph, stages, counts);
  return stages.map(({ name, epochs, earlyStopping }, i) => ({
    name,
    epochs,
    ...(planned[i] ? { work: planned[i].work } : {}),
    ...(earlyStopping ? { earlyStopping: true as const } : {}),
  }));
}

async function firstCheckpoint(job: TrainJob, blobs: BlobStore): Promise<Checkpoint> {
  return {
    version: 2,
    runId: job.runId,
    graph: await materialize(job.graph, blobs),
    stage: 0,
    epochInStage: 0,
    stepInEpoch: 0,
    epoch: 0,
    step: 0,
    optimizer: { iterations: 0, slots: {} },
    running: { loss: 0, correct: 0, count: 0 },
    best: null,
  };
}

async function* trainStage(run: Run, index: number): AsyncGenerator<RunEvent> {
  const { job, checkpoint } = run;
  const stage = job.stages[index]!;
  const open = await openStage({
    job,
    stage,
    graph: checkpoint.graph,
    optimizer: checkpoint.optimizer,
    blobs: run.blobs,
    source: run.source,
    record: run.context.record,
  });
  const stageRun: StageRun = { run, open, stage, index };
  try {
    const cachedAt = open.cached ? [...open.cached.prefix.frontier] : [];
    const { trainableParams, note } = open;
    yield {
      type: 'stageStarted',
      at: now(),
      stage: index,
      trainableParams,
      cachedAt,
      ...(note ? { note } : {}),
    };
    yield* cacheFeatures(stageRun);
    while (run.checkpoint.epochInStage < stage.epochs && !run.checkpoint.memory?.ended)
      yield* trainEpoch(stageRun);
    yield* settleSaved(run);
    await applyAverages(stageRun);
    yield* restoreBest(stageRun);
    const isLast = index === job.stages.length - 1;
    if (isLast) yield* evaluateRun(stageRun);
    else nextStage(stageRun, job.stages[index + 1]!);
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    throw outOfMemory(run.checkpoint.graph, Math.min(stage.batchSize, job.data.training.length));
  } finally {
    open.close();
  }
}

/** Replaces weights by their moving averages, as Keras does at the end of fit. */
async function applyAverages({ run, open }: StageRun): Promise<void> {
  const averages = run.checkpoint.optimizer.slots[averageSlot];
  if (!open.plan.rule.averages || !averages) return;
  const blobOf = new Map(Object.entries(averages));
  await open.restore(blobOf);
  run.checkpoint = { ...run.checkpoint, graph: withBlobs(run.checkpoint.graph, blobOf) };
  await run.writer.writeLast(run.checkpoint);
}

/** Restores the weights of the stage's best epoch in the session and the checkpoint. */
async function* restoreBest({ run, open, stage, index }: StageRun): AsyncGenerator<RunEvent> {
  const { checkpoint } = run;
  const early = checkpoint.memory?.early;
  if (!stage.earlyStopping || !early) return;
  const restored = stage.earlyStopping.restoreBest && early.bestEpoch !== checkpoint.epoch;
  if (restored) {
    const best = new Map(Object.entries(early.weights));
    await open.restore(best);
    run.checkpoint = { ...checkpoint, graph: withBlobs(checkpoint.graph, best) };
    await run.writer.writeLast(run.checkpoint);
  }
  const { epochInStage } = checkpoint;
  yield {
    type: 'stageEnded',
    at: now(),
    stage: index,
    epochs: epochInStage,
    early: epochInStage < stage.epochs,
    restoredEpoch: restored ? early.bestEpoch : null,
  };
}

/** Sets the run's checkpoint to the start of the next stage. Optimizer slots are kept if the optimizer's kind is the same; bias correction restarts. */
function nextStage({ run, stage }: StageRun, next: Stage): void {
  const { checkpoint } = run;
  const same = stage.optimizer.kind === next.optimizer.kind;
  const { [gradientsSlot]: _gradients, [averageSlot]: _average, ...ownSlots } = checkpoint.optimizer.slots;
  const slots = same ? ownSlots : {};
  const { memory: _memory, ...rest } = checkpoint;
  run.checkpoint = {
    ...rest,
    stage: checkpoint.stage + 1,
    epochInStage: 0,
    optimizer: { iterations: 0, slots },
  };
}

async function* cacheFeatures({ run, open, stage, index }: StageRun): AsyncGenerator<RunEvent> {
  const { cached } = open;
  if (!cached) return;
  const started = now();
  const work = computeFeatures({
    graph: run.checkpoint.graph,
    cached,
    items: featureItems(run.job, stage),
    augmentation: stage.augmentation,
    source: run.source,
    blobs: run.blobs,
    record: run.context.record,
  });
  const count = yield* tellLoss(reportProgress(run, 'features', work), cached.engine);
  yield { type: 'featuresReady', at: now(), stage: index, ...count, seconds: (now() - started) / 1000 };
}

/** Passes the events on, and adds one as soon as WebGPU has failed. */
async function* tellLoss<R>(
  events: AsyncGenerator<RunEvent, R>,
  engine: FeatureEngine | null,
): AsyncGenerator<RunEvent, R> {
  let told = false;
  try {
    for (;;) {
      const next = await events.next();
      const lost = engine?.lost ?? null;
      if (lost !== null && !told) yield { type: 'movedToCpu', at: now(), reason: lost };
      told = lost !== null;
      if (next.done) return next.value;
      yield next.value;
    }
  } finally {
    await events.return(undefined as never);
  }
}

async function* evaluateRun(stageRun: StageRun): AsyncGenerator<RunEvent> {
  const { run } = stageRun;
  const part = run.job.data.test.length > 0 ? 'test' : 'validation';
  if (run.job.data[part].length === 0) return;
  const evaluation = yield* reportProgress(run, 'validating', evaluationOf(stageRun, part));
  yield { type: 'evaluated', at: now(), evaluation };
}
