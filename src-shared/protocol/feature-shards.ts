// Features in shards: several processes, on this or other machines, each compute a part of the outputs of a frozen base.
import { z } from 'zod';
import { progressSchema } from '../progress';
import { wordsSchema } from '../words-schema';

/** The most shards that the features of a dataset can be divided into. */
export const mostShards = 99_999;

/** A shard, counted from 1. */
export const shardSchema = z
  .object({
    index: z.number().int().min(1),
    count: z.number().int().min(1).max(mostShards),
  })
  .refine(({ index, count }) => index <= count);
/** See `shardSchema`. */
export type Shard = z.infer<typeof shardSchema>;

/** A step of computing a shard; the last one has `result`. */
export const shardStepSchema = z.object({
  progress: progressSchema.optional(),
  result: z
    .object({
      /** The folder of the shard. */
      path: z.string(),
      /** Images, or augmented variants of them, whose features it holds. */
      records: z.number().int(),
      /** Images that could not be read. */
      unread: z.number().int(),
      /** Some of them, and why. */
      faults: z.array(z.object({ path: z.string(), reason: wordsSchema })).optional(),
      /** True if the shard was complete before, so that nothing was computed. */
      kept: z.boolean(),
    })
    .optional(),
});
/** See `shardStepSchema`. */
export type ShardStep = z.infer<typeof shardStepSchema>;

/** A step of taking features from shards; the last one has `result`. */
export const takenStepSchema = z.object({
  progress: progressSchema.optional(),
  result: z
    .object({
      shards: z.number().int(),
      /** Records that were added to the project's cached features. */
      taken: z.number().int(),
      /** Records that the project had already. */
      kept: z.number().int(),
      /** Records that no shard holds undamaged: the run computes them. */
      missing: z.number().int(),
    })
    .optional(),
});
/** See `takenStepSchema`. */
export type TakenStep = z.infer<typeof takenStepSchema>;

/** Returns where `prepareShards` writes in a folder of shards. */
export const preparedIn = (folder: string): string => `${folder}/prepared`;
