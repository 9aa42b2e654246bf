// A checkpoint: everything that a run needs to go on to the same last bit, as data that names blobs.
import { z } from 'zod';
import { layerGraphSchema } from '../graph/schema';
import { stageMemorySchema } from './early-stopping';
import { epochRowSchema } from './events';
import { migrateCheckpoint } from './migrate';

const current = z.object({
  version: z.literal(2),
  runId: z.string(),
  /** The network with its weights of that moment. */
  graph: layerGraphSchema,
  /** Where training stands: `stepInEpoch` steps of `epochInStage` (from 0) of `stage` are done. */
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
  /** Sums of the epoch so far, for its mean. */
  running: z.object({ loss: z.number(), correct: z.number(), count: z.number() }),
  best: z.object({ epoch: z.number().int(), loss: z.number() }).nullable(),
  /** What the stage remembers from epoch to epoch. */
  memory: stageMemorySchema.optional(),
  /** The latest epochs: a log that was cut off gets them back. */
  recent: z.array(epochRowSchema).optional(),
});

/** `checkpoints/last.json` or `best.json` in a run's folder, written atomically. Version 1 is read through `migrateCheckpoint`. */
export const checkpointSchema = z.preprocess(migrateCheckpoint, current);
/** See `checkpointSchema`. */
export type Checkpoint = z.infer<typeof checkpointSchema>;
