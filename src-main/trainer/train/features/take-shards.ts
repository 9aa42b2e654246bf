// Adds the features of shards to a project's cached features, with which a run then trains.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import type { Shard, TakenStep } from '#shared/protocol/feature-shards';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { say } from '#shared/sentence';
import { openBlobStore } from '../../../store/blobs';
import { materialize } from '../../weights/load';
import { pixelLayer } from '../pixels/pixel-target';
import { firstStageOf } from './compute-shard';
import type { FeatureStore } from './feature-store';
import { filesOf, listShards, openShardFile, readShard, type ShardFile, sameFiles } from './shard-folder';
import { closeCachedFeatures, openCachedFeatures } from './stage-features';

/** Values that are copied in one turn. */
const turnValues = 2 ** 20;

/** Takes the features of a complete set of shards. Throws 'not-found' if some are missing, or all belong to something else. */
export async function* takeShards(
  job: TrainJob,
  folder: string,
  signal?: AbortSignal,
): AsyncGenerator<TakenStep> {
  const graph = await materialize(job.graph, openBlobStore(job.folders.blobs));
  const { cached, items, precision } = firstStageOf(job, graph);
  const files = filesOf(graph, cached, precision);
  const shards = await findComplete(folder, files);
  const input = pixelLayer(graph);
  const { cache } = job.folders;
  const stores = openCachedFeatures(cache, graph, cached, input, items.length, null, precision);
  try {
    const into = [stores.store, ...(stores.base ? [stores.base.store] : [])];
    const isThere = (key: string) => into.every((store) => store.isIntact(key));
    const wanted = new Set(items.map(({ key }) => key).filter((key) => !isThere(key)));
    const total = wanted.size;
    const kept = items.length - total;
    for (const shard of shards) {
      const sources = files.map((file) => openShardFile(folder, shard, file));
      try {
        const held = [...wanted].filter((key) => sources.every((source) => source.has(key)));
        for (const keys of chunksOf(held, files)) {
          throwIfCancelled(signal);
          const intact = keys.filter((key) => sources.every((source) => source.isIntact(key)));
          for (const [i, store] of into.entries()) copy(sources[i]!, store, intact);
          for (const key of intact) wanted.delete(key);
          yield { progress: { done: total - wanted.size, total, what: 'features' } };
          await nextTurn();
        }
      } finally {
        for (const source of sources) source.close();
      }
    }
    yield {
      result: { shards: shards.length, taken: total - wanted.size, kept, missing: wanted.size },
    };
  } finally {
    closeCachedFeatures(stores);
  }
}

/** Returns the shards of these features, if all of them are there. */
async function findComplete(folder: string, files: readonly ShardFile[]): Promise<Shard[]> {
  const found: Shard[] = [];
  for (const shard of await listShards(folder)) {
    const there = await readShard(folder, shard);
    if (there && sameFiles(there.files, files)) found.push(shard);
  }
  if (found.length === 0)
    throw new GraftError(
      'not-found',
      say`${folder} holds no features of this network with these weights and this preprocessing.`,
      folder,
    );
  const counts = [...new Set(found.map(({ count }) => count))];
  const sets = counts.map((count) => found.filter((shard) => shard.count === count));
  const complete = sets.find((set) => set.length === set[0]!.count);
  if (complete) return complete;
  const most = sets.sort((a, b) => b.length / b[0]!.count - a.length / a[0]!.count)[0]!;
  const { count } = most[0]!;
  const there = new Set(most.map(({ index }) => index));
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !there.has(index));
  const some = missing.slice(0, 10).join(', ');
  const rest = missing.length > 10 ? ', …' : '';
  throw new GraftError(
    'not-found',
    say`${missing.length} of ${count} shards are missing in ${folder}: ${some}${rest}. Compute each with ${`graft features RECIPE.json --shard I/${count} --out DIR`}`,
    folder,
  );
}

function copy(from: FeatureStore, into: FeatureStore, keys: readonly string[]): void {
  const values = new Float32Array(keys.length * from.size);
  for (const [i, key] of keys.entries()) from.read(key, values, i * from.size);
  into.append(keys, values);
}

function* chunksOf(keys: readonly string[], files: readonly ShardFile[]): Generator<string[]> {
  const values = files.reduce((sum, { size }) => sum + size, 0);
  const step = Math.max(1, Math.floor(turnValues / values));
  for (let at = 0; at < keys.length; at += step) yield keys.slice(at, at + step);
}
