// Curves of a run, appended as its state grows: one per step, and training and validation per epoch.
import type { EpochRow, RunState, StepRow } from '#shared/run/reduce-run';
import { createSeries, type Series } from './series';

/** Metrics of a chart: quality of the model, or speed and memory of the run. */
export type ChartMetric = 'loss' | 'accuracy' | 'learningRate' | 'images' | 'memory';

/** True for metrics that have training and validation values. */
export const isMetric = (metric: ChartMetric): metric is 'loss' | 'accuracy' =>
  metric === 'loss' || metric === 'accuracy';

function numberOf(metric: ChartMetric, row: StepRow | EpochRow): number {
  if (metric === 'learningRate') return row.learningRate ?? Number.NaN;
  if (metric === 'images') return row.load?.imagesPerSecond ?? Number.NaN;
  if (metric === 'memory') return row.load?.memoryBytes ?? Number.NaN;
  return 'training' in row ? row.training[metric] : row[metric];
}

/** Curves of one chart. */
export interface Curves {
  readonly steps: Series;
  readonly training: Series;
  readonly validation: Series;
  /** Starts of the stages after the first, in epochs. */
  readonly boundaries: { x: number; name: string }[];
  /** Appends new values of the state, at most `maxRows`; `more` is true if further ones remain. */
  append(state: RunState, maxRows?: number): { readonly changed: boolean; readonly more: boolean };
}

/** Rows appended per turn, which takes a few milliseconds; 100,000 steps at once would block the window. */
export const rowsAtOnce = 10_000;

/** Creates the curves of one metric. */
export function createCurves(metric: ChartMetric): Curves {
  const steps = createSeries();
  const training = createSeries();
  const validation = createSeries();
  const boundaries: { x: number; name: string }[] = [];
  let run = '';
  let stepCount = 0;
  let epochCount = 0;
  let lastStep = 0;

  function restart(runId: string): void {
    run = runId;
    stepCount = 0;
    epochCount = 0;
    lastStep = 0;
    boundaries.length = 0;
    for (const series of [steps, training, validation]) series.clear();
  }

  /** Returns the position of a step on the epoch axis. */
  function xOf(state: RunState, epoch: number, step: number): number {
    const before = epoch >= 2 ? (state.epochs[epoch - 2]?.step ?? 0) : 0;
    const end = state.epochs[epoch - 1]?.step;
    const length = end === undefined ? state.stepsPerEpoch : end - before;
    return epoch - 1 + (length > 0 ? Math.min(1, (step - before) / length) : 0);
  }

  return {
    steps,
    training,
    validation,
    boundaries,
    append(state, maxRows = Number.POSITIVE_INFINITY) {
      const newest = state.steps.at(-1)?.step ?? 0;
      const rolledBack =
        state.steps.length < stepCount || state.epochs.length < epochCount || newest < lastStep;
      if (state.runId !== run || rolledBack) restart(state.runId);
      const before = stepCount + epochCount;
      const stepsEnd = Math.min(state.steps.length, stepCount + maxRows);
      for (; stepCount < stepsEnd; stepCount++) {
        const row = state.steps.at(stepCount)!;
        steps.push(xOf(state, row.epoch, row.step), numberOf(metric, row));
      }
      const epochsEnd = Math.min(state.epochs.length, before + maxRows - stepCount);
      for (; epochCount < epochsEnd; epochCount++) {
        const row = state.epochs[epochCount]!;
        const previous = state.epochs[epochCount - 1];
        if (previous && previous.stage !== row.stage) {
          boundaries.push({ x: row.epoch - 1, name: state.stages[row.stage]?.name ?? '' });
        }
        training.push(row.epoch, numberOf(metric, row));
        if (row.validation && isMetric(metric)) validation.push(row.epoch, row.validation[metric]);
      }
      lastStep = newest;
      return {
        changed: stepCount + epochCount !== before || before === 0,
        more: stepCount < state.steps.length || epochCount < state.epochs.length,
      };
    },
  };
}
