// The learning-rate finder (Smith 2017): on a copy of the weights the rate rises from step to step until the loss does.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import type { RateFinding, TrainImage, TrainJob } from '#shared/protocol/trainer-contract';
import { createRandom, mixSeed, shuffledIndices } from '#shared/random';
import type { Stage } from '#shared/run/stage';
import type { DecoderPool } from '../../../images/decoder-pool';
import { openBlobStore } from '../../../store/blobs';
import { tf } from '../../tf';
import { materialize } from '../../weights/load';
import { feedsOf } from '../features/batch';
import { computeFeatures } from '../features/compute-features';
import { itemsOf } from '../features/stage-features';
import { pixelTarget } from '../pixels/pixel-target';
import { openPixelSource } from '../pixels/pixels';
import { openStage } from './open-stage';
import { suggestRate } from './rate-curve';

/** The range of rates to try, evenly spaced by logarithm. */
export interface RateRange {
  readonly lowest: number;
  readonly highest: number;
  readonly steps: number;
}

/** How many times the lowest smoothed loss ends the search. */
const tooMuch = 4;

/** Tries rates on the job's graph with the settings of one of its stages. Saves nothing but features in the job's cache. */
export async function* findRate(
  job: TrainJob,
  index: number,
  range: RateRange,
  context: { pool: DecoderPool; signal?: AbortSignal; record?: boolean },
): AsyncGenerator<RateFinding> {
  const wished = job.stages[index];
  if (!wished) throw new GraftError('invalid', `There is no stage ${index + 1}.`);
  const stage = withoutGathering(wished);
  const blobs = openBlobStore(job.folders.blobs);
  const batch = Math.min(stage.batchSize, job.data.training.length);
  if (batch === 0)
    throw new GraftError('not-ready', 'There are no training images. Add images or change the split.');
  const batches = drawBatches(job, batch, range.steps);
  const training = [...new Set(batches.flat())];
  // Shapes and class weights are those of the whole data; only what is drawn is computed.
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
      const items = itemsOf({ ...copy, data: { training, validation: [], test: [] } }, stage);
      const { augmentation } = stage;
      const work = { graph: copy.graph, kept: open.cached, items, augmentation, source, blobs, record };
      for await (const { done, total } of computeFeatures(work)) {
        insist(context.signal);
        yield { progress: { done, total, what: 'features' } };
      }
    }
    const points: { rate: number; loss: number }[] = [];
    let mean = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [step, images] of batches.entries()) {
      insist(context.signal);
      const loaded = await open.load(images, mixSeed(job.seed, 'find-rate', step));
      if (loaded.images.length === 0) continue;
      const share = range.steps > 1 ? step / (range.steps - 1) : 0;
      const rate = range.lowest * (range.highest / range.lowest) ** share;
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
      least = Math.min(least, smooth);
      if (smooth > tooMuch * least && points.length > 10) break;
      await nextTurn();
    }
    yield { suggestion: suggestRate(points) };
  } finally {
    open.close();
    source.dispose();
  }
}

/** Returns the stage without gradient accumulation, moving averages and mixing, so that each rate is tried in one step. */
function withoutGathering(stage: Stage): Stage {
  const { gradientAccumulationSteps, useEma, emaMomentum, emaOverwriteFrequency, ...optimizer } =
    stage.optimizer;
  const { augmentation } = stage;
  return {
    ...stage,
    optimizer,
    ...(augmentation ? { augmentation: { ...augmentation, mixup: 0, cutmix: 0 } } : {}),
  };
}

function insist(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new GraftError('cancelled', 'Cancelled.');
}

/** Batches of full size in a seeded order, one per step; a new order starts when all images were used. */
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
