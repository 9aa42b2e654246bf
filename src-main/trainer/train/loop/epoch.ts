// One epoch: steps in a seeded order, validation, and checkpoints in between.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import { reportEveryMs } from '#shared/pacer';
import { mixSeed } from '#shared/random';
import type { Checkpoint } from '#shared/run/checkpoint';
import { epochOrder, repeatsOf } from '#shared/run/epoch-order';
import type { Evaluation, Metrics, RunEvent } from '#shared/run/events';
import { scheduledRate } from '#shared/run/schedule';
import type { Stage } from '#shared/run/stage';
import { say } from '#shared/sentence';
import { isNumericsError } from '../../executor/native';
import { type Tensor, tf } from '../../tf';
import { type Batch, chunksOf, feedsOf, prefetch } from '../features/batch';
import { drawMixture, mixFeeds } from '../pixels/mixup';
import { maxBytesBehind, type Position } from './checkpoint';
import { rememberEpoch } from './early-stopping';
import { type Meter, openMeter } from './meter';
import { findNonFinite, nanLossError } from './nan-loss';
import {
  evaluationOf,
  expectSaved,
  now,
  reportProgress,
  type StageRun,
  Stopped,
  settleSaved,
  skippedEvents,
  throwIfStopped,
} from './run';
import { programOf } from './step';

/** Number of the latest epochs stored in a checkpoint. */
const maxSavedEpochs = 100;

/** The position of a run, with the number of the stage's steps so far. */
type StepPosition = Position & { iterations: number };

/** Trains one epoch (or the rest of it) from the run's checkpoint, validates and saves. */
export async function* trainEpoch(stageRun: StageRun): AsyncGenerator<RunEvent> {
  const { run, open, stage, index } = stageRun;
  const { job } = run;
  const startedAt = now();
  const start = run.checkpoint;
  const epoch = start.epoch + 1;
  const images = job.data.training;
  const labels = images.map(({ label }) => label);
  const order = epochOrder(labels, job.seed, epoch, stage.sampling);
  const repeats = repeatsOf(order);
  const batches = chunksOf(
    Array.from(order, (place, i) =>
      repeats[i] ? { ...images[place]!, repeat: repeats[i] } : images[place]!,
    ),
    stage.batchSize,
  );
  const epochSeed = mixSeed(job.seed, 'augment', epoch);
  const position: StepPosition = {
    ...positionOf(start),
    running: { ...start.running },
    iterations: start.optimizer.iterations,
  };
  let rate = rateOf(stage, { ...position, stepInEpoch: position.stepInEpoch + 1 }, batches.length);
  const since = { loss: 0, correct: 0, count: 0, at: 0 };
  const meter = openMeter();
  const epochMeter = openMeter();
  const setActivity = (activity: 'wait' | 'compute' | 'pause') => {
    meter[activity]();
    epochMeter[activity]();
  };
  setActivity('wait');
  for await (const [, batch] of prefetch(batches.slice(start.stepInEpoch), (part) =>
    open.load(part, epochSeed),
  )) {
    setActivity('pause');
    yield* skippedEvents(run);
    position.stepInEpoch++;
    position.step++;
    const count = batch.images.length;
    setActivity('compute');
    if (count > 0) {
      rate = rateOf(stage, position, batches.length);
      const { loss, correct } = runStep(stageRun, batch, position, rate);
      batch.release?.();
      position.iterations++;
      for (const sums of [position.running, since]) {
        sums.loss += loss * count;
        sums.correct += correct;
        sums.count += count;
      }
      for (const one of [meter, epochMeter]) one.count(count);
    }
    setActivity('pause');
    // The log, the engine and the window receive a step as often as this, not as often as steps are computed.
    if (now() - since.at >= (run.context.eventGapMs ?? reportEveryMs) && since.count > 0) {
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
        learningRate: rate,
        load: meter.take(),
      };
      Object.assign(since, { loss: 0, correct: 0, count: 0, at: now() });
    }
    const stopped = run.context.signal?.aborted;
    if (position.stepInEpoch < batches.length) {
      if (stopped || now() - run.savedAt >= job.checkpointSeconds * 1000) yield* save(stageRun, position);
      if (stopped) throw new Stopped();
    }
    setActivity('wait');
    await nextTurn();
    if (run.saving?.isOver) yield* settleSaved(run);
  }
  setActivity('pause');
  yield* endEpoch(stageRun, position, { startedAt, rate, meter: epochMeter });
}

/** Returns the learning rate of the step at `position`. */
function rateOf(stage: Stage, position: Position, stepsPerEpoch: number): number {
  const done = position.epochInStage * stepsPerEpoch + position.stepInEpoch - 1;
  // The rate changes per update, not per step whose gradients are accumulated.
  const accumulation = stage.optimizer.gradientAccumulationSteps ?? 1;
  const step = Math.floor(done / accumulation) * accumulation;
  const time = { step, stepsPerEpoch, epochs: stage.epochs };
  const rate = scheduledRate(stage.optimizer.learningRate, stage.schedule, time);
  return rate * (position.memory?.plateau?.factor ?? 1);
}

