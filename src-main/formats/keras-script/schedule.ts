// A stage's learning rate over its steps and what watches its epochs, as Keras callbacks.
import { assertNever } from '#shared/errors';
import type { Monitor, Schedule } from '#shared/recipe/schedule';
import type { Stage } from '#shared/recipe/stage';
import { keywords, literal } from './python';

/** Keras' name of what is watched; without validation pictures the training's stands in. */
export function monitorName(monitor: Monitor, validates: boolean): string {
  const metric = monitor.endsWith('loss') ? 'loss' : 'accuracy';
  return monitor.startsWith('validation') && validates ? `val_${metric}` : metric;
}

/**
 * The rate of a step as a Python expression of `rate` (the optimiser's), `step` (from 0 in the stage), `epoch` (a
 * share: step / steps) and `total` (steps of the stage); null where it stays as it is.
 */
export function rateExpression(schedule: Schedule | undefined, epochs: number): string | null {
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

/** The callbacks of a stage as expressions. */
export function callbackExpressions(stage: Stage, validates: boolean): string[] {
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
      monitor: monitorName(monitor, validates),
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
      monitor: monitorName(monitor, validates),
      patience,
      min_delta: minDelta,
      mode: monitor.endsWith('loss') ? 'min' : 'max',
      restore_best_weights: restoreBest,
    };
    callbacks.push(`keras.callbacks.EarlyStopping(${keywords(args)})`);
  }
  return callbacks;
}
