// What the job of a run or of a whole sweep runs, as assets/cluster/run_tasks.py reads them.
import { basename, dirname } from 'node:path';
import type { RunPaths } from '../run-folder';
import type { Placement } from './placement';

/** A run that was sent and can be submitted. */
export interface SentTask {
  readonly run: RunPaths;
  readonly name: string;
  /** Epochs of all stages. */
  readonly epochs: number;
  readonly placement: Placement & { readonly folder: string };
}

/** Returns what the job of one run runs. */
export function specOf({ cpus, gpus, workers }: Placement, folder: string): object {
  if (workers !== undefined) return { parallel: { folder, workers, cpus, gpus } };
  return { tasks: [{ id: 'run', args: argsOf(folder), files: {} }], cpus, gpus };
}

/** Returns what the job of a sweep runs: a task per run, with the run's id, of which the scheduler stops those that are behind. */
export function sweepSpecOf(sent: readonly SentTask[], grace: number): object {
  const { cpus, gpus, folder } = sent[0]!.placement;
  return {
    tasks: sent.map(({ run, epochs, placement }) => ({
      ...{ id: taskOf(run), args: argsOf(placement.folder), files: {}, epochs },
    })),
    asha: { grace, epochs: Math.max(...sent.map(({ epochs }) => epochs)), folder: dirname(folder) },
    ...{ cpus, gpus },
  };
}

/** Returns the name of a run's task in the job of its sweep. */
export const taskOf = ({ root }: RunPaths): string => basename(root);

const argsOf = (folder: string) => ['train', '--sent', folder, '--json'];