function runStep(
  { run, open, stage }: StageRun,
  batch: Batch,
  { step, iterations }: StepPosition,
  rate: number,
): { loss: number; correct: number } {
  const { plan } = open;
  const { seed } = run.job;
  const feeds = feedsOf(batch, plan.given, batch.images.length, plan.multiLabel);
  feeds.set('rate', tf.tensor1d([...plan.rule.scalarsAt(rate, iterations)]));
  feeds.set('seed', tf.tensor1d([mixSeed(seed, 'step'), step], 'int32'));
  if (plan.mixes) {
    const [height, width] = plan.given[0]!.shape as [number, number, number];
    const mixture = drawMixture(
      stage.augmentation!,
      batch.images.length,
      { width, height },
      mixSeed(seed, 'step', step),
    );
    for (const [name, feed] of mixFeeds(mixture)) feeds.set(name, feed);
  }
  let outputs: Map<string, Tensor>;
  try {
    outputs = open.session.run(programOf(plan, iterations), feeds);
  } catch (error) {
    try {
      if (isNumericsError(error)) throw nanLossError('loss', step, findNonFinite(plan, open.session, feeds));
      throw error;
    } finally {
      tf.dispose([...feeds.values()]);
    }
  }
  const loss = outputs.get('loss')!.dataSync()[0]!;
  const correct = outputs.get('correct')!.dataSync()[0]!;
  const lost = Number.isFinite(loss)
    ? null
    : nanLossError('loss', step, findNonFinite(plan, open.session, feeds));
  tf.dispose([...feeds.values(), ...outputs.values()]);
  if (lost) throw lost;
  return { loss, correct };
}

async function* endEpoch(
  stageRun: StageRun,
  position: StepPosition,
  { startedAt, rate, meter }: { startedAt: number; rate: number; meter: Meter },
): AsyncGenerator<RunEvent> {
  const { run, open, stage, index } = stageRun;
  const { job } = run;
  const { loss, correct, count } = position.running;
  if (count === 0) {
    throw new GraftError(
      'bad-file',
      say`None of the ${job.data.training.length} training images could be read.`,
    );
  }
  const training: Metrics = { loss: loss / count, accuracy: correct / count };
  let validation: Metrics | null = null;
  if (job.data.validation.length > 0) {
    const evaluation = yield* validate(stageRun, position);
    if (evaluation.count > 0) validation = { loss: evaluation.loss, accuracy: evaluation.accuracy };
  }
  const epoch = position.epoch + 1;
  const monitoredLoss = (validation ?? training).loss;
  const isBest = position.best === null || monitoredLoss < position.best.loss;
  const startSeconds = Number(open.session.takeFirstRuns().toFixed(3));
  const { memory, improved } = rememberEpoch(stage, position.memory, { training, validation, epoch });
  Object.assign(position, {
    epoch,
    epochInStage: position.epochInStage + 1,
    stepInEpoch: 0,
    running: { loss: 0, correct: 0, count: 0 },
    best: isBest ? { epoch, loss: monitoredLoss } : position.best,
    ...(memory ? { memory } : {}),
  });
  const row = {
    stage: index,
    epoch,
    step: position.step,
    seconds: (now() - startedAt) / 1000,
    ...(startSeconds > 0 ? { startSeconds } : {}),
    learningRate: rate,
    training,
    validation,
    load: meter.take(),
  };
  position.recent = [...(position.recent ?? []), row].slice(-maxSavedEpochs);
  yield { type: 'epochEnded', at: now(), ...row };
  yield* save(stageRun, position, { best: isBest, stageBest: improved });
  if (run.context.signal?.aborted) yield* settleSaved(run);
  throwIfStopped(run);
}

/** Validates. If the run is stopped meanwhile, saves the epoch's steps first. */
async function* validate(stageRun: StageRun, position: StepPosition): AsyncGenerator<RunEvent, Evaluation> {
  const { run, open } = stageRun;
  try {
    const evaluation = yield* reportProgress(run, 'validating', evaluationOf(stageRun, 'validation'));
    if (Number.isFinite(evaluation.loss)) return evaluation;
  } catch (error) {
    if (error instanceof Stopped) yield* save(stageRun, position);
    throw error;
  }
  throw nanLossError(
    'validation loss',
    position.step,
    findNonFinite(open.plan, open.session, new Map(), true),
  );
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
  memory,
  recent,
}: Checkpoint): Position {
  const where = { runId, stage, epochInStage, stepInEpoch, epoch, step, running, best };
  return { ...where, ...(memory ? { memory } : {}), ...(recent ? { recent } : {}) };
}

async function* save(
  { run, open }: StageRun,
  position: StepPosition,
  marks: { best: boolean; stageBest: boolean } = { best: false, stageBest: false },
): AsyncGenerator<RunEvent> {
  const { iterations, ...where } = position;
  const { trainableWeights, rule } = open.plan;
  const state = {
    weights: [...trainableWeights, ...open.movingStatistics],
    trainableWeights,
    slots: rule.slots,
    iterations,
  };
  const graph = run.checkpoint.graph;
  yield* settleSaved(run);
  const saved = await run.writer.save(open.session, state, graph, structuredClone(where), marks);
  run.checkpoint = saved.checkpoint;
  run.savedAt = now();
  const { epoch, step } = position;
  const names = marks.best ? (['last', 'best'] as const) : (['last'] as const);
  expectSaved(
    run,
    saved.written,
    names.map((name) => ({ type: 'checkpointSaved', at: now(), epoch, step, name })),
  );
  // A small checkpoint is written while the next steps are computed, unless the run stops here.
  if (saved.bytes > maxBytesBehind || run.context.signal?.aborted) yield* settleSaved(run);
}
