// The memory of a stage between epochs: early stopping and learning-rate reduction on a plateau.
import { monitored, type StageMemory, watchEpoch, watchPlateau } from '#shared/run/early-stopping';
import type { Metrics } from '#shared/run/events';
import type { Stage } from '#shared/run/stage';

/** The metrics of an epoch. */
export interface EpochResult {
  readonly training: Metrics;
  readonly validation: Metrics | null;
  readonly epoch: number;
}

/** Updates the memory after an epoch. `improved` is true if its weights are the stage's best so far; `memory` is undefined if the stage monitors nothing. */
export function rememberEpoch(
  stage: Stage,
  memory: StageMemory | undefined,
  { training, validation, epoch }: EpochResult,
): { memory: StageMemory | undefined; improved: boolean } {
  const { earlyStopping, schedule, optimizer } = stage;
  const next: StageMemory = { ...memory };
  let improved = false;
  if (earlyStopping) {
    const value = monitored(earlyStopping.monitor, training, validation);
    const result = watchEpoch(earlyStopping, memory?.early, value, epoch);
    next.early = result.early;
    improved = result.improved && earlyStopping.restoreBest;
    if (result.ended) next.ended = true;
  }
  if (schedule?.kind === 'plateau') {
    const value = monitored(schedule.monitor, training, validation);
    next.plateau = watchPlateau(schedule, memory?.plateau, value, optimizer.learningRate);
  }
  return { memory: Object.keys(next).length > 0 ? next : undefined, improved };
}
