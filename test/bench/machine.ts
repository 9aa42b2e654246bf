// Describes the machine of a measurement in one line.
import { readFileSync } from 'node:fs';
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

/** Returns the widest vector instructions of the processor, which decide how libraries compute; empty if they are unknown. */
function instructions(): string {
  try {
    const flags = new Set(readFileSync('/proc/cpuinfo', 'utf8').split(/\s+/));
    const widest = ['amx_bf16', 'avx512_bf16', 'avx512f', 'avx2'].find((flag) => flags.has(flag));
    return widest ? ` (${widest})` : '';
  } catch {
    return '';
  }
}

/** Describes this machine; `theirs` are the versions of Python packages. */
export function describeMachine(theirs: string): Machine {
  return {
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown'}${instructions()}`,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: Math.round(loadavg()[0]! * 100) / 100,
    node: process.version,
    theirs,
  };
}
