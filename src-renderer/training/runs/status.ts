// Which tone a run's status is shown in.
import type { RunInfo } from '#shared/protocol/engine/runs';

/** Tone of each status: a class of chips and dots. */
export const statusTone: Readonly<Record<RunInfo['status'], 'good' | 'bad' | 'warn' | 'info' | 'plain'>> = {
  waiting: 'plain',
  running: 'info',
  done: 'good',
  stopped: 'plain',
  failed: 'bad',
  interrupted: 'warn',
};
