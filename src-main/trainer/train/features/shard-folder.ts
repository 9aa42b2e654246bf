// A folder of shards: one folder per shard with files of features as the cache keeps them, and a description.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { Shard } from '#shared/protocol/feature-shards';
import { say } from '#shared/sentence';
import { fileError, writeJsonAtomic } from '../../../store/atomic';
import { move, removeFolder } from '../../../store/move';
import type { Precision } from '../../recorder/record';
import { type CachedPrefix, sizeOfFrontier } from './cached-prefix';
import { featuresIn } from './feature-folder';
import { type FeatureStore, openFeatureStore } from './feature-store';
import { prefixKey } from './prefix-key';

const fileSchema = z.object({
  /** Hash of the layers, weights and preprocessing that the features depend on, and the name of the file. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  frontier: z.array(z.string()),
  /** Values per image. */
  size: z.number().int().positive(),
});
/** A file of features in a shard. */
export type ShardFile = z.infer<typeof fileSchema>;

const descriptionSchema = z.object({
  version: z.literal(1),
  shard: z.object({ index: z.number().int(), count: z.number().int() }),
  files: z.array(fileSchema).min(1).max(2),
  records: z.number().int(),
  unread: z.number().int(),
});
/** What a complete shard holds. */
export type ShardDescription = z.infer<typeof descriptionSchema>;

const described = 'shard.json';
const pattern = /^shard-(\d{5})-of-(\d{5})$/;
const nameOf = ({ index, count }: Shard) =>
  `shard-${String(index).padStart(5, '0')}-of-${String(count).padStart(5, '0')}`;

/** Returns the files that hold what a stage trains on, and the outputs of the base network if it caches both. */
export function filesOf(
  graph: LayerGraph,
  { prefix, base }: CachedPrefix,
  precision: Precision,
): ShardFile[] {
  return [prefix, ...(base ? [base] : [])].map((one) => ({
    key: prefixKey(graph, one, precision === 'float32' ? null : precision),
    frontier: [...one.frontier],
    size: sizeOfFrontier(graph, one.frontier),
  }));
}

/** Reads the description of a shard; null if it is not there. Throws 'bad-file' if it cannot be understood. */
export async function readShard(folder: string, shard: Shard): Promise<ShardDescription | null> {
  const path = join(folder, nameOf(shard), described);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw fileError(error, path, 'read');
  });
  if (text === null) return null;
  try {
    return descriptionSchema.parse(JSON.parse(text));
  } catch {
    throw new GraftError(
      'bad-file',
      say`${path} does not describe a shard of features. Delete its folder and compute the shard again.`,
      path,
    );
  }
}

/** Lists the shards in a folder, in order. */
export async function listShards(folder: string): Promise<Shard[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw fileError(error, folder, 'read');
  });
  return names
    .flatMap((name) => {
      const [, index, count] = pattern.exec(name) ?? [];
      return index === undefined ? [] : [{ index: Number(index), count: Number(count) }];
    })
    .sort((a, b) => a.count - b.count || a.index - b.index);
}

/** True if both list the same features. */
export function sameFiles(some: readonly ShardFile[], others: readonly ShardFile[]): boolean {
  return some.map(({ key }) => key).join() === others.map(({ key }) => key).join();
}

/** Opens a shard's file for reading. */
export function openShardFile(folder: string, shard: Shard, { key, size }: ShardFile): FeatureStore {
  return openFeatureStore(join(featuresIn(join(folder, nameOf(shard))), `${key}.bin`), size, true);
}

/** Returns the path of a shard. */
export const shardPath = (folder: string, shard: Shard): string => join(folder, nameOf(shard));

/** A shard that is being written beside its final name. */
export interface ShardDraft {
  /** The folder in which features are cached. */
  readonly cache: string;
  /** Gives the shard its name. If another process finished it meanwhile, that one stays. */
  finish(description: ShardDescription): Promise<void>;
  /** Removes what was written, unless it is finished. */
  discard(): Promise<void>;
}

/** Starts a shard. */
export async function draftShard(folder: string, shard: Shard): Promise<ShardDraft> {
  const cache = join(folder, `.${nameOf(shard)}.${randomUUID()}`);
  await mkdir(cache, { recursive: true }).catch((error: unknown) => {
    throw fileError(error, cache, 'write');
  });
  return {
    cache,
    async finish(description) {
      await writeJsonAtomic(join(cache, described), description);
      await move(cache, shardPath(folder, shard)).catch((error: NodeJS.ErrnoException) => {
        if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code ?? ''))
          throw fileError(error, folder, 'write');
      });
    },
    discard: () => removeFolder(cache),
  };
}
