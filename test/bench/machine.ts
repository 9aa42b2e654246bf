// The machine that a figure was measured on, in one line.
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What a figure means nothing without. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  /** Load of the last minute when the bench began: much above 0 means that others were working. */
  load: number;
  node: string;
  theirs: string;
}

/** Describes this machine now; `theirs` are the versions on the Python side. */
export function describeMachine(theirs: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: Math.round(loadavg()[0]! * 100) / 100,
    node: process.version,
    theirs,
  };
}
