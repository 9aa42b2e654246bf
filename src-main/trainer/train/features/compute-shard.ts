// Computes one shard of a recipe's features. Several processes that are given the same recipe and images compute all of them.
import { throwIfCancelled } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { Shard, ShardStep } from '#shared/protocol/feature-shards';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { Stage } from '#shared/run/stage';
import { say } from '#shared/sentence';
import type { DecoderPool } from '../../../images/decoder-pool';
import { openBlobStore } from '../../../store/blobs';
import type { Precision } from '../../recorder/record';
import type { Latest } from '../../weights/latest';
import { materialize } from '../../weights/load';
import { pixelLayer, pixelTarget } from '../pixels/pixel-target';
import { openPixelSource } from '../pixels/pixels';
import type { CachedPrefix } from './cached-prefix';
import { computeFeatures, type FeatureItem } from './compute-features';
import type { FeatureForward } from './feature-forward';
import { featurePrecision } from './feature-precision';
import { draftShard, filesOf, readShard, sameFiles, shardPath } from './shard-folder';
import { closeCachedFeatures, featureItems, openCachedFeatures } from './stage-features';
import { findStagePrefix } from './stage-prefix';

/** Shards begin at whole batches, so that each batch is the one of a run that computes everything. */
const batchSize = 32;

/** The most images that a result names as unreadable. */
const mostFaults = 20;

/** What the first stage of a job caches: only there, the frozen weights do not depend on earlier stages. */
export interface FirstStage {
  readonly stage: Stage;
  readonly cached: CachedPrefix;
  readonly items: readonly FeatureItem[];
  readonly precision: Precision;
}

/** Finds what the first stage of a job caches. Throws 'not-ready' if it trains without cached features. */
export function firstStageOf(job: TrainJob, graph: LayerGraph): FirstStage {
  const stage = job.stages[0]!;
  const { cached } = findStagePrefix(job, stage, graph);
  if (!cached)
    throw new GraftError(
      'not-ready',
      say`The first stage, '${stage.name}', does not train on cached features. Freeze the base network in it, and set its features to ${'cached'}.`,
    );
  const items = [...new Map(featureItems(job, stage).map((item) => [item.key, item])).values()];
  return { stage, cached, items, precision: featurePrecision(stage, true).precision };
}

/** Returns the items of a shard: whole batches, about the same number in each. */
function itemsOfShard<T>(items: readonly T[], { index, count }: Shard): T[] {
  const batches = Math.ceil(items.length / batchSize);
  const start = (shard: number) => Math.floor((batches * shard) / count) * batchSize;
  return items.slice(start(index - 1), start(index));
}

/** Computes a shard and gives it its name when it is complete. A shard that is there already is kept. `latest` keeps the network for the next one. */
export async function* computeShard(
  job: TrainJob,
  { shard, folder }: { shard: Shard; folder: string },
  context: { pool: DecoderPool; latest?: Latest<FeatureForward>; signal?: AbortSignal },
): AsyncGenerator<ShardStep> {
  const blobs = openBlobStore(job.folders.blobs);
  const graph = await materialize(job.graph, blobs);
  const first = firstStageOf(job, graph);
  const files = filesOf(graph, first.cached, first.precision);
  const path = shardPath(folder, shard);
  const there = await readShard(folder, shard);
  if (there && !sameFiles(there.files, files))
    throw new GraftError(
      'invalid',
      say`${path} holds features of another network, other weights or another preprocessing. Choose another folder.`,
      path,
    );
  if (there) {
    yield { result: { path, records: there.records, unread: there.unread, kept: true } };
    return;
  }
  const items = itemsOfShard(first.items, shard);
  const draft = await draftShard(folder, shard);
  const source = openPixelSource(context.pool, pixelTarget(graph));
  try {
    const input = pixelLayer(graph);
    const { precision } = first;
    const cached = openCachedFeatures(draft.cache, graph, first.cached, input, items.length, null, precision);
    let records = 0;
    try {
      const { augmentation } = first.stage;
      const { latest } = context;
      for await (const step of computeFeatures({
        graph,
        cached,
        items,
        augmentation,
        source,
        blobs,
        latest,
      })) {
        throwIfCancelled(context.signal);
        yield { progress: { ...step, what: 'features' } };
      }
      records = items.filter(({ key }) => cached.store.has(key)).length;
    } finally {
      closeCachedFeatures(cached);
    }
    const unread = items.length - records;
    await draft.finish({ version: 1, shard, files, records, unread });
    const faults = source.takeSkipped().slice(0, mostFaults);
    yield { result: { path, records, unread, kept: false, ...(faults.length > 0 && { faults }) } };
  } finally {
    source.dispose();
    await draft.discard();
  }
}
