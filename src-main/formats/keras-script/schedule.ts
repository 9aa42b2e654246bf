// Writes a stage's learning-rate schedule and its monitoring callbacks as Keras callbacks.
import { assertNever } from '#shared/errors';
import { keywords, literal } from '#shared/keras-code/python';
import type { Monitor, Schedule } from '#shared/run/schedule';
import type { Stage } from '#shared/run/stage';

/** Data about the monitored outputs. */
export interface Watched {
  readonly validates: boolean;
  /** Name of the first output, if there are several. */
  readonly first: string | null;
  /** True if the validation loss is a metric, because the loss is weighted or combines several outputs. */
  readonly ownLoss: boolean;
}

/** Returns Keras' name of the monitored value; without validation images, the training value. Of several outputs the first is monitored; the training loss is that of all. */
function monitorName(monitor: Monitor, { validates, first, ownLoss }: Watched): string {
  const metric = monitor.endsWith('loss') ? 'loss' : 'accuracy';
  const validation = monitor.startsWith('validation') && validates;
  if (metric === 'loss' && !(validation && ownLoss)) return validation ? 'val_loss' : 'loss';
  const name = metric === 'loss' ? 'own_loss' : metric;
  return `${validation ? 'val_' : ''}${first === null ? '' : `${first}_`}${name}`;
}

/**
 * The rate of a step as a Python expression of `rate` (the optimizer's), `step` (from 0 in the stage), `epoch` (a
 * fraction: step / steps) and `total` (steps of the stage); null if it is constant.
 */
function rateExpression(schedule: Schedule | undefined, epochs: number): string | null {
  if (!schedule) return null;
  switch (schedule.kind) {
    case 'constant':
    case 'plateau':
      return null;
    case 'step':
      return `rate * ${literal(schedule.factor)} ** math.floor(epoch / ${literal(schedule.every)})`;
    case 'exponential':
      return `rate * ${literal(schedule.decay)} ** (epoch / ${literal(schedule.every)})`;
    case 'cosine': {
      const warmUp = Math.min(schedule.warmUp, epochs);
      return `cosine(rate, epoch, ${epochs}, warm_up=${literal(warmUp)}, floor=${literal(schedule.floor)})`;
    }
    case 'one-cycle': {
      const { rise, startDivisor, endDivisor } = schedule;
      return `one_cycle(rate, step, total, ${literal(rise)}, ${literal(startDivisor)}, ${literal(endDivisor)})`;
    }
    default:
      return assertNever(schedule);
  }
}

/** Returns the callbacks of a stage as expressions. */
export function callbackExpressions(stage: Stage, watched: Watched): string[] {
  const callbacks: string[] = [];
  const expression = rateExpression(stage.schedule, stage.epochs);
  if (expression !== null) {
    const rate = literal(stage.optimizer.learningRate);
    callbacks.push(
      `Rate(${rate}, len(training), ${stage.epochs}, lambda rate, step, epoch, total: ${expression})`,
    );
  }
  if (stage.schedule?.kind === 'plateau') {
    const { monitor, factor, patience, minDelta, cooldown, minRate } = stage.schedule;
    const args = {
      monitor: monitorName(monitor, watched),
      factor,
      patience,
      min_delta: minDelta,
      cooldown,
      min_lr: minRate,
    };
    callbacks.push(`keras.callbacks.ReduceLROnPlateau(${keywords(args)})`);
  }
  if (stage.earlyStopping) {
    const { monitor, patience, minDelta, restoreBest } = stage.earlyStopping;
    const args = {
      monitor: monitorName(monitor, watched),
      patience,
      min_delta: minDelta,
      mode: monitor.endsWith('loss') ? 'min' : 'max',
      restore_best_weights: restoreBest,
    };
    callbacks.push(`keras.callbacks.EarlyStopping(${keywords(args)})`);
  }
  return callbacks;
}
