// Early stopping and reducing the learning rate on a plateau, with their state between epochs, as in Keras' callbacks.
import { z } from 'zod';
import type { Metrics } from './events';
import { type Monitor, monitorSchema, type Schedule } from './schedule';

/** Ends a stage if `monitor` has not improved by more than `minDelta` for `patience` epochs. */
export const earlyStoppingSchema = z
  .object({
    monitor: monitorSchema.default('validation-loss'),
    patience: z.number().int().min(1).default(5),
    minDelta: z.number().min(0).default(0),
    /** True to restore the weights of the best epoch at the end of the stage. */
    restoreBest: z.boolean().default(true),
  })
  .strict();
/** See `earlyStoppingSchema`. */
export type EarlyStopping = z.infer<typeof earlyStoppingSchema>;

/** State of a stage between epochs; part of a checkpoint. */
export const stageMemorySchema = z.object({
  early: z
    .object({
      best: z.number().nullable(),
      bestEpoch: z.number().int(),
      wait: z.number().int(),
      /** The trained weights of the best epoch, as blobs. */
      weights: z.record(z.string(), z.string()),
    })
    .optional(),
  plateau: z
    .object({
      best: z.number().nullable(),
      wait: z.number().int(),
      cooldown: z.number().int(),
      /** Factor applied to the learning rate so far. */
      factor: z.number(),
    })
    .optional(),
  /** True if the stage has ended early. */
  ended: z.boolean().optional(),
});
/** See `stageMemorySchema`. */
export type StageMemory = z.infer<typeof stageMemorySchema>;

/** Returns the monitored value; without validation images, the training value. */
export function monitored(monitor: Monitor, training: Metrics, validation: Metrics | null): number {
  const metrics = monitor.startsWith('validation') ? (validation ?? training) : training;
  return monitor.endsWith('loss') ? metrics.loss : metrics.accuracy;
}

/** True if `value` is better than `best` by more than `minDelta`. */
function isBetter(monitor: Monitor, value: number, best: number | null, minDelta: number): boolean {
  if (best === null) return true;
  return monitor.endsWith('loss') ? value < best - minDelta : value > best + minDelta;
}

/** Returns the state of early stopping after an epoch; the caller that saves a new best fills in its `weights`. */
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

/** Returns the state of a plateau after an epoch; `rate` is the optimizer's learning rate. */
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
