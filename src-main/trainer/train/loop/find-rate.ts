// The learning-rate finder (Smith 2017): trains a copy of the weights with a rate that rises in each step, until the loss rises.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import type { TrainImage } from '#shared/protocol/train-image';
import type { RateFinding, TrainJob } from '#shared/protocol/trainer-contract';
import { createRandom, mixSeed, shuffledIndices } from '#shared/random';
import type { Stage } from '#shared/run/stage';
import { say } from '#shared/sentence';
import type { DecoderPool } from '../../../images/decoder-pool';
import { openBlobStore } from '../../../store/blobs';
import { tf } from '../../tf';
import { materialize } from '../../weights/load';
import { feedsOf } from '../features/batch';
import { computeFeatures } from '../features/compute-features';
import { featureItems } from '../features/stage-features';
import { pixelTarget } from '../pixels/pixel-target';
import { openPixelSource } from '../pixels/pixels';
import { openStage } from './open-stage';
import { suggestRate } from './rate-curve';

/** The range of rates to try, evenly spaced on a logarithmic scale. */
export interface RateRange {
  readonly lowest: number;
  readonly highest: number;
  readonly steps: number;
}

/** The search ends if the smoothed loss exceeds its minimum by this factor. */
const divergenceFactor = 4;

/** Tries rates on the job's graph with the settings of one of its stages. Writes only features to the job's cache. */
export async function* findRate(
  job: TrainJob,
  index: number,
  range: RateRange,
  context: { pool: DecoderPool; signal?: AbortSignal; record?: boolean },
): AsyncGenerator<RateFinding> {
  const configured = job.stages[index];
  if (!configured) throw new GraftError('invalid', say`There is no stage ${index + 1}.`);
  const stage = withoutAccumulation(configured);
  const blobs = openBlobStore(job.folders.blobs);
  const batch = Math.min(stage.batchSize, job.data.training.length);
  if (batch === 0)
    throw new GraftError('not-ready', 'There are no training images. Add images or change the split.');
  const batches = drawBatches(job, batch, range.steps);
  const training = [...new Set(batches.flat())];
  // Shapes and class weights use the whole dataset; features are computed for the drawn images only.
  const copy: TrainJob = { ...job, graph: await materialize(job.graph, blobs) };
  const source = openPixelSource(context.pool, pixelTarget(copy.graph));
  const { record } = context;
  const open = await openStage({
    job: copy,
    stage,
    graph: copy.graph,
    optimizer: null,
    blobs,
    source,
    record,
  });
  const { plan } = open;
  try {
    if (open.cached) {
      const items = featureItems({ ...copy, data: { training, validation: [], test: [] } }, stage);
      const { augmentation } = stage;
      const work = { graph: copy.graph, cached: open.cached, items, augmentation, source, blobs, record };
      for await (const { done, total } of computeFeatures(work)) {
        throwIfCancelled(context.signal);
        yield { progress: { done, total, what: 'features' } };
      }
    }
    const points: { rate: number; loss: number }[] = [];
    let mean = 0;
    let minLoss = Number.POSITIVE_INFINITY;
    for (const [step, images] of batches.entries()) {
      throwIfCancelled(context.signal);
      const loaded = await open.load(images, mixSeed(job.seed, 'find-rate', step));
      if (loaded.images.length === 0) continue;
      const fraction = range.steps > 1 ? step / (range.steps - 1) : 0;
      const rate = range.lowest * (range.highest / range.lowest) ** fraction;
      const feeds = feedsOf(loaded, plan.given, loaded.images.length, plan.multiLabel);
      feeds.set('rate', tf.tensor1d([...plan.rule.scalarsAt(rate, points.length)]));
      feeds.set('seed', tf.tensor1d([mixSeed(job.seed, 'find-rate'), step], 'int32'));
      const outputs = open.session.run('train', feeds);
      const loss = outputs.get('loss')!.dataSync()[0]!;
      tf.dispose([...feeds.values(), ...outputs.values()]);
      if (!Number.isFinite(loss)) break;
      mean = 0.9 * mean + 0.1 * loss;
      const smooth = mean / (1 - 0.9 ** (points.length + 1));
      points.push({ rate, loss: smooth });
      yield { point: { rate, loss, smooth } };
      minLoss = Math.min(minLoss, smooth);
      if (smooth > divergenceFactor * minLoss && points.length > 10) break;
      await nextTurn();
    }
    yield { suggestion: suggestRate(points) };
  } finally {
    open.close();
    source.dispose();
  }
}

/** Returns the stage without gradient accumulation, moving averages and mixing, so that each rate is tried in one step. */
function withoutAccumulation(stage: Stage): Stage {
  const { gradientAccumulationSteps, useEma, emaMomentum, emaOverwriteFrequency, ...optimizer } =
    stage.optimizer;
  const { augmentation } = stage;
  return {
    ...stage,
    optimizer,
    ...(augmentation ? { augmentation: { ...augmentation, mixup: 0, cutmix: 0 } } : {}),
  };
}

/** Draws full batches in a seeded order, one per step. A new order starts after all images were used. */
function drawBatches(job: TrainJob, size: number, count: number): TrainImage[][] {
  const images = job.data.training;
  const batches: TrainImage[][] = [];
  for (let round = 0; batches.length < count; round++) {
    const seed = mixSeed(job.seed, 'find-rate', 'order', round);
    const order = [...shuffledIndices(images.length, createRandom(seed))].map((i) => images[i]!);
    for (let at = 0; at + size <= order.length && batches.length < count; at += size)
      batches.push(order.slice(at, at + size));
  }
  return batches;
}
