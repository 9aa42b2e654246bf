// Trains: stages, epochs, steps, validation, checkpoints, evaluation; what happens comes out as events.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import { findTrainingProblems, inferGraph } from '#shared/graph/infer';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { createRandom, mixSeed, shuffledIndices } from '#shared/random';
import type { Checkpoint } from '#shared/recipe/checkpoint';
import type { Evaluation, Metrics, RunEvent } from '#shared/recipe/run-events';
import type { Stage } from '#shared/recipe/stage';
import type { DecoderPool } from '../../pictures/decoder-pool';
import { type BlobStore, openBlobStore } from '../../store/blobs';
import { tf } from '../tf';
import { materialise } from '../weights/load';
import { chunksOf, feedsOf, prefetch } from './batch';
import { type CheckpointWriter, openCheckpointWriter, type Position, readCheckpoint } from './checkpoint';
import { evaluatePictures } from './evaluate';
import { computeFeatures } from './features';
import { type OpenStage, openStage, pixelLayer } from './open-stage';
import { openPixelSource, type PixelSource } from './pixels';

/** What a run stands on. The pool stays the caller's. */
export interface TrainContext {
  readonly pool: DecoderPool;
  /** What the trainer runs on, in words, for the log. */
  readonly runtime: string;
  /** Aborted to stop: the run ends at its next step and keeps its checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** `false` runs op by op. */
  readonly record?: boolean | undefined;
}

/** Milliseconds between two events of a kind that may come often. */
const eventGapMs = 100;

interface Run {
  readonly job: TrainJob;
  readonly context: TrainContext;
  readonly blobs: BlobStore;
  readonly writer: CheckpointWriter;
  readonly source: PixelSource;
  checkpoint: Checkpoint;
  savedAt: number;
}

class Stopped extends Error {}

const now = () => Date.now();
const stopWhenAsked = ({ context }: Run) => {
  if (context.signal?.aborted) throw new Stopped();
};

/** Runs a job to its end; always ends with `ended`, unless Graft itself is wrong: then it throws. */
export async function* train(job: TrainJob, context: TrainContext): AsyncGenerator<RunEvent> {
  try {
    yield* trainStages(job, context);
    yield { type: 'ended', at: now(), outcome: 'done' };
  } catch (thrown) {
    if (thrown instanceof Stopped) {
      yield { type: 'ended', at: now(), outcome: 'stopped' };
      return;
    }
    const error = asWorldError(thrown);
    yield { type: 'ended', at: now(), outcome: 'failed', message: error.message, code: error.code };
  }
}

/** Native TensorFlow says in words that memory ran out. */
function asWorldError(error: unknown): GraftError {
  if (error instanceof GraftError) return error;
  if (error instanceof Error && /OOM|RESOURCE_EXHAUSTED|out of memory|bad_alloc/i.test(error.message)) {
    return new GraftError(
      'out-of-memory',
      'Memory ran out. A smaller batch size or smaller pictures need less.',
    );
  }
  throw error;
}

