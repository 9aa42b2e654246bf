// Display of a run's status: tone, live state and speed.
import type { RunInfo } from '#shared/protocol/engine/runs';
import type { RunState } from '#shared/run/reduce-run';

/** CSS class of the chip or dot of each status. */
export const statusTone: Readonly<Record<RunInfo['status'], 'good' | 'bad' | 'warn' | 'info' | 'plain'>> = {
  waiting: 'plain',
  running: 'info',
  done: 'good',
  stopped: 'plain',
  failed: 'bad',
  interrupted: 'warn',
};

/** True if the run is training or queued. */
export const isLive = ({ status }: RunInfo): boolean => status === 'running' || status === 'waiting';

/** Returns the latest speed and memory of a run; null if it has none. */
export const loadOf = ({ epochs, steps }: RunState) => epochs.at(-1)?.load ?? steps.at(-1)?.load ?? null;
