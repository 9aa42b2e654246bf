// Early stopping and the plateau: what they watch and remember from epoch to epoch, as Keras' callbacks do.
import { z } from 'zod';
import type { Metrics } from './events';
import { type Monitor, monitorSchema, type Schedule } from './schedule';

/** Ends a stage when `monitor` has not got better by more than `minDelta` for `patience` epochs. */
export const earlyStoppingSchema = z
  .object({
    monitor: monitorSchema.default('validation-loss'),
    patience: z.number().int().min(1).default(5),
    minDelta: z.number().min(0).default(0),
    /** The stage ends with the weights of its best epoch. */
    restoreBest: z.boolean().default(true),
  })
  .strict();
/** See `earlyStoppingSchema`. */
export type EarlyStopping = z.infer<typeof earlyStoppingSchema>;

/** What a stage remembers from epoch to epoch; part of a checkpoint. */
export const stageMemorySchema = z.object({
  early: z
    .object({
      best: z.number().nullable(),
      bestEpoch: z.number().int(),
      wait: z.number().int(),
      /** Weights of the best epoch that the stage changes, as blobs. */
      weights: z.record(z.string(), z.string()),
    })
    .optional(),
  plateau: z
    .object({
      best: z.number().nullable(),
      wait: z.number().int(),
      cooldown: z.number().int(),
      /** What the learning rate was multiplied by. */
      factor: z.number(),
    })
    .optional(),
  /** The stage is over although epochs are left. */
  ended: z.boolean().optional(),
});
/** See `stageMemorySchema`. */
export type StageMemory = z.infer<typeof stageMemorySchema>;

/** The watched number; without validation images the training's stands in. */
export function monitored(monitor: Monitor, training: Metrics, validation: Metrics | null): number {
  const metrics = monitor.startsWith('validation') ? (validation ?? training) : training;
  return monitor.endsWith('loss') ? metrics.loss : metrics.accuracy;
}

/** True when `value` is better than `best` by more than `minDelta`. */
function isBetter(monitor: Monitor, value: number, best: number | null, minDelta: number): boolean {
  if (best === null) return true;
  return monitor.endsWith('loss') ? value < best - minDelta : value > best + minDelta;
}

/** The memory of early stopping after an epoch; `weights` of a new best are filled in by who saves them. */
export function watchEpoch(
  options: EarlyStopping,
  memory: StageMemory['early'],
  value: number,
  epoch: number,
): { early: NonNullable<StageMemory['early']>; improved: boolean; ended: boolean } {
  const before = memory ?? { best: null, bestEpoch: 0, wait: 0, weights: {} };
  if (isBetter(options.monitor, value, before.best, options.minDelta)) {
    const early = { best: value, bestEpoch: epoch, wait: 0, weights: {} };
    return { early, improved: true, ended: false };
  }
  const early = { ...before, wait: before.wait + 1 };
  return { early, improved: false, ended: early.wait >= options.patience };
}

/** The memory of a plateau after an epoch; `rate` is the optimizer's own. */
export function watchPlateau(
  options: Extract<Schedule, { kind: 'plateau' }>,
  memory: StageMemory['plateau'],
  value: number,
  rate: number,
): NonNullable<StageMemory['plateau']> {
  const next = { ...(memory ?? { best: null, wait: 0, cooldown: 0, factor: 1 }) };
  if (next.cooldown > 0) {
    next.cooldown--;
    next.wait = 0;
  }
  if (isBetter(options.monitor, value, next.best, options.minDelta)) {
    next.best = value;
    next.wait = 0;
  } else if (next.cooldown === 0) {
    next.wait++;
    if (next.wait >= options.patience && rate * next.factor > options.minRate) {
      next.factor = Math.max(next.factor * options.factor, options.minRate / rate);
      next.cooldown = options.cooldown;
      next.wait = 0;
    }
  }
  return next;
}