async function* trainStages(job: TrainJob, context: TrainContext): AsyncGenerator<RunEvent> {
  const facts = inferGraph(job.graph);
  const problem = findTrainingProblems(job.graph, facts, job.classes.length).find(
    (one) => one.severity === 'error',
  );
  if (problem) throw new GraftError('not-ready', problem.message, problem.layer ?? undefined);
  if (job.data.training.length === 0) throw new GraftError('not-ready', 'There are no pictures to train on.');
  const blobs = openBlobStore(job.folders.blobs);
  const saved = job.resume ? await readCheckpoint(job.folders.run) : null;
  if (saved) yield { type: 'resumed', at: now(), fromStep: saved.step, fromEpoch: saved.epoch };
  else yield startedEvent(job, context, facts.params);
  const [height, width] = pixelLayer(job.graph).shape as [number, number, number];
  const run: Run = {
    job,
    context,
    blobs,
    writer: openCheckpointWriter(job.folders.run, blobs),
    source: openPixelSource(context.pool, { width, height }),
    checkpoint: saved ?? (await firstCheckpoint(job, blobs)),
    savedAt: now(),
  };
  for (let index = run.checkpoint.stage; index < job.stages.length; index++) {
    stopWhenAsked(run);
    yield* trainStage(run, index);
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
    stages: job.stages.map(({ name, epochs }) => ({ name, epochs })),
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

async function firstCheckpoint(job: TrainJob, blobs: BlobStore): Promise<Checkpoint> {
  return {
    version: 1,
    runId: job.runId,
    graph: await materialise(job.graph, blobs),
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
    yield* keepFeatures(run, open);
    while (run.checkpoint.epochInStage < stage.epochs) yield* trainEpoch(run, open, stage, index);
    const isLast = index === job.stages.length - 1;
    if (isLast) yield* evaluateRun(run, open);
    else nextStage(run, stage, job.stages[index + 1]!);
  } finally {
    open.close();
  }
}

/** The next stage starts from these weights; slots go along when the optimiser is of the same kind, its bias correction starts anew. */
function nextStage(run: Run, stage: Stage, next: Stage): void {
  const { checkpoint } = run;
  const slots = stage.optimizer.kind === next.optimizer.kind ? checkpoint.optimizer.slots : {};
  run.checkpoint = {
    ...checkpoint,
    stage: checkpoint.stage + 1,
    epochInStage: 0,
    optimizer: { iterations: 0, slots },
  };
}

async function* keepFeatures(run: Run, open: OpenStage): AsyncGenerator<RunEvent> {
  if (!open.cached) return;
  const { prefix, store, input } = open.cached;
  const { training, validation, test } = run.job.data;
  const work = computeFeatures({
    graph: run.checkpoint.graph,
    prefix,
    store,
    input,
    pictures: [...training, ...validation, ...test],
    source: run.source,
    blobs: run.blobs,
    record: run.context.record,
  });
  yield* reportProgress(run, 'features', work);
}

/** Passes on how far some work is, seldom; returns what it returns. */
async function* reportProgress<R>(
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

function* skippedEvents(run: Run): Generator<RunEvent> {
  for (const { path, reason } of run.source.takeSkipped())
    yield { type: 'pictureSkipped', at: now(), path, reason };
}

async function* trainEpoch(run: Run, open: OpenStage, stage: Stage, index: number): AsyncGenerator<RunEvent> {
  const { job } = run;
  const startedAt = now();
  const start = run.checkpoint;
  const epoch = start.epoch + 1;
  const pictures = job.data.training;
  const order = shuffledIndices(pictures.length, createRandom(mixSeed(job.seed, 'order', epoch)));
  const batches = chunksOf(
    [...order].map((i) => pictures[i]!),
    stage.batchSize,
  );
  const epochSeed = mixSeed(job.seed, 'augment', epoch);
  const position: Position & { iterations: number } = {
    ...positionOf(start),
    running: { ...start.running },
    iterations: start.optimizer.iterations,
  };
  const since = { loss: 0, correct: 0, count: 0, at: 0 };
  for await (const [, batch] of prefetch(batches.slice(start.stepInEpoch), (part) =>
    open.load(part, epochSeed),
  )) {
    yield* skippedEvents(run);
    position.stepInEpoch++;
    position.step++;
    const count = batch.pictures.length;
    if (count > 0) {
      const { loss, correct } = runStep(open, batch, job.seed, position);
      position.iterations++;
      for (const sums of [position.running, since]) {
        sums.loss += loss * count;
        sums.correct += correct;
        sums.count += count;
      }
    }
    if (now() - since.at >= eventGapMs && since.count > 0) {
      yield {
        type: 'stepEnded',
        at: now(),
        stage: index,
        epoch,
        step: position.step,
        stepInEpoch: position.stepInEpoch,
        stepsPerEpoch: batches.length,
        loss: since.loss / since.count,
        accuracy: since.correct / since.count,
      };
      Object.assign(since, { loss: 0, correct: 0, count: 0, at: now() });
    }
    const stopped = run.context.signal?.aborted;
    if (position.stepInEpoch < batches.length) {
      if (stopped || now() - run.savedAt >= job.checkpointSeconds * 1000)
        yield* save(run, open, position, false);
      if (stopped) throw new Stopped();
    }
    await nextTurn();
  }
  yield* endEpoch(run, open, stage, index, position, startedAt);
}

function runStep(
  open: OpenStage,
  batch: Parameters<typeof feedsOf>[0],
  seed: number,
  { step, iterations }: { step: number; iterations: number },
): { loss: number; correct: number } {
  const feeds = feedsOf(batch, open.plan.given);
  feeds.set('rate', tf.scalar(open.plan.rule.rateAt(iterations)));
  feeds.set('seed', tf.tensor1d([mixSeed(seed, 'step'), step], 'int32'));
  const outputs = open.session.run('train', feeds);
  const loss = outputs.get('loss')!.dataSync()[0]!;
  const correct = outputs.get('correct')!.dataSync()[0]!;
  tf.dispose([...feeds.values(), ...outputs.values()]);
  if (!Number.isFinite(loss)) throw lossIsLost('loss', step);
  return { loss, correct };
}

async function* endEpoch(
  run: Run,
  open: OpenStage,
  stage: Stage,
  index: number,
  position: Position & { iterations: number },
  startedAt: number,
): AsyncGenerator<RunEvent> {
  const { job } = run;
  const { loss, correct, count } = position.running;
  if (count === 0) {
    throw new GraftError(
      'bad-file',
      `None of the ${job.data.training.length} pictures to train on can be read.`,
    );
  }
  const training: Metrics = { loss: loss / count, accuracy: correct / count };
  let validation: Metrics | null = null;
  if (job.data.validation.length > 0) {
    const evaluation = yield* validate(run, open, position);
    if (evaluation.count > 0) validation = { loss: evaluation.loss, accuracy: evaluation.accuracy };
  }
  const epoch = position.epoch + 1;
  const judged = (validation ?? training).loss;
  const isBest = position.best === null || judged < position.best.loss;
  Object.assign(position, {
    epoch,
    epochInStage: position.epochInStage + 1,
    stepInEpoch: 0,
    running: { loss: 0, correct: 0, count: 0 },
    best: isBest ? { epoch, loss: judged } : position.best,
  });
  yield {
    type: 'epochEnded',
    at: now(),
    stage: index,
    epoch,
    step: position.step,
    seconds: (now() - startedAt) / 1000,
    learningRate: stage.optimizer.learningRate,
    training,
    validation,
  };
  yield* save(run, open, position, isBest);
  stopWhenAsked(run);
}

/** Validates; when stopped meanwhile, the steps of the epoch are saved first. */
async function* validate(
  run: Run,
  open: OpenStage,
  position: Position & { iterations: number },
): AsyncGenerator<RunEvent, Evaluation> {
  try {
    const evaluation = yield* reportProgress(run, 'validating', evaluationOf(run, open, 'validation'));
    if (Number.isFinite(evaluation.loss)) return evaluation;
  } catch (error) {
    if (error instanceof Stopped) yield* save(run, open, position, false);
    throw error;
  }
  throw lossIsLost('validation loss', position.step);
}

function lossIsLost(what: string, step: number): GraftError {
  return new GraftError(
    'invalid',
    `The ${what} is no number any more after step ${step}: a lower learning rate usually helps. The last good checkpoint is kept.`,
  );
}

function evaluationOf(run: Run, open: OpenStage, part: 'validation' | 'test') {
  return evaluatePictures({
    session: open.session,
    given: open.plan.given,
    load: open.load,
    batchSize: open.evaluationBatch,
    pictures: run.job.data[part],
    classes: run.job.classes,
    part,
  });
}

async function* evaluateRun(run: Run, open: OpenStage): AsyncGenerator<RunEvent> {
  const part = run.job.data.test.length > 0 ? 'test' : 'validation';
  if (run.job.data[part].length === 0) return;
  const evaluation = yield* reportProgress(run, 'validating', evaluationOf(run, open, part));
  yield { type: 'evaluated', at: now(), evaluation };
}

function positionOf({
  runId,
  stage,
  epochInStage,
  stepInEpoch,
  epoch,
  step,
  running,
  best,
}: Checkpoint): Position {
  return { runId, stage, epochInStage, stepInEpoch, epoch, step, running, best };
}

async function* save(
  run: Run,
  open: OpenStage,
  position: Position & { iterations: number },
  best: boolean,
): AsyncGenerator<RunEvent> {
  const { iterations, ...where } = position;
  const { moved, rule } = open.plan;
  const state = { weights: [...moved, ...open.followed], moved, slots: rule.slots, iterations };
  const graph = run.checkpoint.graph;
  run.checkpoint = await run.writer.save(open.session, state, graph, structuredClone(where), best);
  run.savedAt = now();
  const { epoch, step } = position;
  yield { type: 'checkpointSaved', at: now(), epoch, step, name: 'last' };
  if (best) yield { type: 'checkpointSaved', at: now(), epoch, step, name: 'best' };
}
