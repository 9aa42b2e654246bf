// Learning-rate schedules: the rate of each step of a stage, for the trainer and for the preview chart.
import { z } from 'zod';
import { assertNever } from '../errors';

const share = z.number().min(0).max(1);

/** Metrics that early stopping and a plateau can monitor. */
export const monitorSchema = z.enum(['validation-loss', 'validation-accuracy', 'loss', 'accuracy']);
/** See `monitorSchema`. */
export type Monitor = z.infer<typeof monitorSchema>;

/** Learning-rate schedules of a stage; by default the rate is constant. Lengths are in epochs. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('constant') }).strict(),
  /** Multiplies by `factor` every `every` epochs. */
  z
    .object({
      kind: z.literal('step'),
      every: z.number().positive().default(5),
      factor: share.default(0.5),
    })
    .strict(),
  /** `decay` to the power of epochs / `every`, step by step (Keras' ExponentialDecay). */
  z
    .object({
      kind: z.literal('exponential'),
      every: z.number().positive().default(1),
      decay: share.default(0.9),
    })
    .strict(),
  /** Linear warm-up from 0 to the rate, then a cosine decay to `floor` times the rate (Keras' CosineDecay). */
  z
    .object({
      kind: z.literal('cosine'),
      warmUp: z.number().min(0).default(0),
      floor: share.default(0),
    })
    .strict(),
  /** Cosine warm-up from rate / `startDivisor` during the fraction `rise` of the stage, then decay to that value / `endDivisor` (Smith 2018, as in PyTorch). */
  z
    .object({
      kind: z.literal('one-cycle'),
      rise: z.number().min(0.01).max(0.99).default(0.3),
      startDivisor: z.number().min(1).default(25),
      endDivisor: z.number().min(1).default(10_000),
    })
    .strict(),
  /** Multiplies by `factor` if `monitor` has not improved for `patience` epochs (Keras' ReduceLROnPlateau). */
  z
    .object({
      kind: z.literal('plateau'),
      monitor: monitorSchema.default('validation-loss'),
      factor: z.number().min(0.001).max(0.999).default(0.1),
      patience: z.number().int().min(1).default(10),
      minDelta: z.number().min(0).default(1e-4),
      cooldown: z.number().int().min(0).default(0),
      minRate: z.number().min(0).default(0),
    })
    .strict(),
]);
/** See `scheduleSchema`. */
export type Schedule = z.infer<typeof scheduleSchema>;

/** All kinds of schedules, as menus list them. */
export const scheduleKinds = ['constant', 'step', 'exponential', 'cosine', 'one-cycle', 'plateau'] as const;

/** Position of a step: steps done in the stage, steps per epoch, and epochs of the stage. */
export interface ScheduleTime {
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** Returns the learning rate of a step, without plateau reductions. */
export function scheduledRate(rate: number, schedule: Schedule | undefined, time: ScheduleTime): number {
  if (!schedule) return rate;
  const epoch = time.step / time.stepsPerEpoch;
  switch (schedule.kind) {
    case 'constant':
    case 'plateau':
      return rate;
    case 'step':
      return rate * schedule.factor ** Math.floor(epoch / schedule.every);
    case 'exponential':
      return rate * schedule.decay ** (epoch / schedule.every);
    case 'cosine': {
      const warm = Math.min(schedule.warmUp, time.epochs);
      if (epoch < warm) return (rate * epoch) / warm;
      const done = Math.min(1, (epoch - warm) / Math.max(time.epochs - warm, Number.EPSILON));
      return rate * (schedule.floor + (1 - schedule.floor) * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
    case 'one-cycle': {
      const total = time.epochs * time.stepsPerEpoch;
      const peak = schedule.rise * total - 1;
      const first = rate / schedule.startDivisor;
      if (time.step <= peak) return between(first, rate, peak > 0 ? time.step / peak : 1);
      const left = total - 1 - peak;
      return between(rate, first / schedule.endDivisor, left > 0 ? (time.step - peak) / left : 1);
    }
    default:
      return assertNever(schedule);
  }
}

function between(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * Math.min(1, share)));
}
