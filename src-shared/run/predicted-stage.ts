// Predicted seconds of a stage's phases, from the work and the machine's speed in the log of its run.
import { phaseSeconds, type SpeedKind, speedKindOf } from './machine-speed';
import type { RunState } from './reduce-run';
import { type Phase, phaseNames } from './work';

/** What is measured and predicted as one: the phases, with training and validation as `epoch`. */
export type Item = 'opening' | 'featureGraph' | 'features' | 'graphs' | 'epoch' | 'saving';

/** Predicted seconds of a stage. */
export interface PredictedStage {
  readonly seconds: Readonly<Record<Phase, number>>;
  /** Seconds of an epoch without saving. */
  readonly epoch: number;
  /** Records of the features, each an image or a variant of it. */
  readonly records: number;
  kindOf(item: Item): SpeedKind;
  /** True if earlier runs corrected the prediction. */
  isCorrected(item: Item): boolean;
}

const nothing = Object.fromEntries(phaseNames.map((phase) => [phase, 0])) as Record<Phase, number>;

/** Predicts a stage; null if its log has neither its work nor an estimate. */
export function predictStage({ stages, machine, counts }: RunState, index: number): PredictedStage | null {
  const { work, estimate } = stages[index]!;
  if (work && machine) {
    const seconds = { ...nothing };
    for (const phase of phaseNames) seconds[phase] = phaseSeconds(work, phase, machine);
    const kindOf = (item: Item) => speedKindOf(work, item === 'epoch' ? 'training' : item, machine.gflops);
    return {
      seconds,
      epoch: seconds.training + seconds.validation,
      records: work.phases.features.images ?? 0,
      kindOf,
      isCorrected: (item) => machine.corrections[kindOf(item)] !== undefined,
    };
  }
  if (!estimate) return null;
  // Logs of version 0.4 and earlier: seconds per epoch and of the features.
  const { epochSeconds, featureSeconds } = estimate;
  const kind = featureSeconds > 0 ? 'cachedEpochs' : 'pixelEpochs';
  return {
    seconds: { ...nothing, features: featureSeconds, training: epochSeconds },
    epoch: epochSeconds,
    records: counts.training + counts.validation + counts.test,
    kindOf: (item) => (item === 'epoch' ? kind : item),
    isCorrected: () => false,
  };
}
