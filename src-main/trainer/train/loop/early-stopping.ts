// What a stage remembers from epoch to epoch, and how it ends with the weights of its best one.
import { monitored, type StageMemory, watchEpoch, watchPlateau } from '#shared/run/early-stopping';
import type { Metrics } from '#shared/run/events';
import type { Stage } from '#shared/run/stage';

/** What an epoch gave. */
export interface EpochResult {
  readonly training: Metrics;
  readonly validation: Metrics | null;
  readonly epoch: number;
}

/** The memory after an epoch, and whether it was the stage's best so far; no memory where nothing watches. */
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
    const watched = watchEpoch(earlyStopping, memory?.early, value, epoch);
    next.early = watched.early;
    improved = watched.improved && earlyStopping.restoreBest;
    if (watched.ended) next.ended = true;
  }
  if (schedule?.kind === 'plateau') {
    const value = monitored(schedule.monitor, training, validation);
    next.plateau = watchPlateau(schedule, memory?.plateau, value, optimizer.learningRate);
  }
  return { memory: Object.keys(next).length > 0 ? next : undefined, improved };
}
