// Describes the machine of a measurement in one line.
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine and versions of a measurement. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  /** Load average of the last minute at the start; much above 0 means that the machine was busy. */
  load: number;
  node: string;
  theirs: string;
}

/** Describes this machine; `theirs` are the versions of Python packages. */
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
