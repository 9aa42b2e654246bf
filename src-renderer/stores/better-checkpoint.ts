// The checkpoint of a run that its views use unless the user chooses another.
import type { RunInfo } from '#shared/protocol/engine/runs';

/** Returns `best` if the weights of the best epoch classify more validation images correctly than the last ones, else `last`. */
export function betterCheckpoint({ bestAccuracy, validationAccuracy }: RunInfo): 'last' | 'best' {
  return bestAccuracy !== null && validationAccuracy !== null && bestAccuracy > validationAccuracy
    ? 'best'
    : 'last';
}
