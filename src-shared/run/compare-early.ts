// When the runs of a sweep are compared, so that those behind are stopped: as Ray Tune's ASHA does, see assets/cluster/stop_early.py.
import { GraftError } from '../errors';
import { say } from '../sentence';
import type { Stage } from './stage';

/** The share of the runs that goes on each time is one in this many, and as many times the epochs pass until the next comparison. */
const reduction = 3;

/** Returns the number of epochs of all stages. */
export function countEpochs(stages: readonly Pick<Stage, 'epochs'>[]): number {
  return stages.reduce((sum, { epochs }) => sum + epochs, 0);
}

/** Returns the epochs after which runs of at most `epochs` epochs are compared; empty if the grace period is too long. */
export function comparedAfter(grace: number, epochs: number): number[] {
  const found: number[] = [];
  for (let at = grace; at < epochs; at *= reduction) found.push(at);
  return found;
}

/** Throws 'invalid' if no run would be compared. */
export function requireCompared(grace: number, epochs: number): void {
  if (comparedAfter(grace, epochs).length === 0)
    throw new GraftError(
      'invalid',
      say`The grace period of ${grace} epochs leaves nothing to stop: the longest run has ${epochs}. Choose a shorter one.`,
    );
}
