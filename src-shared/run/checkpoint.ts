// A checkpoint: everything needed to resume a run bit for bit, as data that refers to blobs.
import { z } from 'zod';
import { layerGraphSchema } from '../graph/schema';
import { stageMemorySchema } from './early-stopping';
import { epochRowSchema } from './events';
import { migrateCheckpoint } from './migrate';

const current = z.object({
  version: z.literal(2),
  runId: z.string(),
  /** The network with its weights at that time. */
  graph: layerGraphSchema,
  /** Position in training: `stepInEpoch` steps of `epochInStage` (from 0) of `stage` are done. */
  stage: z.number().int(),
  epochInStage: z.number().int(),
  stepInEpoch: z.number().int(),
  epoch: z.number().int(),
  step: z.number().int(),
  /** The optimizer's state by slot and weight (`m`, `layer/kernel`) as blobs; `iterations` counts its updates. */
  optimizer: z.object({
    iterations: z.number().int(),
    slots: z.record(z.string(), z.record(z.string(), z.string())),
  }),
  /** Sums of the current epoch, for its means. */
  running: z.object({ loss: z.number(), correct: z.number(), count: z.number() }),
  best: z.object({ epoch: z.number().int(), loss: z.number() }).nullable(),
  /** State that the stage keeps between epochs. */
  memory: stageMemorySchema.optional(),
  /** The latest epochs, to restore a truncated log. */
  recent: z.array(epochRowSchema).optional(),
});

/** `checkpoints/last.json` or `best.json` in a run's folder, written atomically. Version 1 is read through `migrateCheckpoint`. */
export const checkpointSchema = z.preprocess(migrateCheckpoint, current);
/** See `checkpointSchema`. */
export type Checkpoint = z.infer<typeof checkpointSchema>;
