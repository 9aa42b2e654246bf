// Measured seconds of what a stage consists of, and how far they may be from those of the rest of the run.
import type { Item, PredictedStage } from './predicted-stage';
import type { RunPace } from './run-pace';

/** Seconds, or a ratio of measured to predicted ones, with the standard deviation of its logarithm. */
export interface Guess {
  readonly value: number;
  readonly spread: number;
}

/** What is measured and predicted as one. */
export const items: readonly Item[] = ['opening', 'featureGraph', 'features', 'graphs', 'epoch', 'saving'];

/** Returns the predicted seconds of an item. */
export const expectedOf = (predicted: PredictedStage, item: Item) =>
  item === 'epoch' ? predicted.epoch : predicted.seconds[item];

/** Returns the measured seconds of an item in a stage; null if it was not observed. */
export function measuredOf(
  pace: RunPace,
  predicted: PredictedStage | null,
  stage: number,
  item: Item,
): Guess | null {
  const times = pace.times[stage];
  if (item === 'epoch') return measuredEpoch(pace, stage, predicted);
  if (!times) return null;
  if (item === 'features') {
    if (!times.features) return null;
    const { seconds, images } = times.features;
    const records = predicted?.records ?? images;
    return { value: (seconds / images) * records, spread: ofShare(images / records) };
  }
  const seconds = times[item];
  return seconds === undefined ? null : { value: seconds, spread: 0.2 };
}

/** Spread of a rate that was measured over a fraction of an epoch or of the features. */
const ofShare = (share: number) => 0.1 + 0.02 / Math.max(share, 1e-3);

/** The duration of an epoch: the median of the finished ones, without the first, which includes one-time work, if there are others; else from its steps. */
function measuredEpoch(pace: RunPace, stage: number, predicted: PredictedStage | null): Guess | null {
  const epochs = pace.times[stage]?.epochs ?? [];
  if (epochs.length > 0) {
    const telling = [...(epochs.length > 1 ? epochs.slice(1) : epochs)].sort((a, b) => a - b);
    return { value: telling[Math.floor(telling.length / 2)]!, spread: telling.length > 2 ? 0.05 : 0.12 };
  }
  const steps = pace.phase === 'training' ? pace.marks : pace.steps;
  if (stage !== pace.stage || !steps || steps.to.done === steps.from.done || pace.total === 0) return null;
  const total = pace.phase === 'training' ? pace.total : steps.to.done;
  const share = (steps.to.done - steps.from.done) / total;
  const training = (steps.to.at - steps.from.at) / 1000 / share;
  const whole =
    predicted && predicted.seconds.training > 0 ? predicted.epoch / predicted.seconds.training : 1;
  return { value: training * whole, spread: ofShare(share) };
}
